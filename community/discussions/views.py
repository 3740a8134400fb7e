from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from community.discussions.actions import edit_comment
from community.discussions.diff import compare
from community.discussions.forms import CommentEditForm
from community.discussions.models import Comment
from community.discussions.permissions import is_moderator, refuse_edit_comment
from community.discussions.reading import preview_of
from foundation.writing.views import ActionView


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


class CommentEditView(ActionView):
    form_class = CommentEditForm
    template_name = "discussions/comment_edit.html"
    success_message = _("The post was changed. Readers find the old text in its history.")

    def get_object(self):
        return get_comment(self.request, self.kwargs["comment_id"])

    def get_initial(self):
        return {"body": self.object.comment}

    def preview(self, typed):
        return preview_of(typed["body"] or "")

    def perform(self, form):
        return edit_comment(comment=self.object, by=self.request.user.author, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        refusal = refuse_edit_comment(self.request.user.author, self.object)
        return super().get_context_data(subject=self.object.discussion.subject, refusal=refusal, **kwargs)


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
