from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.generic import View

from community.forum.models import Topic
from community.forum.news import news_of
from foundation.listing.numbered import read_number
from foundation.microcache import known_query


@known_query("na", "sinds")
class TopicLiveView(View):
    """The line below a topic that says what happened since its page was made; nothing when nothing did."""

    def get(self, request, topic_id):
        after, since = read_number(request.GET.get("na", "0")), read_moment(request.GET.get("sinds", ""))
        topics = Topic.objects.visible_to(request.user).select_related("discussion")
        topic = get_object_or_404(topics, pk=topic_id)
        news = news_of(topic.discussion, after=after, since=since, reader=request.user)
        if news is None:
            return HttpResponse(status=204)
        return HttpResponse(render_to_string("forum/_topic_live.html", {"news": news}))


def read_moment(text):
    """Read seconds since 1970 out of an address; raises Http404."""
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Http404 from error
