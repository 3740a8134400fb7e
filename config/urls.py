from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.mailbox import MailboxView

urlpatterns = [
    # One door: the admin's own asks no second step.
    path("beheer/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("beheer/", include(wagtailadmin_urls)),
    path("bestanden/", include(wagtaildocs_urls)),
    path("", include("home.urls")),
]

rooms = [
    "people.accounts.urls",
    "documentation.library.urls",
    "community.discussions.urls",
    "community.forum.urls",
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
