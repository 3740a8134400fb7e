from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from community.discussions.models import Comment, Discussion
from community.discussions.reading import PostPage, Reader
from community.discussions.views import PostingView
from community.forum.actions import edit_topic, reply_to_topic, start_topic
from community.forum.forms import TopicEditForm, TopicNewForm, TopicReplyForm
from community.forum.models import Category, Kind
from community.forum.permissions import refuse_answer_post, refuse_edit_topic, refuse_reply_topic
from community.forum.queries import word_from
from community.forum.quoting import quoted
from community.forum.views.base import TopicActionView
from documentation.library.models import Section
from foundation.listing.numbered import read_number
from foundation.microcache import known_query
from people.accounts.guests import visitor


@known_query("onderdeel", "rubriek", "titel")
class TopicNewView(PostingView):
    """The form for a topic: in a category that the address names, about a section that it names."""

    form_class = TopicNewForm
    template_name = "forum/topic_new.html"
    section = None

    def get_object(self):
        if number := self.request.GET.get("onderdeel"):
            visible = Section.objects.visible_to(self.request.user).select_related(
                "anchor", "chapter__version__document"
            )
            self.section = get_object_or_404(visible, pk=read_number(number))
        if slug := word_from(self.request, "rubriek"):
            rows = Category.objects.visible_to(self.request.user).select_related("circle")
            return get_object_or_404(rows, slug=slug)
        return None

    def lets_guests(self):
        if self.object is None:
            return Category.objects.written_by(self.request.user).exists()
        return self.object.circle.is_open_to_guests

    def get_discussion(self):
        return Discussion()

    def get_initial(self):
        title = word_from(self.request, "titel")  # what was looked for and not found
        return {"category": self.object, "kind": Kind.QUESTION if self.section else None, "title": title}

    def place(self, form):
        return start_topic(by=form.speaker, section=self.section, **form.said)

    def get_context_data(self, **kwargs):
        return super().get_context_data(category=self.object, section=self.section, **kwargs)


@known_query("op", "citeer")
class TopicReplyView(PostingView, TopicActionView):
    """The form for a reply to a topic, or to the post whose number the address names."""

    form_class = TopicReplyForm
    template_name = "forum/topic_reply.html"
    answered = None

    def get_object(self):
        topic = super().get_object()
        if number := self.request.GET.get("op"):
            posts = Comment.objects.filter(discussion=topic.discussion).for_page()
            self.answered = get_object_or_404(posts, number=read_number(number))
            self.answered.discussion = topic.discussion
        return topic

    def lets_guests(self):
        return self.object.discussion.circle.is_open_to_guests

    def get_discussion(self):
        return self.object.discussion

    def refusal(self):
        actor = self.actor or visitor()
        if self.answered:
            return refuse_answer_post(actor, self.object, self.answered)
        return refuse_reply_topic(actor, self.object)

    def get_initial(self):
        if self.answered and "citeer" in self.request.GET and self.refusal() is None:
            return {"body": quoted(self.answered)}
        return {}

    def place(self, form):
        return reply_to_topic(topic=self.object, by=form.speaker, reply_to=self.answered, **form.said)

    def get_context_data(self, **kwargs):
        above = []
        if self.answered:
            above = PostPage(Reader(None, self.object.discussion), [self.answered]).flat(
                [self.answered], heading=2
            )
        return super().get_context_data(above=above, **kwargs)


class TopicEditView(TopicActionView):
    form_class = TopicEditForm
    template_name = "forum/topic_edit.html"
    success_message = _("The topic was changed.")

    def refusal(self):
        return refuse_edit_topic(self.request.user.author, self.object)

    def get_initial(self):
        topic = self.object
        return {"kind": topic.kind, "title": topic.title, "tags": [name for _slug, name in topic.tag_pairs]}

    def perform(self, form):
        return edit_topic(topic=self.object, by=self.request.user.author, **form.cleaned_data)
