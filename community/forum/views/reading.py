from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.discussions.actions import mark_all_read
from community.discussions.permissions import refuse_mark_discussion
from community.forum.forms import AllReadForm
from community.forum.views.lists import UNREAD
from foundation.writing.views import ActionView


class UnreadTopics:
    """The list to which somebody comes back who read everything."""

    def get_absolute_url(self):
        return f"{reverse('forum')}?toon={UNREAD}"


class AllReadView(ActionView):
    form_class = AllReadForm
    template_name = "forum/all_read.html"
    success_message = _("Everything counts as read now.")

    def get_object(self):
        return None

    def perform(self, form):
        mark_all_read(by=self.request.user.author)
        return UnreadTopics()

    def get_context_data(self, **kwargs):
        refusal = refuse_mark_discussion(self.request.user.author)
        cancel_url = UnreadTopics().get_absolute_url()
        return super().get_context_data(refusal=refusal, cancel_url=cancel_url, **kwargs)
