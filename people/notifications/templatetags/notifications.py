"""The link by which a page lets its reader follow what it is about."""

from urllib.parse import urlencode

from django import template
from django.db import models
from django.urls import reverse

from foundation.references import reference
from people.notifications.hooks import all_watched_models

register = template.Library()


@register.inclusion_tag("notifications/_follow.html")
def follow_link(obj: models.Model, level: str | None = None) -> dict[str, object]:
    """Show whether the reader follows it, by a level that the page knows already, and lead to where they choose."""
    address = f"{reverse('follow')}?{urlencode({'wat': reference(obj)})}"
    return {
        "follow_url": address,
        "level": level or "",
        "follow_words": all_watched_models()[type(obj)].follow,
    }
