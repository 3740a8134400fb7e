from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("beheer/", include(wagtailadmin_urls)),
]

rooms = ["people.accounts.urls", "documentation.library.urls", "community.forum.urls"]
urlpatterns += i18n_patterns(
    path("account/", include("allauth.urls")),
    *(path("", include(room)) for room in rooms),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
