"""The jobs that mail what people are told.

A job claims rows in a transaction of its own, sends each mail, and marks its rows at once. A worker that dies in
between leaves at most one mail sent and not marked. The clock gives back what a dead job claimed and it is sent
again: a mail twice is better than none, and its Message-ID is the same, by which mail programs show it once.
Whether somebody may still read it, follows it and wants the mail is decided here, at the last moment.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from smtplib import SMTPException
from time import monotonic
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foundation.jobs import job
from people.accounts.models import SiteOwner
from people.notifications.items import Item, read_items, still_due
from people.notifications.letters import Letter
from people.notifications.models import Channel, Notification, NotificationSettings

logger = logging.getLogger(__name__)

IN_ONE_JOB = 50  # mails
PEOPLE_IN_ONE_JOB = 20  # of digests, which are longer
SENDS_FOR = 40.0  # seconds
GIVEN_BACK_FOR = timedelta(minutes=1)


class ServerAway(Exception):
    """The mail server does not answer; that is nobody's failure, so it counts for no row."""


@job(queue="mail")
def send_letters() -> None:
    """Send the next mails that are due, each about one event, and go on in another job when there may be more."""
    rows = claim_letters()
    deliver(letters_for(rows))
    if len(rows) == IN_ONE_JOB:
        send_letters.enqueue()


@job(queue="mail")
def send_digests() -> None:
    """Send the next digests that are due, and go on in another job when there may be more."""
    rows = claim_digests()
    deliver(letters_for(rows))
    if rows:
        send_digests.enqueue()


def mail_due() -> None:
    """Give back what a dead job claimed, and have mailed what is due; for the clock, after a failure or at 8.00."""
    Notification.objects.let_go()
    due = Notification.objects.due(timezone.now())
    for task, rows in ((send_letters, due.at_once()), (send_digests, due.in_digest())):
        if rows.exists() and not is_planned(task):
            task.enqueue()


def is_planned(task: Any) -> bool:
    """Whether such a job waits already, so that a worker that is away finds one and not one a minute."""
    return DBTaskResult.objects.ready().filter(task_path=task.module_path).exists()


# Claiming


@transaction.atomic
def claim_letters() -> list[Notification]:
    """Take the next rows that have a mail of their own, so that no other job sends them."""
    due = Notification.objects.due(timezone.now()).at_once().order_by("due_at", "pk")
    free = due.select_for_update(skip_locked=True)
    return claim(list(free.values_list("pk", flat=True)[:IN_ONE_JOB]))


@transaction.atomic
def claim_digests() -> list[Notification]:
    """Take all that the next people find in their digests."""
    due = Notification.objects.due(timezone.now()).in_digest()
    people = due.order_by("user_id").values_list("user_id", flat=True).distinct()[:PEOPLE_IN_ONE_JOB]
    theirs = due.filter(user_id__in=list(people)).select_for_update(skip_locked=True)
    return claim(list(theirs.values_list("pk", flat=True)))


def claim(ids: Sequence[int]) -> list[Notification]:
    """Mark these rows as being sent by this job; those that another claimed first are left out."""
    if not ids:
        return []
    rows = Notification.objects.take(ids, uuid4().hex)
    return list(rows.select_related("user").order_by("pk"))


# Deciding


def letters_for(rows: Sequence[Notification]) -> list[Letter]:
    """The mails to send: those that people may still read and want; the others are let go."""
    choices = NotificationSettings.objects.of_many({row.user_id for row in rows if row.user_id is not None})
    items = still_due(list(read_items(rows).values()))
    wanted = [item for item in items if wants(item, choices)]
    let_go = {row.pk for row in rows} - {item.row.pk for item in wanted}
    Notification.objects.filter(pk__in=let_go).exclude(claim="").free(due_at=None)
    return [
        Letter(row.user.email if row.user else row.address, language_of(row, choices), some)
        for row, some in bundled(wanted)
    ]


def wants(item: Item, choices: dict[int, NotificationSettings]) -> bool:
    """Whether somebody wants this mail now; one who chose a digest meanwhile finds it there."""
    row = item.row
    if row.user_id is None:
        return True
    channel = choices[row.user_id].channel(item.event)
    if channel.is_digest and row.channel == Channel.AT_ONCE:
        later = {"channel": channel, "due_at": channel.due_at(timezone.now()), "claim": ""}
        Notification.objects.filter(pk=row.pk).update(**later)
        return False
    return channel.is_mailed


def language_of(row: Notification, choices: dict[int, NotificationSettings]) -> str:
    """The language that somebody chose; guests get the site's own."""
    return choices[row.user_id].language if row.user_id is not None else settings.LANGUAGE_CODE


def bundled(items: Iterable[Item]) -> list[tuple[Notification, list[Item]]]:
    """The items of each mail: those of one person's digest together, others alone."""
    digests: dict[int | None, list[Item]] = {}
    found: list[tuple[Notification, list[Item]]] = []
    for item in items:
        is_digest = Channel(item.row.channel).is_digest
        if is_digest and item.row.user_id in digests:
            digests[item.row.user_id].append(item)
            continue
        found.append((item.row, [item]))
        if is_digest:
            digests[item.row.user_id] = found[-1][1]
    return found


# Sending


def deliver(letters: Sequence[Letter]) -> None:
    """Send mails over one connection; give back those that there is no time for, or no server."""
    if not letters:
        return
    owner, connection = SiteOwner.of_site(), get_connection()
    stops_at = monotonic() + SENDS_FOR
    try:
        for place, letter in enumerate(letters):
            if monotonic() > stops_at:
                give_back(letters[place:])
                break
            try:
                send(letter, owner, connection)
            except ServerAway:
                logger.warning("The mail server does not answer; its mail waits", exc_info=True)
                give_back(letters[place:])
                break
    finally:
        connection.close()


def send(letter: Letter, owner: SiteOwner, connection: Any) -> None:
    """Send one mail and mark its rows, or note on them what went wrong; raises ServerAway."""
    reach(connection)
    try:
        message = letter.message(owner)
        message.connection = connection
        message.send()
    except Exception as error:  # whatever is wrong with one mail stops no other
        logger.warning("A mail could not be sent", exc_info=True)
        connection.close()
        for row in letter.rows:
            row.fail(f"{type(error).__name__}: {error}")
    else:
        Notification.objects.filter(pk__in=[row.pk for row in letter.rows]).mark_mailed()


def reach(connection: Any) -> None:
    """Open the connection where it is not; raises ServerAway."""
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        raise ServerAway from error


def give_back(letters: Iterable[Letter]) -> None:
    """Let other jobs send these, a minute from now at the soonest."""
    ids = [row.pk for letter in letters for row in letter.rows]
    Notification.objects.filter(pk__in=ids).free(due_at=timezone.now() + GIVEN_BACK_FOR)
