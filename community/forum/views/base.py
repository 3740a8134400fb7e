from django.http import Http404

from community.forum.asking import topic_for_form
from foundation.writing.views import ActionView


class TopicActionView(ActionView):
    """A form about a topic; a refusal that is known beforehand is shown before anybody types."""

    def get_object(self):
        topic = topic_for_form(self.kwargs["topic_id"], self.request.user)
        if topic is None:
            raise Http404
        return topic

    def refusal(self):
        """Why this person cannot do this now, or None."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return super().get_context_data(topic=self.object, refusal=self.refusal(), **kwargs)
