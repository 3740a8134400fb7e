from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from community.forum.feeds import Described, feed_of, newest_posts, visitors_topics
from community.forum.models import Category
from foundation.microcache import known_query


@known_query()
class ForumFeedView(View):
    """The newest posts of the forum."""

    def get(self, request):
        described = Described(_("New posts in the forum"), "forum", reverse("forum"))
        return feed_of(request, described, newest_posts(visitors_topics()))


@known_query()
class CategoryFeedView(View):
    """The newest posts of a category that visitors can read."""

    def get(self, request, slug):
        category = get_object_or_404(Category.objects.visible_to(AnonymousUser()), slug=slug)
        title = _("New posts in %(category)s") % {"category": category}
        described = Described(title, f"forum/r/{category.pk}", category.get_absolute_url())
        topics = visitors_topics().filter(discussion__listed_in=f"forum.category.{category.pk}")
        return feed_of(request, described, newest_posts(topics))


@known_query()
class TopicFeedView(View):
    """The newest posts of a topic that visitors can read."""

    def get(self, request, topic_id, slug):
        topic = get_object_or_404(visitors_topics().select_related("discussion"), pk=topic_id)
        if slug != topic.slug:
            return HttpResponsePermanentRedirect(reverse("topic-feed", args=[topic.pk, topic.slug]))
        described = Described(topic.shown_title, f"forum/onderwerp/{topic.pk}", topic.get_absolute_url())
        return feed_of(request, described, newest_posts(visitors_topics().filter(pk=topic.pk)))
