"""What the Wagtail admin shows in this house and what it leaves out."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from home.models import SecurityTxt


@hooks.register("construct_help_menu")
def leave_out_links_to_other_sites(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's own help leads to its makers' site, which knows nothing of this one."""
    items.clear()


class SecurityTxtPanel(Component):
    """Says on the first page of the admin that security.txt must be checked."""

    name = "security_txt"
    order = 50
    template_name = "wagtailadmin/security_txt_panel.html"

    def __init__(self, row: SecurityTxt) -> None:
        self.row = row

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"row": self.row}


@hooks.register("construct_homepage_panels")
def warn_of_security_txt(request: HttpRequest, panels: list[Any]) -> None:
    """Warn who may change the settings, 30 days before security.txt runs out."""
    site = Site.find_for_request(request)
    may_change = SecurityTxt.get_permission_policy().user_has_permission(request.user, "change")
    if site and may_change and (row := SecurityTxt.for_site(site)).is_running_out:
        panels.append(SecurityTxtPanel(row))


# No page holds a picture or a file that an editor uploads, so the admin offers no place to put them.
UNUSED = {"images", "documents"}


@hooks.register("construct_main_menu", order=1000)
def leave_out_unused_rooms(request: HttpRequest, items: list[Any]) -> None:
    """Name in the menu only what has a use here."""
    items[:] = [item for item in items if item.name not in UNUSED]


@hooks.register("construct_homepage_summary_items", order=1000)
def count_pages_only(request: HttpRequest, items: list[Any]) -> None:
    """Count on the first page only what has a use here."""
    items[:] = [item for item in items if isinstance(item, PagesSummaryItem)]
