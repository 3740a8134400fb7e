from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from community.forum.models import Category, Tag, Topic
from community.forum.permissions import manages_forum, refuse_start_topic
from community.forum.queries import word_from
from documentation.library.models import Section
from foundation.listing.numbered import NumberedPages, read_number
from foundation.microcache import known_query

TOPICS_PER_PAGE = 30
UNANSWERED = "onbeantwoord"


def actor_of(request):
    return request.user.author if request.user.is_authenticated else None


@known_query("rubriek", "label", "onderdeel", "toon", "pagina")
class TopicListView(TemplateView):
    """The topics of the forum, narrowed by what the query asks for."""

    template_name = "forum/topic_list.html"
    category = None

    def get_category(self):
        if slug := word_from(self.request, "rubriek"):
            return get_object_or_404(
                Category.objects.visible_to(self.request.user).select_related("circle"), slug=slug
            )
        return None

    def get_context_data(self, **kwargs):
        self.category = self.get_category()
        topics = self.narrowed(Topic.objects.visible_to(self.request.user).public())
        counts = topics.counts()
        is_unanswered = word_from(self.request, "toon") == UNANSWERED
        count = counts["unanswered"] if is_unanswered else counts["all"]
        pages = NumberedPages(count, read_number(self.request.GET.get("pagina")), TOPICS_PER_PAGE)
        shown = topics.unanswered() if is_unanswered else topics
        actor = actor_of(self.request)
        return super().get_context_data(
            category=self.category,
            categories=Category.objects.visible_to(self.request.user),
            tags=self.tags(),
            chosen_tag=word_from(self.request, "label"),
            section=self.section,
            topics=pages.rows(shown.for_list()),
            pages=pages,
            page_query=self.query(pagina=""),
            tabs=self.tabs(counts["unanswered"], is_unanswered=is_unanswered),
            is_unanswered=is_unanswered,
            new_url=self.new_url(),
            may_start=self.may_start(actor),
            may_manage=manages_forum(actor),
            **kwargs,
        )

    def tabs(self, unanswered_count, *, is_unanswered):
        newest = {"title": _("Newest"), "url": self.query(toon=None), "is_current": not is_unanswered}
        unanswered = {
            "title": _("Unanswered"),
            "url": self.query(toon=UNANSWERED),
            "is_current": is_unanswered,
            "count": unanswered_count,
        }
        return [newest, unanswered]

    def narrowed(self, topics):
        if self.category:
            topics = topics.filter(discussion__listed_in=f"forum.category.{self.category.pk}")
        if tag := word_from(self.request, "label"):
            topics = topics.filter(tags__slug=tag)
        self.section = None
        if number := self.request.GET.get("onderdeel"):
            anchor = read_number(number)
            sections = Section.objects.visible_to(self.request.user).filter(anchor_id=anchor)
            self.section = sections.only("number", "heading").order_by("-pk").first()
            topics = topics.about(anchor)
        return topics

    def tags(self):
        visible = Topic.objects.visible_to(self.request.user).public()
        return Tag.objects.filter(
            pk__in=Topic.tags.through.objects.filter(topic__in=visible).values("tag_id")
        )

    def query(self, **changes):
        """The query of this page with other values; a page number never survives another."""
        kept = self.request.GET.copy()
        kept.pop("pagina", None)
        for name, value in changes.items():
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value
        return f"?{kept.urlencode()}" if kept else self.request.path

    def may_start(self, actor):
        """Whether a topic can be started from here; a visitor is led to sign in first."""
        if actor is None or self.category is None:
            return True
        return refuse_start_topic(actor, self.category) is None

    def new_url(self):
        address = reverse("topic-new")
        return f"{address}?rubriek={self.category.slug}" if self.category else address


@known_query("label", "onderdeel", "toon", "pagina")
class CategoryView(TopicListView):
    """The topics of one category."""

    def get_category(self):
        return get_object_or_404(
            Category.objects.visible_to(self.request.user).select_related("circle"), slug=self.kwargs["slug"]
        )
