from django.utils.translation import gettext_lazy as _

from community.forum import permissions
from community.forum.actions import lock_topic, move_topic, pin_topic, unlock_topic, unpin_topic
from community.forum.forms import TopicLockForm, TopicMoveForm, TopicPinForm, TopicUnlockForm, TopicUnpinForm
from community.forum.views.base import TopicActionView


class TopicLockView(TopicActionView):
    form_class = TopicLockForm
    template_name = "forum/topic_lock.html"
    success_message = _("The topic is locked.")

    def refusal(self):
        return permissions.refuse_lock_topic(self.request.user.author, self.object)

    def perform(self, form):
        return lock_topic(topic=self.object, by=self.request.user.author, **form.cleaned_data)


class TopicUnlockView(TopicActionView):
    form_class = TopicUnlockForm
    template_name = "forum/topic_unlock.html"
    success_message = _("The topic is open again.")

    def refusal(self):
        return permissions.refuse_unlock_topic(self.request.user.author, self.object)

    def perform(self, form):
        return unlock_topic(topic=self.object, by=self.request.user.author)


class TopicPinView(TopicActionView):
    form_class = TopicPinForm
    template_name = "forum/topic_pin.html"
    success_message = _("The topic stands at the top of the list.")

    def refusal(self):
        return permissions.refuse_pin_topic(self.request.user.author, self.object)

    def perform(self, form):
        return pin_topic(topic=self.object, by=self.request.user.author)


class TopicUnpinView(TopicActionView):
    form_class = TopicUnpinForm
    template_name = "forum/topic_unpin.html"
    success_message = _("The topic stands among the others again.")

    def refusal(self):
        return permissions.refuse_unpin_topic(self.request.user.author, self.object)

    def perform(self, form):
        return unpin_topic(topic=self.object, by=self.request.user.author)


class TopicMoveView(TopicActionView):
    form_class = TopicMoveForm
    template_name = "forum/topic_move.html"
    success_message = _("The topic was moved.")

    def refusal(self):
        return permissions.refuse_move_topic(self.request.user.author, self.object)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"topic": self.object, "user": self.request.user}

    def perform(self, form):
        return move_topic(topic=self.object, by=self.request.user.author, **form.cleaned_data)
