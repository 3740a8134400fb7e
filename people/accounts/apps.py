from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "people.accounts"
    label = "accounts"
    verbose_name = _("people")
    default = True

    def ready(self) -> None:
        from people.accounts import checks  # noqa: F401  importing registers them


class AdminUsersConfig(WagtailUsersAppConfig):
    """Wagtail's list of users, with our own forms: a person has a name, and groups follow from roles."""

    user_viewset = "people.accounts.admin_users.PersonViewSet"
    default = False
