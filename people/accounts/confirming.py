"""Confirming by a link in a mail: looking at its page does nothing, the button on it does."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.core import signing
from django.db.models import Model
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.writing.forms import ActionForm
from foundation.writing.views import ActionView

VALID_FOR = timedelta(days=7)


def signed_link(row: Model, page: str) -> str:
    """The whole address of the page of this name that confirms a row, in the language that is active."""
    token = signing.dumps({"c": row.pk}, salt=salt_of(page))
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse(page, kwargs={'token': token})}"


def salt_of(page: str) -> str:
    """What keeps the link of one page from being one of another."""
    return f"people.accounts.confirming.{page}"


class ConfirmForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class DeadEnd(Exception):
    """A link that confirms nothing any more, with the sentence that says why."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class ConfirmView(ActionView):
    """The page of a signed link, whoever opens it: a mail scanner that looks at it confirms nothing.

    Subclass it and say `page_name`, how a row is found and what it does when it was confirmed before.
    """

    allows_guests = True
    form_class = ConfirmForm
    template_name = "accounts/confirm.html"
    page_name: ClassVar[str]

    def find_row(self, pk: Any) -> Model | None:
        """Find the row that a link names; None when it was thrown away."""
        raise NotImplementedError

    def address_when_done(self, row: Model) -> str:
        """Where who confirmed this row before is led; empty while it waits. Raises DeadEnd."""
        raise NotImplementedError

    def find_or_lead_away(self) -> HttpResponse | None:
        try:
            self.object = self.get_object()
            done = self.address_when_done(self.object)
        except DeadEnd as end:
            return self.show_end(end)
        return HttpResponseRedirect(done) if done else None

    def get_object(self) -> Model:
        row = self.find_row(self.read_token())
        if row is None:
            raise DeadEnd(HTTPStatus.GONE, self.too_late())
        return row

    def read_token(self) -> Any:
        """The id that the link names; raises DeadEnd for a link that is too old or not as we sent it."""
        try:
            return signing.loads(self.kwargs["token"], salt=salt_of(self.page_name), max_age=VALID_FOR)["c"]
        except signing.SignatureExpired as error:
            raise DeadEnd(HTTPStatus.GONE, self.too_late()) from error
        except signing.BadSignature as error:
            sentence = _("This link is not complete. Copy all of it from the mail, or open it there again.")
            raise DeadEnd(HTTPStatus.NOT_FOUND, sentence) from error

    def too_late(self) -> str:
        return _("This link was valid for 7 days, and those are over. Send your text again to get a new one.")

    def show_end(self, end: DeadEnd) -> HttpResponse:
        """Say in a whole page why there is nothing to confirm."""
        return self.response_class(
            self.request, self.get_template_names(), {"end": end.message}, status=end.status
        )
