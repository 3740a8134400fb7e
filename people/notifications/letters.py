"""What a mail says: the words of its kind in two shapes, and the headers that mail programs go by."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from textwrap import wrap
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from people.accounts.models import SiteOwner
from people.notifications.hooks import Words
from people.notifications.items import Item
from people.notifications.models import Channel, Notification

SALT = "people.notifications.stop"
DIGEST, EVENT = "digest", "event:"  # what a token stops, besides following something
WIDTH = 72  # characters in a line of plain text


@dataclass(frozen=True)
class Letter:
    """A mail to one person, and the notifications that it tells."""

    to: str
    language: str
    items: Sequence[Item]

    @property
    def rows(self) -> list[Notification]:
        """The notifications that are mailed once this is."""
        return [item.row for item in self.items]

    def message(self, owner: SiteOwner) -> EmailMultiAlternatives:
        """Make the mail, in the language of who gets it."""
        with override(self.language):
            item = self.items[0]
            is_digest = Channel(item.row.channel).is_digest
            return digest(self.to, self.items, owner) if is_digest else single(self.to, item, owner)


@dataclass(frozen=True)
class Passage:
    """One event in a mail: its words, and the way to it."""

    words: Words
    url: str

    @property
    def quoted(self) -> str:
        """The excerpt as plain text quotes it."""
        return "\n".join(f"> {line}" for line in wrap(self.words.excerpt, WIDTH - 2, break_long_words=False))


def single(to: str, item: Item, owner: SiteOwner) -> EmailMultiAlternatives:
    """The mail about one event."""
    words, row = item.words, item.row
    watched = item.watched_model
    stop = stop_address(row) if row.user_id is not None and not item.event.is_forced else ""
    context = {
        "site_owner": owner,
        "subject": one_line(words.heading or words.subject),
        "passage": Passage(words, site_address(item.address)),
        "because": watched.because if watched else item.event.because,
        "stop_url": stop,
        "stop_words": watched.stop if watched else _("No mail of this kind any more"),
        "settings_url": settings_address(row),
        "name": row.name,
    }
    thread = f"<thread.{item.thread}@{host()}>" if item.thread else ""
    headers = {"Message-ID": f"<notification.{row.pk}@{host()}>", "List-Id": list_id(row.event, owner)}
    if thread:
        headers |= {"References": thread, "In-Reply-To": thread}
    return mail(to, words.subject, "notification", context, headers | stop_headers(stop))


def digest(to: str, items: Sequence[Item], owner: SiteOwner) -> EmailMultiAlternatives:
    """The mail about all that happened since the last, by what it happened to."""
    by_title: dict[str, list[Passage]] = defaultdict(list)
    for item in items:
        words = item.words
        by_title[words.title or str(item.kind.title)].append(Passage(words, site_address(item.address)))
    first, last = items[0].row, items[-1].row
    number = len(items)
    subject = ngettext(
        "%(number)d notification of %(site)s", "%(number)d notifications of %(site)s", number
    ) % {"number": number, "site": owner.site_name}
    stop = site_address(reverse("stop-mail", kwargs={"token": stop_token(first.user_id, DIGEST)}))
    context = {
        "site_owner": owner,
        "subject": subject,
        "parts": list(by_title.items()),
        "because": _("You get this mail because you chose a digest."),
        "stop_url": stop,
        "stop_words": _("No digest any more"),
        "settings_url": settings_address(first),
    }
    headers = {
        "Message-ID": f"<digest.{first.pk}-{last.pk}@{host()}>",
        "List-Id": list_id("digest", owner),
    }
    return mail(to, subject, "digest", context, headers | stop_headers(stop))


def mail(
    to: str, subject: str, template: str, context: dict[str, Any], headers: dict[str, str]
) -> EmailMultiAlternatives:
    """A message in plain text and in HTML."""
    message = EmailMultiAlternatives(
        subject=one_line(subject),
        body=render_to_string(f"mail/{template}.txt", context),
        from_email=sender(context["site_owner"]),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"} | headers,
    )
    message.attach_alternative(render_to_string(f"mail/{template}.html", context), "text/html")
    return message


def sender(owner: SiteOwner) -> str:
    """Whom mail comes from: the address of the settings under the name that the site owner chose."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((owner.sender_name or owner.site_name, address))


def list_id(name: str, owner: SiteOwner) -> str:
    """What mail programs sort by."""
    return formataddr((owner.site_name, f"{name}.{host()}"))


def one_line(text: str) -> str:
    """A text without the line breaks that a header cannot hold."""
    return " ".join(text.split())


def host() -> str:
    """The name of the site's machine, for the ids of messages."""
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"


def site_address(path: str) -> str:
    """The whole address of a path on this site."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)


def settings_address(row: Notification) -> str:
    """Where somebody chooses which mails they get; a guest has no such page."""
    return site_address(reverse("notification-settings")) if row.user_id is not None else ""


# Stopping by one click


def stop_headers(url: str) -> dict[str, str]:
    """What lets a mail program offer to stop these mails, as RFC 8058 says."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def stop_address(row: Notification) -> str:
    """Where who got this mail stops what it came from: following something, or mail about such an event."""
    token = stop_token(row.user_id, row.watched or f"{EVENT}{row.event}")
    return site_address(reverse("stop-mail", kwargs={"token": token}))


def stop_token(user_id: int | None, what: str) -> str:
    """A word that nobody can make up, and that stops one thing for one person, however often it is sent."""
    return signing.dumps([user_id, what], salt=SALT)


def read_stop_token(token: str) -> tuple[int, str] | None:
    """Whose mail a token stops, and which; None for one that is not ours."""
    try:
        user_id, what = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return user_id, what
