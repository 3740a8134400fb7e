from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from community.forum.lists import (
    FOLLOWED,
    MOST_UNREAD,
    NEWEST,
    TOPICS_PER_PAGE,
    UNANSWERED,
    UNREAD,
    TopicLists,
)
from community.forum.permissions import manages_forum, refuse_start_topic
from community.forum.queries import word_from
from documentation.library.models import Section
from foundation.listing.numbered import NumberedPages, read_number
from foundation.microcache import known_query
from foundation.references import reference
from people.accounts.models import Circle

COUNTED = (UNANSWERED, UNREAD)
ABOUT_A_READER = (UNREAD, FOLLOWED)


def actor_of(request):
    return request.user.author if request.user.is_authenticated else None


@known_query("rubriek", "label", "onderdeel", "toon", "pagina")
class TopicListView(TemplateView):
    """The topics of the forum, narrowed by what the query asks for."""

    template_name = "forum/topic_list.html"

    def get(self, request, *args, **kwargs):
        chosen = word_from(request, "toon")
        self.shown = chosen if chosen in (UNANSWERED, *ABOUT_A_READER) else NEWEST
        if self.shown in ABOUT_A_READER and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return super().get(request, *args, **kwargs)

    def get_category(self):
        """The category of the list, out of those that this person sees, or None."""
        return self.category_named(word_from(self.request, "rubriek"))

    def category_named(self, slug):
        found = next((category for category in self.categories if category.slug == slug), None)
        if slug and found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs):
        self.categories = TopicLists(self.request.user, {}).categories()
        self.category = self.get_category()
        lists = TopicLists(self.request.user, self.narrowing())
        counts = lists.counts(self.shown)
        pages = NumberedPages(
            counts[self.shown], read_number(self.request.GET.get("pagina")), TOPICS_PER_PAGE
        )
        actor = actor_of(self.request)
        return super().get_context_data(
            category=self.category,
            categories=self.categories,
            tags=lists.tags(),
            chosen_tag=word_from(self.request, "label"),
            section=self.section,
            topics=lists.rows(self.shown, pages.number),
            pages=pages,
            page_query=self.query(pagina=""),
            tabs=self.tabs(lists.names, counts),
            shown=self.shown,
            newest_url=self.query(toon=None),
            new_url=self.new_url(),
            may_start=self.may_start(actor),
            may_manage=manages_forum(actor),
            **self.feed(),
            **kwargs,
        )

    def tabs(self, names, counts):
        titles = {
            NEWEST: _("Newest"),
            UNANSWERED: _("Unanswered"),
            UNREAD: _("Unread"),
            FOLLOWED: _("Followed"),
        }
        return [
            {
                "title": titles[name],
                "url": self.query(toon=name or None),
                "is_current": name == self.shown,
                "count": self.shown_count(name, counts),
            }
            for name in names
        ]

    def shown_count(self, name, counts):
        """The number on a tab, if it has one."""
        if name == UNREAD and counts[name] >= MOST_UNREAD:
            return f"{MOST_UNREAD - 1}+"
        return counts[name] if name in COUNTED else 0

    def feed(self):
        """The feed of this list, when visitors can read it."""
        if self.category is None:
            return {"feed_url": reverse("forum-feed"), "feed_title": _("New posts in the forum")}
        if self.category.circle.reads != Circle.EVERYONE:
            return {}
        title = _("New posts in %(category)s") % {"category": self.category}
        return {"feed_url": reverse("category-feed", args=[self.category.slug]), "feed_title": title}

    def narrowing(self):
        """What narrows the list: a category, a tag, a section of a document."""
        found = {}
        if self.category:
            found["listed_in"] = reference(self.category)
        if tag := word_from(self.request, "label"):
            found["tag"] = tag
        self.section = None
        if number := self.request.GET.get("onderdeel"):
            found["anchor"] = anchor = read_number(number)
            sections = Section.objects.visible_to(self.request.user).filter(anchor_id=anchor)
            self.section = sections.only("number", "heading").order_by("-pk").first()
        return found

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
        return self.category_named(self.kwargs["slug"])
