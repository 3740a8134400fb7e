"""The pages of allauth that this site has; those of providers are left out while none is connected."""

from django.urls import include, path, re_path
from django.urls.resolvers import URLPattern, URLResolver

from people.accounts.views import EmailConfirmView

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", EmailConfirmView.as_view(), name="account_confirm_email"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
