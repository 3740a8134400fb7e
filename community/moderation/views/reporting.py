from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from community.moderation.actions import report
from community.moderation.forms import GuestReportForm, ReportForm
from community.moderation.models import Flag
from community.moderation.permissions import refuse_report_item
from community.moderation.queries import get_reported
from foundation.listing import read_number
from foundation.writing.views import ActionView

WORD = "bericht"


class ReportView(ActionView):
    """The form with which anybody says that a moderator should look at something."""

    allows_guests = True
    form_class = ReportForm
    template_name = "moderation/report.html"
    limits = ActionView.limits | {"write": "10/h"}

    def get_object(self):
        if not self.request.GET.get(WORD):
            raise Http404
        return get_reported(self.request.user, WORD, read_number(self.request.GET[WORD]))

    def get_form_class(self):
        return GuestReportForm if self.is_visitor else ReportForm

    def perform(self, form):
        data = form.cleaned_data
        return report(
            item=self.object,
            kind=data["kind"],
            words=data["words"],
            by=self.actor,
            guest_email=data.get("email", ""),
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            item=self.object,
            refusal=refuse_report_item(self.actor, self.object),
            cancel_url=self.object.get_absolute_url(),
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class ReportReceiptView(TemplateView):
    """The receipt of a report, and later its answer, for who has its link."""

    template_name = "moderation/report_receipt.html"

    def get_context_data(self, **kwargs):
        flag = get_object_or_404(Flag, pk=self.kwargs["flag_id"])
        if not constant_time_compare(flag.key, self.kwargs["key"]):
            raise Http404
        return super().get_context_data(flag=flag, **kwargs)
