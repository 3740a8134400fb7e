from base64 import b64decode
from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from community.discussions.actions import confirm_comment, edit_comment, mark_read
from community.discussions.actions.asking import PAGE
from community.discussions.actions.editing import mark_of
from community.discussions.actions.marking import mark_read_later
from community.discussions.diff import compare
from community.discussions.forms import CommentEditForm, ReadMarkForm
from community.discussions.models import Comment, Discussion
from community.discussions.naming import mention, people_to_mention
from community.discussions.permissions import (
    is_moderator,
    refuse_edit_comment,
    refuse_mark_discussion,
    refuse_speak,
)
from community.discussions.querysets import circles_of
from community.discussions.reading import preview_of
from community.moderation.models import State
from foundation.limits import check_limit, limited
from foundation.listing.numbered import read_number
from foundation.microcache import known_query
from foundation.writing.errors import check
from foundation.writing.views import ActionView
from people.accounts.confirming import ConfirmView, DeadEnd

NOTHING_TO_SEE = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")  # one clear pixel


def get_comment(request, comment_id):
    """A post that this person may see, with its text, its author and its discussion."""
    rows = Comment.objects.visible_to(request.user).select_related("author", "discussion__circle")
    return get_object_or_404(rows, pk=comment_id)


class PostView(View):
    """The permanent link of a post: it leads to the page that shows it now."""

    def get(self, request, comment_id):
        rows = Comment.objects.visible_to(request.user).select_related("discussion")
        comment = get_object_or_404(rows.only("number", "discussion"), pk=comment_id)
        subject = comment.discussion.subject
        if comment.number is None:
            return HttpResponseRedirect(f"{subject.get_absolute_url()}#wacht")
        return HttpResponseRedirect(subject.address_of(comment.number))


@dataclass(frozen=True)
class Address:
    """A page to go to after an action whose result this person cannot see yet."""

    url: str

    def get_absolute_url(self):
        return self.url


class PostingView(ActionView):
    """A form that places a post, for who has an account and for guests: these are led to their mail next."""

    allows_guests = True
    mails_to_address = "5/h"
    mails_from_network = "20/h"

    def get_discussion(self):
        """Where the post comes to stand; one that is not stored when it is a new one."""
        raise NotImplementedError

    def place(self, form):
        """Call the action that places the post."""
        raise NotImplementedError

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"user": self.request.user, "discussion": self.get_discussion()}

    def preview(self, typed):
        return preview_of(typed["body"] or "")

    def form_valid(self, form):
        if form.is_trapped:  # a machine that is told why would do better next time
            return HttpResponseRedirect(self.sent_address())
        return super().form_valid(form)

    def perform(self, form):
        if not self.is_visitor:
            return self.place(form)
        self.limit_mail(form.cleaned_data["email"])
        self.place(form)
        return Address(self.sent_address())

    def limit_mail(self, email):
        """Raise TooOften when this network asks for too much mail, or this address gets too much of it."""
        whose = salted_hmac("mail to a guest", email, algorithm="sha256").hexdigest()
        check_limit(self.request, "guest-mail-to", self.mails_to_address, whose=whose)
        check_limit(self.request, "guest-mail-from", self.mails_from_network)

    def sent_address(self):
        discussion = self.get_discussion()
        address = reverse("comment-sent")
        return f"{address}?bij={discussion.pk}" if discussion.pk else address


@known_query("bij")
class CommentSentView(TemplateView):
    """Tells a guest to look in their mail, and the way back to what they wrote in."""

    template_name = "discussions/comment_sent.html"

    def get_context_data(self, **kwargs):
        number = self.request.GET.get("bij")
        rows = Discussion.objects.filter(circle__in=circles_of(self.request.user), last_number__gte=1)
        discussion = rows.filter(pk=read_number(number)).first() if number else None
        return super().get_context_data(subject=discussion and discussion.subject, **kwargs)


class CommentConfirmView(ConfirmView):
    """The page of the link in a guest's mail: the post as it was typed, and the button that places it."""

    template_name = "discussions/comment_confirm.html"
    page_name = PAGE

    def find_row(self, pk):
        rows = Comment.objects.select_related("author", "discussion__circle")
        return rows.filter(pk=pk).first()

    def address_when_done(self, comment):
        if comment.state == State.AWAITING_CONFIRMATION:
            return ""
        if comment.state == State.HELD:
            sentence = gettext(
                "Your post is confirmed. A moderator looks at it first. After that everybody can read it."
            )
            raise DeadEnd(HTTPStatus.OK, sentence)
        if comment.number is None:
            raise DeadEnd(HTTPStatus.GONE, gettext("A moderator decided not to place this post."))
        return comment.get_absolute_url()

    def perform(self, form):
        comment = confirm_comment(comment=self.object, by=self.object.author)
        return comment if comment.state == State.PUBLIC else Address(self.request.path)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            text=self.object.text_html(), place=self.object.discussion.subject, **kwargs
        )


class CommentEditView(ActionView):
    form_class = CommentEditForm
    template_name = "discussions/comment_edit.html"
    success_message = _("The post was changed. Readers find the old text in its history.")
    came_between = None

    def get_object(self):
        return get_comment(self.request, self.kwargs["comment_id"])

    def get_initial(self):
        return {"body": self.object.comment, "over": mark_of(self.object.comment)}

    def preview(self, typed):
        return preview_of(typed["body"] or "")

    def perform(self, form):
        return edit_comment(comment=self.object, by=self.request.user.author, **form.cleaned_data)

    def refuse(self, form, refusal):
        """Of two who changed one text the later one sees what it says now, and may then put theirs over it."""
        now = Comment.objects.get(pk=self.object.pk).comment
        if form.is_bound and form.data.get("over") not in ("", None, mark_of(now)):
            form.data = form.data.copy()
            form.data["over"], self.came_between = mark_of(now), compare(now, self.typed["body"] or "")
        return super().refuse(form, refusal)

    def get_context_data(self, **kwargs):
        refusal = refuse_edit_comment(self.request.user.author, self.object)
        return super().get_context_data(
            subject=self.object.discussion.subject, refusal=refusal, came_between=self.came_between, **kwargs
        )


class CommentHistoryView(TemplateView):
    """Everything a post said before, newest first, with the words that changed."""

    template_name = "discussions/comment_history.html"

    def get_context_data(self, **kwargs):
        comment = get_comment(self.request, self.kwargs["comment_id"])
        actor = self.request.user.author if self.request.user.is_authenticated else None
        if comment.is_withdrawn and not is_moderator(actor, comment.discussion):
            raise Http404
        return super().get_context_data(
            comment=comment, subject=comment.discussion.subject, changes=changes_of(comment), **kwargs
        )


def changes_of(comment):
    """Each change of a post with what it changed, newest first."""
    edits = list(comment.edits.select_related("by__organisation"))
    bodies = [*[edit.old_body for edit in edits], comment.comment]
    changes = [
        {"edit": edit, "pieces": compare(old, new)}
        for edit, old, new in zip(edits, bodies, bodies[1:], strict=False)
    ]
    return changes[::-1]


class ReaderView(View):
    """What the page of a discussion says of its reader, who is signed in."""

    def dispatch(self, request, *args, **kwargs):
        self.actor = request.user.author if request.user.is_authenticated else None
        check(refuse_mark_discussion(self.actor))
        return super().dispatch(request, *args, **kwargs)

    def get_discussion(self):
        rows = Discussion.objects.filter(circle__in=circles_of(self.request.user), last_number__gte=1)
        return get_object_or_404(rows.select_related("circle"), pk=self.kwargs["discussion_id"])


class ReadMarkView(ReaderView):
    """Takes from a page's script how far somebody has read."""

    http_method_names = ["post", "options"]

    @limited("read-mark", "120/m")
    def post(self, request, discussion_id):
        form = ReadMarkForm(request.POST)
        if not form.is_valid():
            return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        mark_read(discussion=self.get_discussion(), by=self.actor, **form.cleaned_data)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


@method_decorator(never_cache, name="dispatch")
class ReadImageView(ReaderView):
    """Stands unseen in a page for a browser without script; that it is fetched says that the page was read."""

    http_method_names = ["get", "options"]

    @limited("read-mark", "120/m", methods=("GET",))
    def get(self, request, discussion_id, number):
        mark_read_later.enqueue(request.user.pk, self.get_discussion().pk, number)
        return HttpResponse(NOTHING_TO_SEE, content_type="image/gif")


class MentionView(TemplateView):
    """The names that fit what somebody types after an @; who takes part in the discussion comes first."""

    template_name = "discussions/_mentions.html"

    @limited("mention", "180/m", methods=("GET",))
    def get(self, request, *args, **kwargs):
        check(refuse_speak(request.user.author if request.user.is_authenticated else None))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        typed = self.request.GET.get("q", "")
        number = self.request.GET.get("gesprek")
        discussion_id = read_number(number) if number else None
        people = people_to_mention(typed, self.request.user, discussion_id)
        names = [(person, mention(person)) for person in people]
        return super().get_context_data(names=names, **kwargs)
