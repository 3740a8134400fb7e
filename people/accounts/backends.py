from allauth.account.auth_backends import AuthenticationBackend

from people.accounts.models import User


class AccountBackend(AuthenticationBackend):
    """Signs people in by e-mail address, and reads them with their name and rights in one query."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.with_rights().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
