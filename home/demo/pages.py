"""The pages of the demo about itself."""

from collections.abc import Iterable

from django.conf import settings

from home.demo.files import Row
from home.models import ContentPage, HomePage


def load_pages(rows: Iterable[Row]) -> int:
    """Add the pages that are not there yet below the Dutch home page; returns how many."""
    home = HomePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if home is None:
        return 0
    there = set(home.get_children().values_list("slug", flat=True))
    new = [ContentPage(locale=home.locale, **row) for row in rows if row["slug"] not in there]
    for page in new:
        home.add_child(instance=page)
    return len(new)
