"""What stands between people and the pages: the second step of staff, and the status of a wrong form."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.writing.views import ActionView

SET_UP = {
    "account_confirm_email",
    "account_email_verification_sent",
    "account_logout",
    "account_reauthenticate",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "wagtailadmin_logout",
}


class StaffSecondFactorMiddleware:
    """Staff without a second step reach nothing but its set-up and the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not settings.STAFF_SECOND_FACTOR or (match and match.url_name in SET_UP):
            return None
        if not lacks_second_factor(request.user):
            return None
        _keep_typed(request, view, args, kwargs)
        messages.warning(request, _("Your role asks for a second step when you sign in. Set it up first."))
        return HttpResponseRedirect(reverse("mfa_activate_totp"))


def lacks_second_factor(user: Any) -> bool:
    """Whether somebody holds a staff role and signs in with a password alone."""
    if not (user.is_authenticated and user.has_staff_role):
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def _keep_typed(
    request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    """Set aside what somebody was typing when they became staff."""
    view_class: Any = getattr(view, "view_class", None)
    if request.method == "POST" and view_class and issubclass(view_class, ActionView):
        kept = view_class()
        kept.setup(request, *args, **kwargs)
        kept.keep_draft()


class WrongFormMiddleware:
    """A form of allauth that comes back with errors answers 422, as our own do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        view = request.resolver_match.func if request.resolver_match else None
        form = (response.context_data or {}).get("form")
        is_wrong = request.method == "POST" and form is not None and form.is_bound and form.errors
        if is_wrong and getattr(view, "__module__", "").startswith("allauth."):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
