import smtplib
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.forum.actions import move_topic
from community.moderation.models import State
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Role, SiteOwner, User
from people.notifications.actions import choose_settings, follow, mailing, unfollow
from people.notifications.actions.mailing import mail_due, send_digests, send_letters
from people.notifications.actions.sweeping import sweep
from people.notifications.hooks import ANYBODY, NotificationKind, Told, Words, notification_kinds
from people.notifications.models import Channel, Level, Notification, NotificationSettings
from people.notifications.models.notifications import CLAIM_HOLDS, MOST_ATTEMPTS
from tests.community.factories import AuthorFactory, CategoryFactory, CommentFactory, TopicFactory
from tests.notifications.factories import follower_of, run_jobs

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def choose(user, *, language="nl", **channels):
    choose_settings(user=user, channels=channels, language=language, follows_own=True, by=SYSTEM)


def parsed(message):
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


def body_of(message, kind):
    return parsed(message).get_body((kind,)).get_content()


def mail_to(mailoutbox, user):
    """The mails that somebody got; who wrote a post follows its topic, and gets mail of the next."""
    return [message for message in mailoutbox if message.to == [user.email]]


def to(mailoutbox):
    return sorted(message.to[0] for message in mailoutbox)


# What a mail says


def test_mail_says_who_wrote_what_and_leads_to_the_exact_post(topic, mailoutbox, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://samenspraak.example"
    user = follower_of(topic)
    post = CommentFactory(topic=topic, body="Omdat het **traag** is. <script>alert(1)</script> & zo.")
    run_jobs()

    (message,) = mailoutbox
    mail = parsed(message)
    assert mail.get_content_type() == "multipart/alternative"
    assert topic.title in mail["Subject"]
    assert mail["To"] == user.email
    for kind in ("plain", "html"):
        body = body_of(message, kind)
        assert f"https://samenspraak.example/bericht/{post.pk}/" in body
        assert "https://samenspraak.example/mijn/notificaties/instellingen/" in body
        assert post.author.name in body
        assert topic.title in body
    assert "> Omdat het traag is. <script>alert(1)</script> & zo." in body_of(message, "plain")
    assert "<script>" not in body_of(message, "html")


def test_every_link_of_the_html_is_in_the_text(topic, mailoutbox):
    from lxml.html import fromstring

    follower_of(topic)
    CommentFactory(topic=topic)
    run_jobs()

    links = {link for *_rest, link, _place in fromstring(body_of(mailoutbox[0], "html")).iterlinks()}
    assert len(links) == 3
    assert all(link in body_of(mailoutbox[0], "plain") for link in links)


def test_headers_let_mail_programs_thread_and_stop(topic, mailoutbox, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://samenspraak.example"
    SiteOwner.objects.update_or_create(site_id=1, defaults={"sender_name": "Samenspraak van Logius"})
    user = follower_of(topic)
    CommentFactory(topic=topic)
    CommentFactory(topic=topic)
    run_jobs()

    one, other = (parsed(message) for message in mail_to(mailoutbox, user))
    ids = list(Notification.objects.filter(user=user).order_by("pk").values_list("pk", flat=True))
    assert [one["Message-ID"], other["Message-ID"]] == [
        f"<notification.{pk}@samenspraak.example>" for pk in ids
    ]
    thread = f"<thread.forum.topic.{topic.pk}@samenspraak.example>"
    assert one["References"] == other["References"] == one["In-Reply-To"] == thread
    assert one["From"].startswith("Samenspraak van Logius <")
    assert one["List-Unsubscribe"].strip().startswith("<https://samenspraak.example/afmelden/")
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one["Auto-Submitted"] == "auto-generated"
    assert "post.followed.samenspraak.example" in one["List-Id"]


def test_title_with_line_breaks_breaks_no_header(topic, mailoutbox):
    follower_of(topic)
    type(topic).objects.filter(pk=topic.pk).update(title="Een\r\nBcc: iemand@voorbeeld.example")
    CommentFactory(topic=topic)
    run_jobs()

    assert parsed(mailoutbox[0])["Bcc"] is None
    assert "\n" not in mailoutbox[0].subject


def test_person_who_reads_english_gets_english_mail(topic, mailoutbox):
    choose(follower_of(topic), language="en")
    post = CommentFactory(topic=topic)
    run_jobs()

    assert f"/en/bericht/{post.pk}/" in body_of(mailoutbox[0], "plain")
    assert "/en/afmelden/" in mailoutbox[0].extra_headers["List-Unsubscribe"]
    assert '<html lang="en">' in body_of(mailoutbox[0], "html")
    assert "Choose which mails you get" in body_of(mailoutbox[0], "plain")


# At the moment of sending


def waiting_mail(topic):
    """A mail that waits for its job, and who it is for."""
    user = follower_of(topic)
    post = CommentFactory(topic=topic)
    for job in DBTaskResult.objects.ready().exclude(task_path__endswith="send_letters"):
        DBTaskResult.objects.filter(pk=job.pk).update(status="SUCCESSFUL")
        job.task.call(*job.args_kwargs["args"])
    run_telling()
    assert Notification.objects.filter(user=user, due_at__isnull=False).exists()
    return user, post


def run_telling():
    while jobs := list(DBTaskResult.objects.ready().filter(queue_name="default")):
        for job in jobs:
            DBTaskResult.objects.filter(pk=job.pk).update(status="SUCCESSFUL")
            job.task.call(*job.args_kwargs["args"])


def hide(user, topic, post):
    post.leave(State.HIDDEN)


def remove(user, topic, post):
    post.leave(State.REMOVED)


def move_away(user, topic, post):
    closed = CategoryFactory(reads=Circle.role(Role.MODERATOR))
    move_topic(topic=topic, category=closed, by=SYSTEM, reason="Hoort daar.")


def follow_no_more(user, topic, post):
    unfollow(user=user, obj=topic, by=SYSTEM)


def mute(user, topic, post):
    follow(user=user, obj=topic, level=Level.MUTED, by=SYSTEM)


def switch_off(user, topic, post):
    choose(user, **{"post.followed": Channel.NONE})


def only_on_site(user, topic, post):
    choose(user, **{"post.followed": Channel.SITE})


def close_account(user, topic, post):
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize(
    "change", [hide, remove, move_away, follow_no_more, mute, switch_off, only_on_site, close_account]
)
def test_what_changed_between_telling_and_sending_counts(topic, mailoutbox, change):
    user, post = waiting_mail(topic)
    change(user, topic, post)
    run_jobs()

    assert mailoutbox == []
    row = Notification.objects.get(user=user)
    assert (row.due_at, row.mailed_at, row.claim) == (None, None, "")


def test_who_chose_a_digest_meanwhile_finds_it_there(topic, mailoutbox):
    user, _post = waiting_mail(topic)
    choose(user, **{"post.followed": Channel.DAILY})
    run_jobs()

    assert mailoutbox == []
    row = Notification.objects.get(user=user)
    assert row.channel == Channel.DAILY
    assert row.due_at > timezone.now()


def test_topic_moved_to_another_open_category_is_still_mailed_to_its_followers(topic, mailoutbox):
    user, _post = waiting_mail(topic)
    move_topic(topic=topic, category=CategoryFactory(), by=SYSTEM, reason="Hoort daar.")
    run_jobs()

    assert to(mailoutbox) == [user.email]


def test_mail_that_waits_for_a_worker_goes_when_it_is_back(topic, mailoutbox):
    user = follower_of(topic)
    CommentFactory(topic=topic)
    assert mailoutbox == []

    run_jobs()

    assert to(mailoutbox) == [user.email]


# Batches, once


def test_mail_goes_in_batches_over_one_connection(topic, mailoutbox, monkeypatch):
    monkeypatch.setattr(mailing, "IN_ONE_JOB", 2)
    people = [follower_of(topic) for _ in range(5)]
    CommentFactory(topic=topic)
    run_jobs()

    assert to(mailoutbox) == sorted(user.email for user in people)
    assert DBTaskResult.objects.filter(task_path=send_letters.module_path).count() == 3


def test_batch_costs_a_bounded_number_of_queries(topic, mailoutbox, django_assert_max_num_queries):
    users = [follower_of(topic) for _ in range(40)]
    CommentFactory(topic=topic)
    run_telling()

    with django_assert_max_num_queries(40 + 20):  # one to mark each mail at once
        send_letters.func()

    assert len(mailoutbox) == len(users)


def test_sending_that_takes_too_long_leaves_the_rest_to_another_job(topic, mailoutbox, monkeypatch):
    people = [follower_of(topic) for _ in range(3)]
    CommentFactory(topic=topic)
    run_telling()
    moments = iter([0, 0, 100])
    monkeypatch.setattr(mailing, "monotonic", lambda: next(moments))

    send_letters.func()

    assert len(mailoutbox) == 1
    assert Notification.objects.filter(claim="", due_at__gt=timezone.now()).count() == len(people) - 1


def test_what_another_job_claimed_is_left_to_it(topic, mailoutbox):
    user, _post = waiting_mail(topic)
    Notification.objects.filter(user=user).update(claim="x" * 32, claimed_at=timezone.now())
    run_jobs()
    mail_due()

    assert mailoutbox == []


def test_what_a_dead_job_claimed_is_sent_after_all(topic, mailoutbox):
    user, _post = waiting_mail(topic)
    long_ago = timezone.now() - CLAIM_HOLDS - timedelta(seconds=1)
    Notification.objects.filter(user=user).update(claim="x" * 32, claimed_at=long_ago)
    DBTaskResult.objects.all().delete()

    mail_due()
    mail_due()

    assert DBTaskResult.objects.count() == 1
    run_jobs()
    assert to(mailoutbox) == [user.email]


# A mail server that refuses or is away


class Refusing(EmailBackend):
    """A mail server that knows one address not."""

    refused = ""

    def send_messages(self, messages):
        if any(self.refused in message.to for message in messages):
            raise smtplib.SMTPRecipientsRefused({self.refused: (550, b"no such user")})
        return super().send_messages(messages)


class Away(EmailBackend):
    """A mail server that does not answer."""

    is_away = True

    def open(self):
        if self.is_away:
            raise ConnectionRefusedError
        return super().open()


@pytest.fixture
def refusing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    return Refusing


@pytest.fixture
def away(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    monkeypatch.setattr(Away, "is_away", True)
    return Away


def make_due():
    waiting = Notification.objects.filter(due_at__isnull=False)
    waiting.update(due_at=timezone.now() - timedelta(seconds=1))


def test_refused_address_stops_no_other_and_is_tried_again_until_it_is_given_up(
    topic, mailoutbox, refusing, monkeypatch
):
    one, other = follower_of(topic), follower_of(topic)
    monkeypatch.setattr(refusing, "refused", one.email)
    CommentFactory(topic=topic)
    run_jobs()

    assert to(mailoutbox) == [other.email]
    row = Notification.objects.get(user=one)
    assert row.attempts == 1
    assert "550" in row.problem
    waits = [round((row.due_at - timezone.now()).total_seconds() / 60)]
    for _ in range(MOST_ATTEMPTS - 1):
        make_due()
        mail_due()
        run_jobs()
        row.refresh_from_db()
        waits.append(row.due_at and round((row.due_at - timezone.now()).total_seconds() / 60))

    assert waits == [1, 4, 16, 64, None]
    assert list(Notification.objects.given_up()) == [row]
    assert to(mailoutbox) == [other.email]
    mail_due()
    assert not DBTaskResult.objects.ready().exists()


def test_mail_server_that_is_away_counts_as_nobodys_failure(topic, mailoutbox, away, monkeypatch):
    people = [follower_of(topic) for _ in range(3)]
    CommentFactory(topic=topic)
    run_jobs()

    assert mailoutbox == []
    assert set(Notification.objects.values_list("attempts", "claim")) == {(0, "")}

    monkeypatch.setattr(away, "is_away", False)
    make_due()
    mail_due()
    run_jobs()

    assert to(mailoutbox) == sorted(user.email for user in people)


# Digests


@pytest.mark.parametrize(
    "now, daily, weekly",
    [
        ("2026-11-25 07:59", "2026-11-25 08:00", "2026-11-30 08:00"),
        ("2026-11-25 08:00", "2026-11-26 08:00", "2026-11-30 08:00"),
        ("2026-11-26 00:05", "2026-11-26 08:00", "2026-11-30 08:00"),
        ("2026-11-30 07:00", "2026-11-30 08:00", "2026-11-30 08:00"),
        ("2026-11-30 09:00", "2026-12-01 08:00", "2026-12-07 08:00"),
        ("2026-03-28 12:00", "2026-03-29 08:00", "2026-03-30 08:00"),  # the night that summer time begins
        ("2026-10-24 12:00", "2026-10-25 08:00", "2026-10-26 08:00"),  # and ends
        ("2026-12-31 23:59", "2027-01-01 08:00", "2027-01-04 08:00"),
    ],
)
def test_digest_is_due_at_eight_in_amsterdam(now, daily, weekly):
    moment, day, week = (
        datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM) for text in (now, daily, weekly)
    )

    assert Channel.DAILY.due_at(moment) == day
    assert Channel.WEEKLY.due_at(moment) == week
    assert Channel.AT_ONCE.due_at(moment) == moment
    assert Channel.SITE.due_at(moment) is None


def test_digest_tells_all_that_happened_in_one_mail(topic, mailoutbox):
    user = follower_of(topic, topic.category)
    choose(user, **{"post.followed": Channel.DAILY})
    other = TopicFactory(category=topic.category, title="Een ander onderwerp")
    posts = [CommentFactory(topic=one) for one in (topic, topic, other)]
    run_jobs()
    mail_due()
    run_jobs()
    assert mail_to(mailoutbox, user) == []

    make_due()
    mail_due()
    mail_due()
    run_jobs(times=2)

    (message,) = mail_to(mailoutbox, user)
    for kind in ("plain", "html"):
        body = body_of(message, kind)
        assert all(f"/bericht/{post.pk}/" in body for post in posts)
    assert message.subject.startswith("4 ")
    rows = Notification.objects.filter(user=user)
    assert message.extra_headers["Message-ID"].startswith(f"<digest.{rows.earliest('pk').pk}-")
    assert message.extra_headers["List-Unsubscribe"]
    assert not rows.filter(mailed_at=None).exists()


def test_digest_leaves_out_what_may_not_be_read_any_more(topic, mailoutbox):
    user = follower_of(topic)
    choose(user, **{"post.followed": Channel.WEEKLY})
    kept, hidden = CommentFactory(topic=topic), CommentFactory(topic=topic)
    run_jobs()
    hidden.leave(State.HIDDEN)
    make_due()
    mail_due()
    run_jobs()

    (message,) = mail_to(mailoutbox, user)
    text = body_of(message, "plain")
    assert f"/bericht/{kept.pk}/" in text
    assert f"/bericht/{hidden.pk}/" not in text


def test_digests_of_many_people_go_in_batches(topic, mailoutbox, monkeypatch):
    monkeypatch.setattr(mailing, "PEOPLE_IN_ONE_JOB", 2)
    people = [follower_of(topic) for _ in range(5)]
    for user in people:
        choose(user, **{"post.followed": Channel.DAILY})
    CommentFactory(topic=topic)
    run_jobs()
    make_due()
    mail_due()
    run_jobs()

    assert to(mailoutbox) == sorted(user.email for user in people)


def test_what_is_only_on_the_site_is_not_mailed(topic, mailoutbox):
    user = follower_of(topic)
    choose(user, **{"post.followed": Channel.SITE})
    CommentFactory(topic=topic)
    run_jobs()

    assert mailoutbox == []
    assert Notification.objects.get(user=user).due_at is None


# What cannot be switched off, and guests


@pytest.fixture
def forced(monkeypatch):
    """A kind that cannot be switched off, told to an account and to a guest."""
    people = {}
    kind = NotificationKind(
        name="test.decided",
        title="Er is beslist",
        because="U krijgt deze e-mail omdat er is beslist.",
        is_forced=True,
        circle=lambda post: ANYBODY,
        direct=lambda post: [
            Told(user=people["account"]),
            Told(address="Gast@voorbeeld.example", name="Gast Heer"),
            Told(address="gast@voorbeeld.example", name="Gast Heer"),
            Told(),
        ],
        words=lambda post, event: ("Er is beslist", "Omdat het zo is."),
        address=lambda post: "/moderatie/beslissingen/1/",
    )
    registered = notification_kinds.ask

    class More:
        def ask(self):
            return [*registered(), [kind]]

    monkeypatch.setattr("people.notifications.hooks.notification_kinds", More())
    return people


def test_what_cannot_be_switched_off_reaches_accounts_and_guests(topic, forced, mailoutbox):
    from people.notifications.announcing import announce

    user = forced["account"] = follower_of(topic, level=Level.MUTED)
    NotificationSettings.objects.create(user=user, channels={"test.decided": "none"})
    announce("test.decided", topic)
    run_jobs(times=2)

    assert to(mailoutbox) == ["gast@voorbeeld.example", user.email]
    for message in mailoutbox:
        assert "List-Unsubscribe" not in message.extra_headers
        assert "/moderatie/beslissingen/1/" in body_of(message, "plain")
    guest = next(message for message in mailoutbox if message.to == ["gast@voorbeeld.example"])
    assert "Gast Heer" in body_of(guest, "html")
    assert "instellingen" not in body_of(guest, "plain")
    assert Words("a", "b") == ("a", "b", "", "", "", "")


# Long ago


@pytest.mark.parametrize(
    "days, is_read, is_kept", [(89, True, True), (91, True, False), (179, False, True), (181, False, False)]
)
def test_what_is_old_is_thrown_away(topic, days, is_read, is_kept):
    user, _post = waiting_mail(topic)
    long_ago = timezone.now() - timedelta(days=days)
    row = Notification.objects.filter(user=user)
    row.update(happened_at=long_ago, read_at=long_ago if is_read else None)

    sweep()

    assert row.exists() == is_kept


def test_kind_of_a_room_that_is_gone_is_let_go(topic, mailoutbox):
    user, _post = waiting_mail(topic)
    Notification.objects.filter(user=user).update(kind="forgotten.kind")
    run_jobs()

    assert mailoutbox == []


def test_clock_mails_what_is_due_and_throws_away_what_is_old():
    from foundation.jobs.clock import run_due

    assert {"send mail that is due", "throw away old notifications"} <= set(run_due())


def test_no_digest_is_due_when_nothing_waits(topic, mailoutbox):
    send_digests.func()
    send_letters.func()

    assert mailoutbox == []
    assert AuthorFactory().user.notifications.count() == 0
