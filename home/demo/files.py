"""The files of the demo, and the moments they speak of."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

FOLDER = Path(__file__).parent
DOCUMENTS = FOLDER / "documents"

Row = dict[str, Any]


def read(name: str) -> list[Row]:
    """The rows of a file that holds rows of one kind."""
    (rows,) = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")).values()
    return rows


def stories() -> list[Row]:
    """The topics with their posts, the oldest first."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "topics").glob("*.toml"))]


def moment(row: Row) -> datetime:
    """When this happened: so many days ago, at that time in Amsterdam, and never later than now."""
    now = timezone.localtime()
    day = now.date() - timedelta(days=row["days_ago"])
    at = row.get("time", time(9))
    return min(now, timezone.make_aware(datetime.combine(day, at)))
