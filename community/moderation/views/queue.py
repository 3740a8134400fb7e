from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from community.moderation import forms
from community.moderation.models import Case, Review, Why
from community.moderation.permissions import (
    refuse_approve_item,
    refuse_claim_case,
    refuse_decide_item,
    refuse_dismiss_case,
    refuse_hide_item,
    refuse_release_case,
    refuse_remove_branch,
    refuse_remove_item,
)
from community.moderation.queries import get_case, get_item, with_items
from community.moderation.views.pages import PER_PAGE, ModeratorPage, what_is_known
from foundation.listing import NumberedPages, read_number
from foundation.writing.views import hand_form


class QueueView(ModeratorPage, TemplateView):
    """Everything that waits for a moderator, gravest and oldest first; the address can narrow it by why."""

    template_name = "moderation/queue.html"

    def get_context_data(self, **kwargs):
        everything = Case.objects.visible_to(self.request.user).open()
        counts = dict(everything.order_by().values_list("why").annotate(number=Count("pk")))
        why = self.request.GET.get("waarom", "")
        if why and why not in Why:
            raise Http404
        total = counts.get(why, 0) if why else sum(counts.values())
        pages = NumberedPages(total, read_number(self.request.GET.get("pagina")), PER_PAGE)
        rows = everything.filter(why=why) if why else everything
        return super().get_context_data(
            cases=self.shown(pages.rows(rows.in_queue())),
            pages=pages,
            page_query=f"?waarom={why}&pagina=" if why else "?pagina=",
            tabs=self.tabs(counts, why),
            total=sum(counts.values()),
            oldest=everything.in_queue().order_by("opened_at").first(),
            **kwargs,
        )

    def shown(self, rows):
        return with_items(rows.select_related("claimed_by", "content_type").prefetch_related("flags"))

    def tabs(self, counts, why):
        """The queue whole and by why, each with its number."""
        url = reverse("moderation-queue")
        tabs = [{"title": _("Everything"), "url": url, "is_current": not why, "count": sum(counts.values())}]
        for choice in Why:
            query, is_current = f"{url}?waarom={choice}", why == choice
            tabs.append(
                {
                    "title": choice.label,
                    "url": query,
                    "is_current": is_current,
                    "count": counts.get(choice.value, 0),
                }
            )
        return tabs


@method_decorator(never_cache, name="dispatch")
class QueueCountView(ModeratorPage, TemplateView):
    """How much waits, as the part of a page that shows it."""

    template_name = "moderation/_count.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            count=Case.objects.visible_to(self.request.user).open().count(), **kwargs
        )


class CaseView(ModeratorPage, TemplateView):
    """One thing that waits, with all that who decides should know, and what can be decided."""

    template_name = "moderation/case.html"

    def get_context_data(self, **kwargs):
        case = get_case(self.request.user, self.kwargs["case_id"])
        return super().get_context_data(
            case=case,
            flags=list(case.flags.select_related("by")),
            reviews=reviews_of(case),
            **what_is_known(case.item),
            **self.ways(case),
            **kwargs,
        )

    def ways(self, case):
        """What this person can do now: forms of one button, and pages with the statement of reasons."""
        actor = self.request.user.author
        if not case.is_open:
            return {}
        claim, release = refuse_claim_case(actor, case, takes_over=True), refuse_release_case(actor, case)
        is_mine = release is None
        return {
            "claim": None if claim or is_mine else self.hand(forms.CaseClaimForm, "moderation-claim", case),
            "release": self.hand(forms.CaseReleaseForm, "moderation-release", case) if is_mine else None,
            "refusal": refuse_decide_item(actor, case.item, case),
            **ways_to_decide(self, actor, case.item, case),
        }

    def hand(self, form_class, name, case):
        """A form of one button, for the action at another address."""
        address = reverse(name, kwargs={"case_id": case.pk})
        return hand_form(self.request, form_class, address, initial={"version": case.version})


def ways_to_decide(view, actor, item, case):
    """Which decisions are open to somebody about this thing, with the addresses of their pages."""
    named = {"word": item.moderated_as, "pk": item.pk}
    ways = {}
    if case.why != Why.REVIEW:
        if refuse_hide_item(actor, item, case) is None:
            ways["hide_url"] = reverse("moderation-hide", kwargs=named)
        if refuse_remove_item(actor, item, case) is None:
            ways["remove_url"] = reverse("moderation-remove", kwargs=named)
        if refuse_remove_branch(actor, item, case) is None:
            ways["branch_url"] = reverse("moderation-remove-branch", kwargs=named)
    if refuse_approve_item(actor, item, case) is None:
        address = reverse("moderation-approve", kwargs=named)
        initial = {"version": case.version}
        ways["approve"] = hand_form(view.request, forms.ItemApproveForm, address, initial=initial)
    if refuse_dismiss_case(actor, case) is None:
        ways["dismiss"] = view.hand(forms.CaseDismissForm, "moderation-dismiss", case)
    return ways


def reviews_of(case):
    """The reviews that were asked for in a case, with the measure each is about."""
    rows = Review.objects.filter(case=case).order_by("pk")
    return list(rows.select_related("statement__decision__by", "statement__addressee", "decision__by"))


class ItemView(ModeratorPage, TemplateView):
    """Something in whatever state, with what was decided about it; leads to its case when it waits."""

    template_name = "moderation/item.html"

    def get(self, request, *args, **kwargs):
        self.item = get_item(request.user, kwargs["word"], kwargs["pk"])
        if case := Case.objects.open().about(self.item).first():
            return HttpResponseRedirect(case.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**what_is_known(self.item), **kwargs)
