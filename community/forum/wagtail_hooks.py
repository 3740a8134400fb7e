from collections.abc import Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail import hooks

from community.forum import notifying
from community.forum.actions.forgetting import forget_forsaken
from community.forum.models import Category, Topic
from community.moderation.hooks import moderated_scopes
from documentation.library.hooks import SECTION_COUNTS, SectionLink
from documentation.library.models import Anchor, Reader
from foundation.hooks import ClockWork, clock_work
from foundation.references import reference
from people.notifications.hooks import notification_kinds

notification_kinds.register(notifying.kinds)


@moderated_scopes.register
def categories() -> list[tuple[str, str]]:
    """The categories, each with moderators of its own."""
    return [(reference(category), category.title) for category in Category.objects.all()]


@clock_work.register
def works() -> list[ClockWork]:
    return [ClockWork("forum.forget_forsaken", 60, forget_forsaken)]


@hooks.register(SECTION_COUNTS)
def count_topics(anchors: Sequence[Anchor], user: Reader) -> dict[int, list[SectionLink]]:
    """The topics about each section, in one query, with a link to their list."""
    topics = Topic.objects.visible_to(user).public().filter(section__anchor__in=anchors)
    counts = topics.order_by().values_list("section__anchor_id").annotate(number=Count("pk"))
    return {anchor_id: [topics_link(anchor_id, number)] for anchor_id, number in counts}


def topics_link(anchor_id: int, number: int) -> SectionLink:
    """The way to the topics about one section."""
    words = ngettext("Questions (%(number)s)", "Questions (%(number)s)", number) % {"number": number}
    return SectionLink(words, f"{reverse('forum')}?onderdeel={anchor_id}", "message")
