"""Taking part without an account: under a name, with an address that is confirmed by a link in a mail."""

from django.db import transaction
from django.db.models import ProtectedError

from foundation.writing.errors import Conflict
from people.accounts.models import Author, User
from people.accounts.names import problem_with_display_name

NOT_SAID = "?"


def visitor() -> Author:
    """A guest who has not said who they are: what a page asks permissions with before anybody types."""
    return Author(guest_email=NOT_SAID)


@transaction.atomic
def guest_author(name: str, email: str) -> Author:
    """The name a guest speaks under, made when it is new; that the address is theirs is not known yet."""
    if problem := problem_with_display_name(name):
        raise Conflict(problem)
    names = Author.objects.filter(user=None, organisation=None, role="")
    known = names.filter(name=name, guest_email=email.lower()).order_by("pk").first()
    return known or Author.objects.create(name=name, guest_email=email.lower())


@transaction.atomic
def claim_guest_posts(*, user: User) -> int:
    """Make what was said without an account that of the account whose address it is now; give how many names.

    The caller knows that the address is right. The names stay as they were said.
    """
    if not user.email:
        return 0
    return Author.objects.filter(user=None, guest_email=user.email.lower()).claim(user)


@transaction.atomic
def forget_guest(*, author: Author) -> bool:
    """Throw away the name and address of a guest under which nothing was said; say whether it went."""
    if not author.is_guest:
        return False
    try:
        with transaction.atomic():
            author.delete()
    except ProtectedError:
        return False
    return True
