from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from people.accounts.models import SiteOwner


def actor(request: HttpRequest) -> Mapping[str, object]:
    """Tell every template who looks at it (a visitor is None), and who runs the site."""
    return {
        "actor": request.user.author if request.user.is_authenticated else None,
        "site_owner": SimpleLazyObject(lambda: SiteOwner.for_request(request)),
    }
