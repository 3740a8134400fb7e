"""What the pages of this room share."""

from dataclasses import dataclass

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.translation import gettext as _

from foundation.writing.errors import Conflict, check
from foundation.writing.views import ActionView
from people.accounts.models import User

PER_PAGE = 50


@dataclass(frozen=True)
class Address:
    """A page to go to after an action that leaves nothing to show."""

    url: str

    def get_absolute_url(self):
        return self.url


class StaffPageMixin(LoginRequiredMixin):
    """A page that a refusal can close: 403 with its sentence."""

    def refusal(self):
        """Why this person cannot see the page, or None."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            check(self.refusal())
        return super().dispatch(request, *args, **kwargs)


class AccountActionView(ActionView):
    """A form of this room; a refusal that is known beforehand is shown before anybody types."""

    def refusal(self):
        """Why this person cannot do this now, or None."""

    @property
    def cancel_url(self):
        """Where to go without doing anything."""
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(refusal=self.refusal(), cancel_url=self.cancel_url, **kwargs)


def account_of(email):
    """The account with this address; raises Conflict, since only staff ask and they must know."""
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise Conflict(
            _("There is no account with the address %(email)s. Ask this person to make one first.")
            % {"email": email}
        )
    return person
