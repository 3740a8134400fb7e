from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from community.moderation import actions, forms, permissions
from community.moderation.models import FlagKind, Ground, HoldReason, Review
from community.moderation.queries import get_case, get_decision, get_item
from community.moderation.views.pages import ModeratorActionView


class CaseActionView(ModeratorActionView):
    """A form about a case."""

    def get_object(self):
        return get_case(self.request.user, self.kwargs["case_id"])

    @property
    def item(self):
        return self.object.item


class CaseClaimView(CaseActionView):
    form_class = forms.CaseClaimForm
    title = gettext_lazy("Take this from the queue")
    lead = gettext_lazy("Other moderators see that you are working on it.")
    button = gettext_lazy("Take it")

    def refusal(self):
        return permissions.refuse_claim_case(self.request.user.author, self.object, takes_over=True)

    def perform(self, form):
        return actions.claim_case(case=self.object, by=self.request.user.author, takes_over=True)


class CaseReleaseView(CaseActionView):
    form_class = forms.CaseReleaseForm
    title = gettext_lazy("Give this back to the queue")
    lead = gettext_lazy("Another moderator can take it then.")
    button = gettext_lazy("Give it back")

    def refusal(self):
        return permissions.refuse_release_case(self.request.user.author, self.object)

    def perform(self, form):
        return actions.release_case(case=self.object, by=self.request.user.author)


class CaseDismissView(CaseActionView):
    form_class = forms.CaseDismissForm
    title = gettext_lazy("Leave this standing")
    lead = gettext_lazy("The post stays as it is. Who reported it hears that nothing breaks a rule.")
    button = gettext_lazy("Leave it standing")
    success_message = gettext_lazy("The post stays. Who reported it is told.")

    def refusal(self):
        return permissions.refuse_dismiss_case(self.request.user.author, self.object)

    def perform(self, form):
        version = form.cleaned_data["version"]
        return actions.dismiss_flags(case=self.object, by=self.request.user.author, version=version)


class ItemActionView(ModeratorActionView):
    """A decision about something, whether it waits in the queue or not."""

    def get_object(self):
        return get_item(self.request.user, self.kwargs["word"], self.kwargs["pk"])

    @property
    def cancel_url(self):
        case = self.case
        return case.get_absolute_url() if case else self.object.get_absolute_url()

    def refusal(self):
        return self.refuse_verb(self.request.user.author, self.object, self.case)

    def perform(self, form):
        return self.decide(item=self.object, by=self.request.user.author, **form.cleaned_data)


class ItemApproveView(ItemActionView):
    form_class = forms.ItemApproveForm
    title = gettext_lazy("Place this post")
    lead = gettext_lazy("Everybody who reads here can read it, and its author is told.")
    button = gettext_lazy("Place it")
    success_message = gettext_lazy("The post is placed.")
    refuse_verb = staticmethod(permissions.refuse_approve_item)
    decide = staticmethod(actions.approve)


class MeasureView(ItemActionView):
    """A decision that takes something from sight: its statement of reasons is filled in as far as we know."""

    form_class = forms.MeasureForm

    def get_initial(self):
        return super().get_initial() | {"ground": ground_for(self.case), "facts": facts_about(self.item)}


class ItemHideView(MeasureView):
    title = gettext_lazy("Hide this post")
    lead = gettext_lazy("Readers see that a moderator hid a post. Answers to it stay. You can put it back.")
    button = gettext_lazy("Hide and send the reasons")
    success_message = gettext_lazy("The post is hidden. Its author gets the reasons.")
    refuse_verb = staticmethod(permissions.refuse_hide_item)
    decide = staticmethod(actions.hide)


class ItemRemoveView(MeasureView):
    title = gettext_lazy("Remove this post")
    lead = gettext_lazy("Readers see that a moderator removed a post. Answers to it stay.")
    button = gettext_lazy("Remove and send the reasons")
    success_message = gettext_lazy("The post is removed. Its author gets the reasons.")
    refuse_verb = staticmethod(permissions.refuse_remove_item)
    decide = staticmethod(actions.remove)


class ItemRemoveBranchView(MeasureView):
    title = gettext_lazy("Remove this post and all answers below it")
    lead = gettext_lazy("Each author gets the reasons. You can put all of it back at once.")
    button = gettext_lazy("Remove all and send the reasons")
    success_message = gettext_lazy("The posts are removed. Their authors get the reasons.")
    refuse_verb = staticmethod(permissions.refuse_remove_branch)
    decide = staticmethod(actions.remove_branch)


class DecisionRestoreView(ModeratorActionView):
    form_class = forms.DecisionRestoreForm
    title = gettext_lazy("Put back what this decision took away")
    lead = gettext_lazy("Everything it reached returns to its place, and the authors are told.")
    button = gettext_lazy("Put it back")
    success_message = gettext_lazy("It stands in its place again.")

    def get_object(self):
        return get_decision(self.request.user, self.kwargs["decision_id"])

    @property
    def item(self):
        return self.object.item

    def refusal(self):
        return permissions.refuse_restore_decision(self.request.user.author, self.object)

    def perform(self, form):
        facts = form.cleaned_data["facts"]
        return actions.restore(decision=self.object, by=self.request.user.author, facts=facts)


class ReviewDecideView(ModeratorActionView):
    template_name = "moderation/review_decide.html"
    form_class = forms.ReviewDecideForm
    title = gettext_lazy("Decide about the review")
    lead = gettext_lazy("The author asked whether this measure was right. Your answer goes to the author.")
    button = gettext_lazy("Decide and send the answer")
    success_message = gettext_lazy("The author gets your answer.")

    def get_object(self):
        rows = Review.objects.select_related(
            "statement__decision__by", "statement__decision__case", "statement__addressee", "decision"
        )
        review = get_object_or_404(rows, pk=self.kwargs["review_id"])
        review.case = get_case(self.request.user, review.case_id)
        return review

    @property
    def item(self):
        return self.object.case.item

    def refusal(self):
        return permissions.refuse_decide_review(self.request.user.author, self.object)

    def perform(self, form):
        data = form.cleaned_data
        return actions.decide_review(
            review=self.object,
            is_upheld=data["answer"] == "upheld",
            facts=data["facts"],
            version=data["version"],
            by=self.request.user.author,
        )


GROUNDS = {
    FlagKind.PERSONAL_DATA: Ground.PERSONAL_DATA,
    FlagKind.INSULT: Ground.INSULT,
    FlagKind.ADVERTISING: Ground.ADVERTISING,
    FlagKind.OFF_TOPIC: Ground.OFF_TOPIC,
    FlagKind.ILLEGAL: Ground.LAW,
}


def ground_for(case):
    """The rule that fits what reporters or screening said, if they said one."""
    if case is None:
        return ""
    if HoldReason.BAD_DOMAIN in case.hold_reasons:
        return Ground.BAD_SITE
    return next((GROUNDS[flag.kind] for flag in case.flags.all() if flag.kind in GROUNDS), "")


def facts_about(item):
    """The beginning of a statement of reasons."""
    day = format_date(timezone.localtime(item.posted_at), pgettext("date format", "j F Y"))
    return _("This is about your post of %(date)s.") % {"date": day}
