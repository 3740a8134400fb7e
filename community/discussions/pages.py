"""The pages on which the posts of a discussion stand; asked with every look at a topic, so prepared."""

from community.discussions.models import Comment
from community.discussions.querysets import PAGE_SIZE
from foundation.prepared import Prepared, number, text

# A page has no more posts than the limit says: it is there so that the database counts on few.
FLAT = Prepared(
    lambda: (
        Comment.objects.filter(
            discussion=number("discussion"), number__gt=number("above"), number__lte=number("up_to")
        )
        .for_page()
        .order_by("number")[:PAGE_SIZE]
    )
)
THREADED = Prepared(
    lambda: (
        Comment.objects.filter(discussion=number("discussion"), path__gt=text("after"))
        .for_page()
        .order_by("path")[: PAGE_SIZE + 1]
    )
)


def flat_page(discussion_id: int, page: int) -> list[Comment]:
    """The posts of one page of the flat view, oldest first."""
    above = (page - 1) * PAGE_SIZE
    return FLAT.rows(discussion=discussion_id, above=above, up_to=above + PAGE_SIZE)


def threaded_page(discussion_id: int, after: str = "") -> list[Comment]:
    """The posts of a page of the threaded view that follow a path, and one more that says whether it goes on."""
    return THREADED.rows(discussion=discussion_id, after=after)
