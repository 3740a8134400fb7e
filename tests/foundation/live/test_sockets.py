"""Real sockets of a real server: who may hear of what, and who asks for too much."""

import json

import pytest
from websockets.exceptions import InvalidStatus

from foundation.live import live
from foundation.references import reference
from people.accounts.models import Circle, Role
from tests.community.factories import CategoryFactory, TopicFactory, author_with
from tests.foundation.live.serving import session_of

STAFF_ONLY = Circle.role(Role.MODERATOR)


@pytest.fixture
def topic(transactional_db):
    return TopicFactory()


@pytest.fixture
def secret(transactional_db):
    return TopicFactory(category=CategoryFactory(reads=STAFF_ONLY, writes=STAFF_ONLY))


def test_visitor_hears_of_a_topic_that_everybody_may_read(site, topic):
    page = site.open()

    assert page.subscribe(reference(topic)) == [reference(topic)]
    live.publish(topic, "post.published")
    assert page.hear() == {"on": reference(topic), "kind": "post.published", "id": topic.pk}


def test_what_one_may_not_see_is_left_out_like_what_does_not_exist(site, topic, secret):
    page = site.open()
    asked = [reference(secret), "forum.topic.999999999", "forum.nothing.1", "auth.group.1", "accounts.user.1"]

    assert page.subscribe(*asked) == []
    live.publish(secret, "post.published")
    assert page.hears_nothing()


def test_who_may_read_there_hears_of_it(site, secret):
    page = site.open(author_with(Role.MODERATOR).user)

    assert page.subscribe(reference(secret)) == [reference(secret)]
    live.publish(secret, "post.published")
    assert page.hear()["kind"] == "post.published"


def test_person_hears_what_is_told_to_them_alone(site):
    me, other = author_with(Role.MODERATOR).user, author_with(Role.MODERATOR).user
    page = site.open(me)

    assert page.subscribe(reference(me), reference(other)) == [reference(me)]
    live.publish(other, "notification")
    live.publish(me, "notification")
    assert page.hear() == {"on": reference(me), "kind": "notification", "id": me.pk}
    assert page.hears_nothing()


def test_two_pages_hear_what_they_asked_for_and_nothing_else(site, topic):
    other = TopicFactory()
    one, two = site.open(), site.open()
    one.subscribe(reference(topic))
    two.subscribe(reference(topic), reference(other))

    live.publish(topic, "post.published")
    assert one.hear() == two.hear()
    live.publish(other, "post.published")
    assert two.hear()["on"] == reference(other)
    assert one.hears_nothing()


def test_page_that_was_closed_leaves_nothing_behind(site, topic):
    from foundation.live.sockets import open_sockets
    from tests.foundation.live.serving import wait_for

    page = site.open()
    page.subscribe(reference(topic))
    assert open_sockets
    page.close()

    wait_for(lambda: not open_sockets)
    live.publish(topic, "post.published")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "[]",
        "null",
        "{}",
        '{"subscribe": 1}',
        '{"subscribe": [1]}',
        '{"subscribe": [], "more": 1}',
        '{"unsubscribe": ["forum.topic.1"]}',
        "[" * 4000,
        "9" * 4096,
        '{"subscribe": ["\\ud800"]',
        b"\xff\x00",
    ],
)
def test_nonsense_is_answered_with_an_error(site, topic, text):
    page = site.open()
    page.send(text)

    assert page.hear()["kind"] == "error"
    assert page.subscribe(reference(topic)) == [reference(topic)]


@pytest.mark.parametrize(
    "name",
    [
        "\ud800",
        "forum.topic.1\x00",
        "forum.topic.0",
        "forum.topic.-1",
        "forum.topic.1.2",
        "forum.topic.٣",
        "forum.topic." + "9" * 18,
        "..1",
        "%s.%s.1",
        "",
    ],
)
def test_reference_that_names_no_row_is_left_out(site, name):
    page = site.open()
    page.send(json.dumps({"subscribe": [name]}))

    assert page.hear() == {"kind": "subscribed", "on": []}


def test_page_hears_of_twenty_things_at_most(site):
    page = site.open()
    page.subscribe(*[f"forum.topic.{n}" for n in range(1, 21)])
    page.send(json.dumps({"subscribe": [f"forum.topic.{n}" for n in range(1, 22)]}))

    assert "20" in page.hear("error")["error"]


def test_long_message_closes_the_socket(site):
    page = site.open()
    page.send('{"subscribe": ["' + "a" * 4096 + '"]}')

    assert page.code() == 1009


def test_flooder_is_closed_and_others_are_not(site, topic):
    page, other = site.open(), site.open()
    other.subscribe(reference(topic))
    for _ in range(31):
        page.send("{}")

    assert page.code() == 1008
    live.publish(topic, "post.published")
    assert other.hear()["kind"] == "post.published"


def test_network_that_floods_over_many_sockets_is_told_to_try_later(site, settings, monkeypatch):
    settings.RATE_LIMITED = True
    monkeypatch.setattr("foundation.live.sockets.MOST_OF_NETWORK", 3)
    monkeypatch.setattr("foundation.live.sockets.messages_of_networks.began", 0)
    for _ in range(3):
        site.open().subscribe()
    page = site.open()
    page.send('{"subscribe": []}')

    assert page.code() == 1013


@pytest.mark.parametrize("limit", ["MOST_SOCKETS_OF_NETWORK", "MOST_SOCKETS_OF_SESSION"])
def test_one_more_socket_than_fits_is_refused(site, settings, monkeypatch, limit):
    settings.RATE_LIMITED = True
    monkeypatch.setattr(f"foundation.live.sockets.{limit}", 2)
    session = session_of(author_with(Role.MODERATOR).user)
    for _ in range(2):
        site.open(session=session)

    with pytest.raises(InvalidStatus):
        site.open(session=session)


@pytest.mark.parametrize(
    "options",
    [
        {"origin": "https://elders.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1"},
        {"path": "/live/more"},
        {"path": "/"},
        {"additional_headers": {"Host": "elders.example"}},
    ],
)
def test_other_sites_and_addresses_are_refused(site, options):
    with pytest.raises(InvalidStatus) as refusal:
        site.open(**options)

    assert refusal.value.response.status_code == 403


def test_site_that_is_named_as_trusted_may_open_one(site, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://samenspraak.example"]

    assert site.open(origin="https://samenspraak.example").subscribe() == []


@pytest.mark.parametrize("session", ["nothing", "a" * 32, '"quoted\\000"', "é", ""])
def test_session_that_is_none_is_a_visitor(site, topic, secret, session):
    page = site.open(session=session)

    assert page.subscribe(reference(topic), reference(secret)) == [reference(topic)]
