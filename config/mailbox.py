"""The mail that a site for building and showing writes to files, on a page."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.views.generic import TemplateView

MOST = 50
BETWEEN = re.compile(rb"\n-{79}\n")


class Letter(NamedTuple):
    """A mail message as it is shown."""

    to: str
    subject: str
    date: str
    text: str


def letters(folder: Path) -> list[Letter]:
    """The newest messages in the files of Django's file backend, newest first."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    found: list[Letter] = []
    for file in files[:MOST]:
        parts = [part.strip() for part in BETWEEN.split(file.read_bytes()) if part.strip()]
        found += [read_letter(part) for part in reversed(parts)]
    return found[:MOST]


def read_letter(source: bytes) -> Letter:
    """Read one message as it was written."""
    message: Any = message_from_bytes(source, policy=policy.default)
    body: EmailMessage | None = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return Letter(str(message["To"] or ""), str(message["Subject"] or ""), str(message["Date"] or ""), text)


class MailboxView(TemplateView):
    template_name = "development/mailbox.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(letters=letters(Path(settings.EMAIL_FILE_PATH)), **kwargs)
