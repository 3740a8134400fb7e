"""The categories of the demo."""

from collections.abc import Iterable

from django.utils.text import slugify

from community.forum.actions import create_category
from community.forum.models import Category
from home.demo.files import Row
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle


def load_categories(rows: Iterable[Row]) -> dict[str, Category]:
    """Make the categories that are not there yet, known by the address they got; all of them by key."""
    found = {category.slug: category for category in Category.objects.select_related("circle")}
    return {row["key"]: found.get(slugify(row["title"])) or make(row) for row in rows}


def make(row: Row) -> Category:
    """Make a category in the circle that its row asks for."""
    return create_category(
        title=row["title"],
        description=row["description"],
        reads=row.get("reads", Circle.EVERYONE),
        by=SYSTEM,
    )
