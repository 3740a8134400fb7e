from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from foundation.jobs.models import ClockRun
from foundation.jobs.recovery import dead, revive

MOST_SHOWN = 100


@method_decorator(permission_required("jobs.see_work", raise_exception=True), name="dispatch")
class WorkView(WagtailAdminTemplateMixin, TemplateView):
    """What the site does by itself, for staff: jobs that gave up, with a button, and the clock's runs."""

    template_name = "jobs/work.html"
    page_title = gettext_lazy("Work of the site")
    header_icon = "cogs"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        jobs = dead()
        more = {
            "jobs": jobs[:MOST_SHOWN],
            "job_count": jobs.count(),
            "runs": ClockRun.objects.order_by("name"),
        }
        return super().get_context_data(**more, **kwargs)

    def post(self, request):
        revive(get_object_or_404(dead(), pk=request.POST.get("job") or None))
        messages.success(request, _("The job will be tried again at once."))
        return redirect("work")
