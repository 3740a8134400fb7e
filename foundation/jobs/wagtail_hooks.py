from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from foundation.jobs.views import WorkView


class WorkMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("jobs.see_work")


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [path("werk/", WorkView.as_view(), name="work")]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return WorkMenuItem(_("Work of the site"), reverse("work"), icon_name="cogs", order=1000)
