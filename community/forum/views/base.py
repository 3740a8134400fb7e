from community.forum.models import topic_for_form
from foundation.writing.views import ActionView


class TopicActionView(ActionView):
    """A form about a topic; a refusal that is known beforehand is shown before anybody types."""

    def get_object(self):
        return topic_for_form(self.kwargs["topic_id"], self.request.user)

    def refusal(self):
        """Why this person cannot do this now, or None."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        return super().get_context_data(topic=self.object, refusal=self.refusal(), **kwargs)
