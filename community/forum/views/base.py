from django.shortcuts import get_object_or_404

from community.forum.models import Topic
from foundation.writing.views import ActionView


class TopicActionView(ActionView):
    """A form about a topic; a refusal that is known beforehand is shown before anybody types."""

    def get_object(self):
        rows = Topic.objects.visible_to(self.request.user)
        rows = rows.select_related("discussion__circle", "category", "author")
        return get_object_or_404(rows, pk=self.kwargs["topic_id"])

    def refusal(self):
        """Why this person cannot do this now, or None."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return super().get_context_data(topic=self.object, refusal=self.refusal(), **kwargs)
