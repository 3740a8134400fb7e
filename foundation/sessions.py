"""Sessions stand in the database, and for a minute in the cache, so that a page need not ask for them."""

import logging
from typing import Any

import redis
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.cache import cache

from foundation.live import live
from foundation.seldom import Seldom

KEPT_FOR = 60  # seconds: what was ended while the cache was away is believed no longer than this
PREFIX = "session:"

seldom = Seldom(logging.getLogger(__name__))


class SessionStore(DatabaseStore):
    """A session that is read from the cache when it was read before, and from the database when it was not."""

    def load(self) -> dict[str, Any]:
        kept = self._kept()
        if kept is None:
            kept = super().load()
            if self.session_key is not None:
                self._keep(kept)
        return kept

    def save(self, must_create: bool = False) -> None:
        super().save(must_create)
        self._keep(dict(self.items()))

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        if (key := session_key or self.session_key) is not None:
            self._forget(key)
            live.publish_end(key)

    def _kept(self) -> dict[str, Any] | None:
        try:
            return cache.get(f"{PREFIX}{self.session_key}")
        except (redis.RedisError, OSError):
            seldom.warn("The cache does not answer: sessions are read from the database")
            return None

    def _keep(self, data: dict[str, Any]) -> None:
        lives = self.get_expiry_age(expiry=data.get("_session_expiry"))
        try:
            cache.set(f"{PREFIX}{self.session_key}", data, min(KEPT_FOR, lives))
        except (redis.RedisError, OSError):
            seldom.warn("The cache does not answer: sessions are read from the database")

    def _forget(self, key: str) -> None:
        try:
            cache.delete(f"{PREFIX}{key}")
        except (redis.RedisError, OSError):
            seldom.warn("The cache does not answer: an ended session may live a minute longer")
