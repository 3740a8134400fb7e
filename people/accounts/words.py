"""Sentences of the sign-in library, listed so that our catalogue says them in our own words."""

from django.utils.translation import gettext_noop

SENTENCES = (
    gettext_noop("You cannot remove your primary email address."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("You cannot add more than %d email addresses."),
    gettext_noop("Your primary email address must be verified."),
    gettext_noop("Use your password"),
    gettext_noop("Use authenticator app or code"),
)
