"""Where the pages of a topic are, for code that makes fifty of them at once."""

from urllib.parse import urlencode

from django.urls import reverse

from community.forum.models import Topic

FLAT, THREADED = "plat", "draad"


def reply_address(topic: Topic, number: int | None = None, *, with_quote: bool = False) -> str:
    """The page with the form for a reply, to one post or with a quotation of it."""
    address = reverse("topic-reply", kwargs={"topic_id": topic.pk})
    query = {"op": number, "citeer": 1} if with_quote else {"op": number}
    return f"{address}?{urlencode(query)}" if number else address
