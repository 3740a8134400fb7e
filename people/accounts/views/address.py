from allauth.account.views import ConfirmEmailView

from people.accounts.actions import release_address


class EmailConfirmView(ConfirmEmailView):
    """Confirms an address by a button, so that a mail scanner that opens links confirms nothing."""

    def post(self, *args, **kwargs):
        claimed = self.get_object().email_address
        if claimed.can_set_verified():
            release_address(email=claimed.email, owner=claimed.user)
        return super().post(*args, **kwargs)
