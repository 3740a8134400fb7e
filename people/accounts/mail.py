"""Mail of the site: who sends it, and a letter in plain text and with markup."""

from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from people.accounts.models import SiteOwner


def sender(owner: SiteOwner) -> str:
    """Whom mail comes from: the address of the site under the name that its owner chose."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((owner.sender_name or owner.site_name, address))


def letter(
    template: str, *, to: str, subject: str, headers: Mapping[str, str], **words: Any
) -> EmailMultiAlternatives:
    """Make a letter from `mail/<template>.txt` and `.html`, in the language that is active."""
    owner = SiteOwner.of_site()
    context = words | {"subject": subject, "site_owner": owner}
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"mail/{template}.txt", context),
        sender(owner),
        [to],
        headers=dict(headers),
    )
    mail.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    return mail
