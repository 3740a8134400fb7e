from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from community.discussions.models import Comment
from community.discussions.reading import PostPage, Reader
from community.forum import permissions
from community.forum.actions import accept_answer, confirm_answer, withdraw_answer
from community.forum.forms import AnswerAcceptForm, AnswerConfirmForm, AnswerWithdrawForm
from community.forum.views.base import TopicActionView


class PostInTopicView(TopicActionView):
    """A form about one post of a topic, which stands above it."""

    def get_object(self):
        topic = super().get_object()
        posts = Comment.objects.filter(discussion=topic.discussion).in_tree().for_page()
        self.post_object = get_object_or_404(posts, number=self.kwargs["number"])
        return topic

    def get_context_data(self, **kwargs):
        page = PostPage(Reader(None, self.object.discussion), [self.post_object])
        return super().get_context_data(above=page.flat([self.post_object], heading=2), **kwargs)


class AnswerAcceptView(PostInTopicView):
    form_class = AnswerAcceptForm
    template_name = "forum/answer_accept.html"
    success_message = _("This post is the answer now.")

    def refusal(self):
        return permissions.refuse_accept_topic(self.request.user.author, self.object, self.post_object)

    def perform(self, form):
        return accept_answer(topic=self.object, post=self.post_object, by=self.request.user.author)


class AnswerConfirmView(PostInTopicView):
    form_class = AnswerConfirmForm
    template_name = "forum/answer_confirm.html"
    success_message = _("The answer is confirmed.")

    def refusal(self):
        return permissions.refuse_confirm_topic(self.request.user.author, self.object, self.post_object)

    def get_initial(self):
        return {"version": self.object.confirmed_version or self.object.version_number}

    def perform(self, form):
        return confirm_answer(
            topic=self.object, post=self.post_object, by=self.request.user.author, **form.cleaned_data
        )


class AnswerWithdrawView(TopicActionView):
    form_class = AnswerWithdrawForm
    template_name = "forum/answer_withdraw.html"
    success_message = _("The question is open again.")

    def refusal(self):
        return permissions.refuse_withdraw_topic(self.request.user.author, self.object)

    def perform(self, form):
        return withdraw_answer(topic=self.object, by=self.request.user.author)
