"""Sessions: asked of the database once a minute, and ended at once."""

import pytest
import redis
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.sessions import PREFIX, SessionStore

pytestmark = pytest.mark.django_db


def a_session(**words):
    session = SessionStore()
    session.update(words)
    session.save()
    return session.session_key


def test_session_that_was_read_before_asks_the_database_nothing():
    key = a_session(who="5")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert SessionStore(key)["who"] == "5"

    assert not asked.captured_queries


def test_session_is_found_when_the_cache_forgot_it():
    key = a_session(who="5")
    cache.delete(PREFIX + key)

    assert SessionStore(key)["who"] == "5"
    assert cache.get(PREFIX + key) == {"who": "5"}


def test_change_is_seen_at_once():
    key = a_session(who="5")
    other = SessionStore(key)
    other["who"] = "6"
    other.save()

    assert SessionStore(key)["who"] == "6"


def test_ended_session_is_gone_at_once():
    key = a_session(who="5")

    SessionStore().delete(key)

    assert "who" not in SessionStore(key)


def test_session_without_a_key_deletes_nothing():
    SessionStore().delete()


def test_session_that_ends_sooner_is_not_kept_longer(monkeypatch):
    kept = {}
    monkeypatch.setattr(cache, "set", lambda key, data, seconds: kept.update({key: seconds}))
    session = SessionStore()
    session.set_expiry(10)
    session.save()

    assert kept == {PREFIX + session.session_key: 10}


def test_sessions_go_on_without_a_cache(monkeypatch):
    def away(*args, **kwargs):
        raise redis.ConnectionError

    for name in ("get", "set", "delete"):
        monkeypatch.setattr(cache, name, away)
    key = a_session(who="5")

    assert SessionStore(key)["who"] == "5"
    SessionStore().delete(key)
    assert "who" not in SessionStore(key)
