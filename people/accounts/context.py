from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from foundation.briefly import briefly
from people.accounts.models import SiteOwner


@briefly
def site_owner() -> SiteOwner:
    """Who runs the site."""
    return SiteOwner.of_site()


def actor(request: HttpRequest) -> Mapping[str, object]:
    """Tell every template who looks at it (a visitor is None), who runs the site, and what staff must know."""
    user = getattr(request, "user", None)  # none on the page of a request that was refused before it was read
    person = user if user is not None and user.is_authenticated else None
    return {
        "actor": person.author if person else None,
        "account_url": reverse("profile"),
        "site_owner": SimpleLazyObject(site_owner),
        "staff_notice": _staff_notice() if person and person.has_staff_role else "",
    }


def _staff_notice() -> str:
    """What stands on every page of staff while the second step is off; production never starts so."""
    if settings.STAFF_SECOND_FACTOR:
        return ""
    return _("Signing in as staff takes no second step here. Use this only to build and to try things out.")
