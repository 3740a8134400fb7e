from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.mailbox import MailboxView


def admin_door(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the one sign-in page: the admin's own asks no second step. Who is signed in has no rights there."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/beheer/"))


urlpatterns = [
    path("beheer/login/", admin_door),
    path("beheer/", include(wagtailadmin_urls)),
    path("bestanden/", include(wagtaildocs_urls)),
    path("", include("home.urls")),
]

rooms = [
    "people.accounts.urls",
    "people.notifications.urls",
    "documentation.library.urls",
    "community.moderation.urls",
    "community.discussions.urls",
    "community.forum.urls",
    "search.urls",
]
shown_mail = [path("ontwikkel/post/", MailboxView.as_view(), name="mailbox")] if settings.SHOWS_MAIL else []
urlpatterns += i18n_patterns(
    *shown_mail,
    path("account/", include("people.accounts.account_urls")),
    *(path("", include(room)) for room in rooms),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
