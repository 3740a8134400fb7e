"""What `manage.py check` says about people's safety."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

MIDDLEWARE = "people.accounts.middleware.StaffSecondFactorMiddleware"


@register(Tags.security, deploy=True)
def staff_take_a_second_step(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """On a real site staff sign in with a second step, and the middleware that sees to it is there."""
    wrong: list[CheckMessage] = []
    if not settings.STAFF_SECOND_FACTOR:
        hint = "Leave STAFF_SECOND_FACTOR on; only development turns it off."
        wrong.append(Error("Staff can sign in without a second factor.", hint=hint, id="accounts.E001"))
    if MIDDLEWARE not in settings.MIDDLEWARE:
        wrong.append(Error(f"{MIDDLEWARE} is not in MIDDLEWARE.", id="accounts.E002"))
    return wrong
