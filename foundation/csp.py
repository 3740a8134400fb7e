"""What a browser may load for a page of this site, and what other sites may do with it."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

ADMIN_PATH = "/beheer/"

# No page of this site uses any of these, so nobody who breaks into one can.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class SafetyHeadersMiddleware(CSPMiddleware):
    """Sends the strict policy, or on the admin's path the admin's; and the headers that Django does not send.

    The Wagtail admin has inline scripts without nonces and shows previews in a frame, so it has a policy of its
    own, on its own path only.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and not report_only and request.path_info.startswith(ADMIN_PATH):
            parts.config = settings.CONTENT_SECURITY_POLICY_ADMIN["DIRECTIVES"]
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # Not `no-store`: the browser's back button must find what was typed.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.path_info.startswith(ADMIN_PATH):
            # A preview is made by a request of its own, which answers as for a visitor: in no frame.
            del response[HEADER]
        return super().process_response(request, response)
