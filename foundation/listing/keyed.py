"""Pages by key: as quick at the end of a long list as at its beginning, and no row is skipped when others come."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404

Row = TypeVar("Row", bound=models.Model)
Key = tuple[Any, ...]

BETWEEN = "~"  # stands in no date and no number


@dataclass(frozen=True)
class KeyedPage(Generic[Row]):
    """Some rows of a list, with the keys that lead to what stands before and after them; None at its ends."""

    rows: list[Row]
    before: str | None
    after: str | None


def keyed_page(
    rows: "models.QuerySet[Row]",
    *fields: str,
    per_page: int,
    after: str | None = None,
    before: str | None = None,
) -> KeyedPage[Row]:
    """Take the rows after (or before) a key in the order of `fields`, as `order_by` writes them.

    Together the fields must tell any two rows apart, and hold no null. Raises Http404 for a key that is none.
    """
    is_back = before is not None
    key = read_key(rows.model, fields, before if before is not None else after)
    found = rows.order_by(*(_turned(field) for field in fields) if is_back else fields)
    if key is not None:
        found = found.filter(_beyond(fields, key, is_back=is_back))
    page = list(found[: per_page + 1])
    has_more = len(page) > per_page
    page = page[:per_page]
    if is_back:
        page.reverse()
    has_before, has_after = (has_more, key is not None) if is_back else (key is not None, has_more)
    return KeyedPage(
        page,
        write_key(page[0], fields) if page and has_before else None,
        write_key(page[-1], fields) if page and has_after else None,
    )


def write_key(row: models.Model, fields: tuple[str, ...]) -> str:
    """The place of a row in a list, for an address."""
    return BETWEEN.join(_written(getattr(row, field.lstrip("-"))) for field in fields)


def read_key(model: type[models.Model], fields: tuple[str, ...], text: str | None) -> Key | None:
    """The key in an address, as values; None when there is none. Raises Http404."""
    if text is None:
        return None
    parts = text.split(BETWEEN)
    if len(parts) != len(fields) or "\0" in text:
        raise Http404
    return tuple(_read(model, field, part) for field, part in zip(fields, parts, strict=True))


def _read(model: type[models.Model], field: str, text: str) -> Any:
    kind: Any = model._meta.get_field(field.lstrip("-"))
    try:
        value = kind.to_python(text)
    except (ValidationError, ValueError, OverflowError):
        raise Http404 from None
    if isinstance(value, datetime) and value.tzinfo is None:
        raise Http404
    return value


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def _beyond(fields: tuple[str, ...], key: Key, *, is_back: bool) -> Q:
    """The rows past a key: past its first value, or the same and past its second, and so on."""
    first = fields[0]
    condition, same = Q(), Q()
    for field, value in zip(fields, key, strict=True):
        name = field.lstrip("-")
        condition |= same & Q(**{f"{name}__{_comparison(field, is_back)}": value})
        same &= Q(**{name: value})
    # Says nothing new, but an index on the first field can start there.
    return Q(**{f"{first.lstrip('-')}__{_comparison(first, is_back)}e": key[0]}) & condition


def _comparison(field: str, is_back: bool) -> str:
    return "lt" if field.startswith("-") != is_back else "gt"
