"""Several workers at the telling and mailing of one event, and one that was away."""

import signal
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.discussions.models import Comment
from people.notifications.actions.mailing import send_digests, send_letters
from people.notifications.actions.telling import tell, tell_followers
from people.notifications.models import Announcement, Channel, Notification
from tests.community.factories import CommentFactory, TopicFactory
from tests.notifications.factories import follower_of, told

WORKERS = 6
FOLLOWERS = 60


@pytest.fixture
def signals():
    """The worker takes the signals of the process it runs in; give them back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
def test_worker_that_was_away_tells_and_mails_once_it_is_back(signals, mailoutbox):
    topic = TopicFactory()
    user = follower_of(topic)
    CommentFactory(topic=topic)
    assert told(user) == []
    assert mailoutbox == []

    call_command("db_worker", batch=True, reload=False, startup_delay=False, interval=0, verbosity=0)

    assert told(user) == ["post.followed"]
    assert sorted(message.to[0] for message in mailoutbox) == sorted([user.email, topic.author.user.email])
    assert not DBTaskResult.objects.failed().exists()


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_workers_that_tell_and_send_at_once_tell_and_mail_each_person_once():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: DATABASE_URL names another database")
    topic = TopicFactory()
    people = [topic.author.user, *(follower_of(topic) for _ in range(FOLLOWERS))]
    post = CommentFactory(topic=topic)
    kind, now = ContentType.objects.get_for_model(Comment).pk, timezone.now().isoformat()

    at_once(lambda: tell.func("post.published", kind, post.pk, now))
    announcement = Announcement.objects.get(object_id=post.pk)
    at_once(lambda: tell_followers.func(announcement.pk, 0))
    half = people[: FOLLOWERS // 2]
    Notification.objects.filter(user__in=half).update(channel=Channel.DAILY)
    at_once(send_everything)

    assert sorted(message.to[0] for message in mail.outbox) == sorted(user.email for user in people)
    assert not Notification.objects.filter(user__in=people, mailed_at=None).exists()


def send_everything():
    for _ in range(3):
        send_letters.func()
        send_digests.func()


def at_once(act):
    """Do the same in several workers that begin at the same moment."""
    together = Barrier(WORKERS, timeout=30)

    def work(_number):
        try:
            together.wait()
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))
