"""What higher rooms hold about a section, shown on the chapter's page; they register in their `wagtail_hooks.py`."""

from collections import defaultdict
from collections.abc import Sequence

from documentation.library.models import Anchor, Reader, SectionLink
from foundation.hooks import declare

SECTION_COUNTS = "section_counts"
_hook = declare(SECTION_COUNTS)

__all__ = ["SECTION_COUNTS", "SectionLink", "section_counts"]


def section_counts(anchors: Sequence[Anchor], user: Reader) -> dict[int, list[SectionLink]]:
    """Ask every room once what it holds about these anchors; gives the links by the id of the anchor.

    A room registers `@hooks.register("section_counts")` on a function of the same arguments and answer.
    """
    found: dict[int, list[SectionLink]] = defaultdict(list)
    for answer in _hook.ask(anchors, user):
        for anchor_id, links in answer.items():
            found[anchor_id] += links
    return dict(found)
