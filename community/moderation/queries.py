"""What the addresses of this room name: a thing by its word and number, a case, a decision."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404

from community.moderation.models import Case, Decision, Moderated, State
from community.moderation.permissions import moderates
from people.accounts.models import User


def model_named(word: str) -> type[Moderated]:
    """The kind of thing that addresses call by this word; raises Http404."""
    for model in moderated_models():
        if model.moderated_as == word:
            return model
    raise Http404


def moderated_models() -> list[type[Moderated]]:
    """The kinds of things that are moderated."""
    return [model for model in apps.get_models() if issubclass(model, Moderated)]


def read_items(rows: Iterable[Any]) -> dict[tuple[int, int], Moderated]:
    """The things that cases or decisions are about, by kind and id, in few queries for each kind."""
    wanted: dict[int, set[int]] = {}
    kinds: dict[int, Any] = {}
    for row in rows:
        wanted.setdefault(row.content_type_id, set()).add(row.object_id)
        kinds[row.content_type_id] = row.content_type
    found: dict[tuple[int, int], Moderated] = {}
    for kind, ids in wanted.items():
        for item in kinds[kind].model_class().read(ids):
            found[kind, item.pk] = item
    return found


def with_items(rows: Collection[Any]) -> list[Any]:
    """Cases or decisions with what they are about, read for all at once."""
    items = read_items(rows)
    shown = []
    for row in rows:
        row.item = items.get((row.content_type_id, row.object_id))
        if row.item is not None:
            shown.append(row)
    return shown


def get_item(user: User, word: str, pk: int) -> Moderated:
    """Something in whatever state, for who moderates where it stands; raises Http404 for others."""
    items = list(model_named(word).read([pk]))
    if not items or not moderates(user.author, items[0].scope) or not items[0].circle.is_read_by(user):
        raise Http404
    return items[0]


def get_case(user: User, case_id: int) -> Case:
    """A case that this person may decide about; raises Http404 for others."""
    rows = Case.objects.visible_to(user).select_related("claimed_by", "circle", "content_type")
    return with_item(get_object_or_404(rows, pk=case_id))


def get_decision(user: User, decision_id: int) -> Decision:
    """A decision in what this person moderates; raises Http404 for others."""
    rows = Decision.objects.visible_to(user).select_related("by", "case", "content_type")
    return with_item(get_object_or_404(rows, pk=decision_id))


def with_item(row: Any) -> Any:
    """One case or decision with what it is about."""
    if not (rows := with_items([row])):
        raise Http404
    return rows[0]


def get_reported(user: User | AnonymousUser, word: str, pk: int) -> Moderated:
    """Something that this person may see; raises Http404."""
    model = model_named(word)
    get_object_or_404(model._default_manager.visible_to(user), pk=pk)  # type: ignore[attr-defined]
    return next(iter(model.read([pk])))


def why_held(items: Sequence[Moderated]) -> dict[int, list[str]]:
    """Why each of these waits, said to its writer; no query when none does."""
    if not items:
        return {}
    cases = Case.objects.open().about_any(items)
    return {case.object_id: [str(reason.label) for reason in case.reasons] for case in cases}


def held_of(user: User) -> list[Moderated]:
    """What this person wrote that waits for a moderator, with why each does."""
    found: list[Moderated] = []
    for model in moderated_models():
        rows = model._default_manager.filter(author__user=user.pk, state=State.HELD).order_by("pk")
        held = list(model.read(rows.values_list("pk", flat=True)))
        why = why_held(held)
        for item in held:
            item.why_held = why.get(item.pk, [])  # type: ignore[attr-defined]
        found += held
    return found
