import re

from django.core import mail
from django.urls import reverse

from tests.accounts.factories import PASSWORD
from tests.browser import fill_in

LINK = re.compile(r"https?://testserver(/\S+)")


def send(client, address, **fields):
    """Open a page, fill in its form and send it, as a browser does."""
    return client.post(address, fill_in(client.get(address), **fields))


def link_in_mail(number=-1):
    """The address that the last mail asks to open."""
    return LINK.search(mail.outbox[number].body)[1]


def sign_in(client, user, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": user.email, "password": password} | more)


def is_signed_in(client):
    return client.get(reverse("profile")).status_code == 200
