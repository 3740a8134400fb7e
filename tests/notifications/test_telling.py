import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.discussions.models import Comment
from community.forum.actions import accept_answer, move_topic, reply_to_topic
from community.forum.models import Topic
from community.moderation.models import State
from foundation.live import live
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Grant, Role, User
from people.notifications.actions import choose_settings, follow, telling
from people.notifications.actions.telling import tell, tell_followers
from people.notifications.announcing import announce
from people.notifications.models import Announcement, Channel, Level, Notification, Watch
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    QuestionFactory,
    TopicFactory,
)
from tests.notifications.factories import follower_of, run_jobs, told

pytestmark = pytest.mark.django_db


def now():
    return timezone.now().isoformat()


# Who


def test_followers_of_topic_and_category_hear_of_a_post_and_its_writer_does_not(topic):
    writer = AuthorFactory()
    one, other = follower_of(topic), follower_of(topic.category)

    reply_to_topic(topic=topic, body="Nieuws.", by=writer)
    run_jobs()

    assert told(one) == told(other) == ["post.followed"]
    assert told(writer.user) == []
    rows = {row.user_id: row.watched for row in Notification.objects.all()}
    assert rows == {one.pk: f"forum.topic.{topic.pk}", other.pk: f"forum.category.{topic.category_id}"}


def test_follower_of_a_category_hears_of_a_new_topic():
    category = CategoryFactory()
    user = follower_of(category)

    TopicFactory(category=category)
    run_jobs()

    assert told(user) == ["post.followed"]


@pytest.mark.parametrize("level", [Level.MUTED, Level.MENTIONS])
def test_choice_for_a_topic_wins_over_its_category(topic, level):
    user = follower_of(topic.category)
    follow(user=user, obj=topic, level=level, by=SYSTEM)

    CommentFactory(topic=topic)
    run_jobs()

    assert told(user) == []


def test_topic_followed_in_a_muted_category_is_heard(topic):
    user = follower_of(topic)
    follow(user=user, obj=topic.category, level=Level.MUTED, by=SYSTEM)

    CommentFactory(topic=topic)
    run_jobs()

    assert told(user) == ["post.followed"]


def test_person_hears_once_for_the_gravest_reason(topic):
    asker = AuthorFactory()
    first = CommentFactory(topic=topic, author=asker)
    run_jobs()

    CommentFactory(topic=topic, reply_to=first, body=f"Zeg @[jij](author:{asker.pk}), kijk eens.")
    run_jobs()

    assert told(asker.user) == ["post.mentioned"]


def test_answer_to_a_post_is_told_to_its_writer(topic):
    asker = AuthorFactory()
    first = CommentFactory(topic=topic, author=asker)

    CommentFactory(topic=topic, reply_to=first)
    run_jobs()

    assert told(asker.user) == ["post.answered"]


@pytest.mark.parametrize("level, events", [(Level.MUTED, []), (Level.MENTIONS, ["post.mentioned"])])
def test_mention_reaches_who_wants_mentions_and_not_who_muted(topic, level, events):
    user = follower_of(topic, level=level)

    CommentFactory(topic=topic, body=f"Dag @[jij](author:{user.author.pk}).")
    run_jobs()

    assert told(user) == events


def test_who_mentions_or_answers_themselves_hears_nothing(topic):
    writer = AuthorFactory()
    first = reply_to_topic(topic=topic, body="Ik dus.", by=writer)
    reply_to_topic(topic=topic, body=f"@[ik](author:{writer.pk})", reply_to=first, by=writer)
    run_jobs()

    assert told(writer.user) == []


def test_guest_who_is_answered_is_no_account_to_tell(topic):
    guest = AuthorFactory(user=None, guest_email="gast@voorbeeld.example")
    first = CommentFactory(topic=topic, author=guest)
    CommentFactory(topic=topic, reply_to=first, body=f"Dag @[gast](author:{guest.pk}) en @[wie](author:999).")
    run_jobs()

    assert not Notification.objects.exists()


def test_who_switched_mentions_off_still_follows(topic):
    user = follower_of(topic)
    choose(user, **{"post.mentioned": Channel.NONE})

    CommentFactory(topic=topic, body=f"Dag @[jij](author:{user.author.pk}).")
    run_jobs()

    assert told(user) == ["post.followed"]


def test_who_wants_to_hear_nothing_is_told_nothing(topic):
    user = follower_of(topic)
    choose(user, **{"post.followed": Channel.NONE})

    CommentFactory(topic=topic)
    run_jobs()

    assert told(user) == []


def choose(user, **channels):
    choose_settings(user=user, channels=channels, language="nl", follows_own=True, by=SYSTEM)


# Accepted answers


def test_accepted_answer_is_told_to_who_wrote_it():
    question = QuestionFactory()
    answer = CommentFactory(topic=question)
    run_jobs()
    Notification.objects.all().delete()

    accept_answer(topic=question, post=answer, by=question.author)
    run_jobs()

    assert told(answer.author.user) == ["answer.accepted"]
    assert told(question.author.user) == []


def test_who_accepts_their_own_answer_hears_nothing():
    question = QuestionFactory()
    answer = CommentFactory(topic=question, author=question.author)
    accept_answer(topic=question, post=answer, by=question.author)
    run_jobs()

    assert not Notification.objects.filter(event="answer.accepted").exists()


def test_answer_that_is_none_any_more_is_told_to_nobody():
    question = QuestionFactory()
    answer = CommentFactory(topic=question)
    accept_answer(topic=question, post=answer, by=question.author)
    Topic.objects.filter(pk=question.pk).update(accepted=None, accepted_at=None)
    run_jobs()

    assert not Notification.objects.filter(event="answer.accepted").exists()


# What may be read


@pytest.mark.parametrize("state", [State.HIDDEN, State.REMOVED])
def test_post_that_was_taken_from_sight_is_told_to_nobody(topic, state):
    follower_of(topic)
    CommentFactory(topic=topic).leave(state)
    run_jobs()

    assert not Notification.objects.exists()


def test_who_may_not_read_there_any_more_hears_nothing(topic):
    scope = Circle.role(Role.MODERATOR)
    left, stayed = follower_of(topic), follower_of(topic)
    mentioned = AuthorFactory()
    Grant.objects.create(user=stayed, role=Role.MODERATOR)
    CommentFactory(topic=topic, body=f"@[jij](author:{mentioned.pk})")
    move_topic(topic=topic, category=CategoryFactory(reads=scope), by=SYSTEM, reason="Hoort daar.")
    run_jobs()

    assert (told(left), told(mentioned.user), told(stayed)) == ([], [], ["post.followed"])


def test_closed_account_hears_nothing(topic):
    user = follower_of(topic)
    User.objects.filter(pk=user.pk).update(is_active=False)
    CommentFactory(topic=topic)
    run_jobs()

    assert told(user) == []


def test_what_is_gone_is_told_to_nobody(topic):
    follower_of(topic)
    tell.enqueue("post.published", ContentType.objects.get_for_model(Comment).pk, 999_999, now())
    run_jobs()

    assert not Notification.objects.exists()


# Once, in batches


def test_nobody_is_told_twice_when_every_job_runs_twice(topic, monkeypatch, mailoutbox):
    monkeypatch.setattr(telling, "AT_ONCE", 3)
    people = [follower_of(topic, topic.category) for _ in range(8)]

    CommentFactory(topic=topic)
    run_jobs(times=2)

    assert all(told(user) == ["post.followed"] for user in people)
    assert sorted(message.to[0] for message in mailoutbox) == sorted(user.email for user in people)


def test_who_began_to_follow_later_does_not_hear_of_what_was_before(topic):
    CommentFactory(topic=topic)
    user = follower_of(topic)
    run_jobs()

    assert told(user) == []


def test_announcing_twice_tells_once(topic):
    user = follower_of(topic)
    post = CommentFactory(topic=topic)
    announce("post.published", post)
    run_jobs()

    assert told(user) == ["post.followed"]


def test_job_whose_part_was_done_does_nothing(topic):
    user = follower_of(topic)
    CommentFactory(topic=topic)
    run_jobs()
    announcement = Announcement.objects.get(told_until=user.pk)

    tell_followers.func(announcement.pk, 0)
    tell_followers.func(announcement.pk, user.pk)

    assert told(user) == ["post.followed"]
    assert str(announcement) == f"post.published {announcement.object_id}"


def test_post_hidden_between_two_batches_is_told_to_nobody_more(topic, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    one, other = follower_of(topic), follower_of(topic)
    post = CommentFactory(topic=topic)
    tell.func("post.published", ContentType.objects.get_for_model(Comment).pk, post.pk, now())
    announcement = Announcement.objects.get(object_id=post.pk)
    tell_followers.func(announcement.pk, 0)
    post.leave(State.HIDDEN)
    run_jobs()

    assert (told(one), told(other)) == (["post.followed"], [])


def test_kind_that_no_room_registers_is_a_mistake(topic):
    with pytest.raises(LookupError):
        announce("topic.eaten", topic)


def test_database_holds_that_somebody_is_told_once_and_by_account_or_address(topic):
    user = follower_of(topic)
    CommentFactory(topic=topic)
    run_jobs()
    row = Notification.objects.get(user=user)
    assert str(row) == f"post.followed {row.object_id}"
    for user_id, address in ((user.pk, ""), (None, ""), (user.pk, "a@voorbeeld.example")):
        row.pk, row.user_id, row.address = None, user_id, address
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def many_followers(topic, number):
    kind = ContentType.objects.get_for_model(Topic)
    for some in batched(range(number), 500):
        people = User.objects.bulk_create(
            User(email=f"volger{number}-{place}@voorbeeld.example", name=f"Volger {place}") for place in some
        )
        Watch.objects.bulk_create(Watch(user=user, object_type=kind, object_id=topic.pk) for user in people)


def batched(things, size):
    for start in range(0, len(things), size):
        yield things[start : start + size]


def test_request_and_batches_cost_the_same_with_ten_thousand_followers(topic, monkeypatch):
    monkeypatch.setattr(live, "_send", lambda group, message: None)
    author = AuthorFactory()
    author.user.roles
    reply_to_topic(topic=topic, body="Vooraf.", by=author)  # what is read once is read
    many_followers(topic, 1)
    few = queries_of(lambda: reply_to_topic(topic=topic, body="Een.", by=author))
    run_jobs()
    many_followers(topic, 10_000)

    many = queries_of(lambda: reply_to_topic(topic=topic, body="Twee.", by=author))

    assert many == few
    costs = costs_of_batches()
    assert Notification.objects.filter(event="post.followed").count() >= 10_000
    assert max(costs["tell_followers"]) <= 22  # SQLite stores 500 rows in eight steps
    assert max(costs["tell"]) <= 12
    assert len(costs["tell_followers"]) == 21  # 10,001 people, 500 at a time


def queries_of(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def costs_of_batches():
    """What each job of telling costs in queries, by its name."""
    costs = {}
    waiting = DBTaskResult.objects.ready().filter(queue_name="default")
    while jobs := list(waiting):
        for job in jobs:
            DBTaskResult.objects.filter(pk=job.pk).update(status="SUCCESSFUL")
            name = job.task_path.rpartition(".")[2]
            cost = queries_of(lambda job=job: job.task.call(*job.args_kwargs["args"]))
            costs.setdefault(name, []).append(cost)
        waiting = waiting.all()
    return costs
