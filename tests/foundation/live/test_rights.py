"""A page hears only what its reader may see now: what ends a right ends a subscription."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from community.forum.actions import edit_category, move_topic
from foundation.live import hub, live
from foundation.live.access import who
from foundation.references import reference
from foundation.sessions import SessionStore
from people.accounts.actions import end_role, give_role
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Grant, Role
from tests.community.factories import CategoryFactory, TopicFactory, UserFactory, author_with
from tests.foundation.live.serving import session_of

STAFF_ONLY = Circle.role(Role.MODERATOR)


@pytest.fixture
def secret(transactional_db):
    return TopicFactory(category=CategoryFactory(reads=STAFF_ONLY, writes=STAFF_ONLY))


@pytest.fixture
def user(transactional_db):
    return author_with(Role.MODERATOR).user


def change_readers(category, reads):
    edit_category(
        category=category,
        title=category.title,
        description="",
        position=1,
        reads=reads,
        writes=STAFF_ONLY,
        by=SYSTEM,
    )


def assert_lost(page, topic):
    """It was told that something changed, and hears nothing of the topic any more."""
    assert page.hear() == {"kind": "rights.changed"}
    live.publish(topic, "post.published")
    assert page.hears_nothing()


def test_role_that_is_ended_ends_what_it_let_hear(site, secret, user):
    page = site.open(user)
    page.subscribe(reference(secret))

    end_role(grant=user.grants.get(), by=SYSTEM)

    assert_lost(page, secret)
    live.publish(user, "notification")
    assert page.hear()["kind"] == "notification"


def test_nothing_is_heard_between_the_end_of_a_right_and_its_check(site, secret, user):
    page = site.open(user)
    page.subscribe(reference(secret))
    user.grants.update(ends_at=timezone.now())

    live.publish(user, live.RIGHTS_CHANGED)
    for _ in range(5):
        live.publish(secret, "post.published")

    assert_lost(page, secret)


def test_role_that_is_given_is_told_so_that_the_page_asks_again(site, secret):
    user = UserFactory()
    page = site.open(user)
    assert page.subscribe(reference(secret)) == []

    give_role(user=user, role=Role.MODERATOR, by=SYSTEM)

    assert page.hear() == {"kind": "rights.changed"}
    assert page.subscribe(reference(secret)) == [reference(secret)]


def test_other_people_keep_what_they_hear(site, secret, user):
    other = site.open(author_with(Role.MODERATOR).user)
    other.subscribe(reference(secret))
    site.open(user).subscribe(reference(secret))

    end_role(grant=user.grants.get(), by=SYSTEM)
    live.publish(secret, "post.published")

    assert other.hear()["kind"] == "post.published"


@pytest.mark.parametrize("how", ["sign out", "end the session", "close the account"])
def test_end_of_a_session_ends_what_it_let_hear(site, secret, user, how):
    session = session_of(user)
    page, other = site.open(session=session), site.open(user)
    page.subscribe(reference(secret), reference(user))
    other.subscribe(reference(secret))

    if how == "sign out":
        client = Client()
        client.cookies["sessionid"] = session
        client.post("/account/logout/")
    elif how == "end the session":
        SessionStore(session).delete()
    else:
        user.is_active = False
        user.save()
        live.publish(user, live.RIGHTS_CHANGED)

    assert_lost(page, secret)
    live.publish(user, "notification")
    assert page.hears_nothing()
    if how != "close the account":
        assert other.hear("notification")


def test_category_that_is_closed_to_others_ends_their_subscriptions(site, user):
    topic, elsewhere = TopicFactory(), TopicFactory()
    visitor, member = site.open(), site.open(user)
    visitor.subscribe(reference(topic), reference(elsewhere))
    member.subscribe(reference(topic))

    change_readers(topic.category, STAFF_ONLY)

    assert_lost(visitor, topic)
    assert member.hears_of(topic)
    live.publish(elsewhere, "post.published")
    assert visitor.hear()["on"] == reference(elsewhere)


def test_edit_that_leaves_the_readers_has_nobody_checked(transactional_db, monkeypatch):
    sent = []
    monkeypatch.setattr(live, "_send", lambda group, message: sent.append(group))
    change_readers(CategoryFactory(), Circle.EVERYONE)

    assert sent == []


def test_topic_that_moves_out_of_sight_is_heard_of_no_more(site):
    topic = TopicFactory()
    page = site.open()
    page.subscribe(reference(topic))

    move_topic(
        topic=topic,
        category=CategoryFactory(reads=STAFF_ONLY, writes=STAFF_ONLY),
        by=SYSTEM,
        reason="Voor het team.",
    )

    while (message := page.hear()) != {"kind": "rights.changed"}:
        assert message["kind"] == "topic.moved"
    live.publish(topic, "post.published")
    assert page.hears_nothing()


def test_right_that_ends_by_the_clock_is_noticed_within_the_minute(site, secret, user, monkeypatch):
    monkeypatch.setattr(hub, "CHECKS_EVERY", 0.1)
    page = site.open(user)
    page.subscribe(reference(secret))

    Grant.objects.update(ends_at=timezone.now())

    assert_lost(page, secret)


def test_page_that_loses_nothing_is_not_disturbed_by_the_check(site, user, monkeypatch):
    monkeypatch.setattr(hub, "CHECKS_EVERY", 0.05)
    topic = TopicFactory()
    page = site.open(user)
    page.subscribe(reference(topic))

    assert page.hears_nothing()
    live.publish(topic, "post.published")
    assert page.hear()["kind"] == "post.published"


def test_right_that_ends_while_a_page_subscribes_is_not_believed(site, secret, user, monkeypatch):
    may_hear, reads = hub.may_hear, []

    async def slow(who, references):
        allowed = await may_hear(who, references)
        if not reads:
            reads.append(1)
            await end(user)
            await asyncio.sleep(0.1)
        return allowed

    @sync_to_async
    def end(user):
        end_role(grant=user.grants.get(), by=SYSTEM)

    monkeypatch.setattr(hub, "may_hear", slow)
    page = site.open(user)

    assert page.subscribe(reference(secret)) == []


def test_database_that_is_away_leaves_a_page_silent_until_it_is_back(site, secret, user, monkeypatch):
    monkeypatch.setattr(hub, "RETRIES_AFTER", 0.05)
    page = site.open(user)
    page.subscribe(reference(secret))
    may_hear, failures = hub.may_hear, []

    async def away(who, references):
        failures.append(1)
        if len(failures) < 3:
            raise OperationalError("away")
        return await may_hear(who, references)

    monkeypatch.setattr(hub, "may_hear", away)
    live.publish(user, live.RIGHTS_CHANGED)
    live.publish(secret, "post.published")

    assert page.hear() == {"kind": "rights.changed"}
    live.publish(secret, "post.published")
    assert page.hear()["kind"] == "post.published"


def test_database_that_is_away_when_a_page_asks_closes_it(site, monkeypatch):
    async def away(who, references):
        raise OperationalError("away")

    monkeypatch.setattr(hub, "may_hear", away)
    page = site.open()
    page.send('{"subscribe": []}')

    assert page.code() == 1013


def test_visitor_needs_no_session():
    coroutine = who(None)
    with pytest.raises(StopIteration) as end:
        coroutine.send(None)

    assert end.value.value == AnonymousUser()
