"""One hub per event loop: it hears each event once, and hands it to the open pages of this process."""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from weakref import WeakKeyDictionary

import redis
from channels.layers import get_channel_layer
from django import db
from django.conf import settings

from foundation.live.access import may_hear, own_channels, who
from foundation.live.live import RIGHTS, RIGHTS_CHANGED, Message, in_process
from foundation.live.open_page import OpenPage
from foundation.seldom import Seldom

logger = logging.getLogger(__name__)
seldom = Seldom(logger)

BEATS_EVERY = 5.0  # seconds between two proofs that events still arrive here
RETRIES_AFTER = 1.0  # seconds
CHECKS_EVERY = 60.0  # seconds: roles also end by the clock, and sessions where nobody publishes it
SETTLES_WITHIN = 1.0  # seconds that a page waits for a Redis that is away
NOBODY = "live.nobody"  # a channel that nobody reads: to see whether Redis is there


class Hub:
    """Which page hears what, in this process; the layer has one channel for all of them."""

    def __init__(self) -> None:
        self.layer = get_channel_layer()
        self.is_remote = bool(settings.REDIS_URL)
        self.channel: str | None = None
        self.joined: set[str] = set()  # groups that the layer knows us in
        self.settling: asyncio.Task[None] | None = None
        self.pages: set[OpenPage] = set()
        self.groups: dict[str, set[OpenPage]] = {}
        self.is_deaf = False
        self.is_reading, self.to_check, self.to_beat = (asyncio.Event() for _ in range(3))
        self.works = {"hear": self._hear, "check": self._check}
        if self.is_remote:
            self.works["beat"] = self._beat
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def _keep(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        """Do a work that never ends, and begin again when it fails."""
        while True:
            try:
                await work()
            except (redis.RedisError, OSError):
                self.lose()
            except Exception:
                logger.exception("Stopped for a moment: %s", name)
            await asyncio.sleep(RETRIES_AFTER)

    # What pages ask

    def enter(self, page: OpenPage) -> None:
        """Count a page in, and see that somebody listens for it."""
        self.pages.add(page)
        for name, work in self.works.items():
            task = self.tasks.get(name)
            if task is None or task.done():
                self.tasks[name] = asyncio.ensure_future(self._keep(work, name))

    def leave(self, page: OpenPage) -> None:
        """Forget a page that was closed."""
        self.pages.discard(page)
        self.drop(page, set(page.heard))
        page.end()

    async def subscribe(self, page: OpenPage, references: Iterable[str]) -> set[str]:
        """Let a page hear of what it asks and may see; gives those. What changes meanwhile is seen."""
        while True:
            doubts, user = page.doubts, await who(page.session_key)
            page.private |= own_channels(user)
            if not page.private <= page.heard:  # before rights are read, so that a change of them is heard
                await self.join(page, page.private)
                continue
            allowed = await may_hear(user, references)
            if page.doubts == doubts:
                await self.join(page, allowed)
                return allowed

    async def join(self, page: OpenPage, groups: set[str]) -> None:
        """Let a page hear of groups; ends when the layer knows, or when it takes too long."""
        if page not in self.pages:
            return
        page.heard |= groups
        for group in groups:
            self.groups.setdefault(group, set()).add(page)
        if not groups <= self.joined:
            await self._settle_soon()

    def drop(self, page: OpenPage, groups: set[str]) -> None:
        """Let a page hear of groups no more; the layer is told by the way."""
        page.heard -= groups
        for group in groups:
            others = self.groups.get(group, set())
            others.discard(page)
            if not others:
                self.groups.pop(group, None)

    # Reading

    async def _hear(self) -> None:
        """Read what happens, for as long as that goes well."""
        if self.is_remote:
            await self.layer.send(NOBODY, {"type": "nothing"})
        self.channel = channel = await self.layer.new_channel()
        self.joined = set()
        self.is_reading.set()
        try:
            await self.settle()
            if self.is_remote:
                self._watch_connection(channel)
                self.to_beat.set()
            else:
                self.find()
            while True:
                self.hand_over(await self.layer.receive(channel))
        finally:
            self.is_reading.clear()
            self.channel, self.is_deaf = None, True

    def hand_over(self, message: Message) -> None:
        """Give an event to the pages that hear of it, without waiting for any."""
        if message["type"] == "beat":
            self.find()
            return
        group, event = message["group"], message["event"]
        if group == RIGHTS:
            self.doubt(self.pages)
        elif event["kind"] == RIGHTS_CHANGED:
            pages = self.groups.get(group, set())
            for page in pages:
                page.is_behind = True
            self.doubt(pages)
        elif pages := self.groups.get(group, set()):
            text = json.dumps({"on": group, **event})
            for page in pages:
                page.push(group, text)

    def settle(self) -> "asyncio.Task[None]":
        """Have the layer know the groups that pages of this process hear of; one task does it for all who ask."""
        if self.settling is None or self.settling.done():
            self.settling = asyncio.ensure_future(self._settle())
            self.settling.add_done_callback(_look_at)
        return self.settling

    async def _settle(self) -> None:
        while self.channel:
            wanted = {RIGHTS, *self.groups}
            if group := next(iter(wanted - self.joined), None):
                await self.layer.group_add(group, self.channel)
                self.joined.add(group)
            elif group := next(iter(self.joined - wanted), None):
                self.joined.discard(group)
                await self.layer.group_discard(group, self.channel)
            else:
                return

    async def _settle_soon(self) -> None:
        """Settle, and wait for that as long as a page can wait."""
        if await _wait_for(self.is_reading, SETTLES_WITHIN):
            await asyncio.wait({self.settle()}, timeout=SETTLES_WITHIN)

    # Whether events arrive

    async def _beat(self) -> None:
        """Prove again and again that what is published arrives here; say so when it does not."""
        while True:
            self.to_beat.clear()
            try:
                await self.settle()
                if self.channel:
                    await self.layer.send(self.channel, {"type": "beat"})
            except (redis.RedisError, OSError):
                self.lose()
            await _wait_for(self.to_beat, BEATS_EVERY)

    def lose(self) -> None:
        """Tell pages once that they hear nothing for now, so that they ask by themselves; to be called on an error."""
        seldom.warn("Redis does not answer: open pages ask by themselves what happened")
        if not self.is_deaf:
            self.is_deaf = True
            for page in self.pages:
                page.tell("hearing", "lost")

    def find(self) -> None:
        """Tell pages that they hear again, so that they ask once more what they missed."""
        if self.is_deaf:
            self.is_deaf = False
            for page in self.pages:
                page.tell("hearing", "found")
            self.doubt(self.pages)

    def _watch_connection(self, channel: str) -> None:
        """Hear of a connection that was lost and made again between two beats: events were lost with it."""
        connection = self.layer._get_shard(channel)._pubsub.connection
        connection.register_connect_callback(self._reconnected)

    async def _reconnected(self, _connection: object) -> None:
        self.is_deaf = True
        self.to_beat.set()

    # Whether they may

    def doubt(self, pages: Iterable[OpenPage]) -> None:
        """Have rights checked at once; until then these pages hear nothing."""
        for page in pages:
            page.doubt()
        self.to_check.set()

    async def _check(self) -> None:
        """Check rights that are doubted, and all of them once a minute."""
        while True:
            if await _wait_for(self.to_check, CHECKS_EVERY):
                self.to_check.clear()
                await self.check([page for page in self.pages if page.is_doubted])
            else:
                await self.check(list(self.pages))
                await self._join_again()

    async def _join_again(self) -> None:
        """Join all groups again: the in-memory layer forgets them after a day."""
        await self._settle_soon()
        self.joined = set()
        await self._settle_soon()

    async def check(self, pages: Iterable[OpenPage]) -> None:
        """Let pages hear only what they may see now; visitors are alike, so they are checked together."""
        by_session: dict[str | None, list[OpenPage]] = defaultdict(list)
        for page in pages:
            by_session[page.session_key].append(page)
        for session_key, alike in by_session.items():
            doubts = {page: page.doubts for page in alike}
            heard: set[str] = set().union(*(page.heard for page in alike))
            try:
                user = await who(session_key)
                allowed = await may_hear(user, heard)
            except db.Error:
                seldom.warn("The database does not answer: rights of open pages are checked later")
                asyncio.get_running_loop().call_later(RETRIES_AFTER, self.to_check.set)
                return
            for page in alike:
                if page.doubts == doubts[page]:
                    self._keep_to(page, allowed, own_channels(user))

    def _keep_to(self, page: OpenPage, allowed: set[str], own: set[str]) -> None:
        page.private = own | page.session
        lost = page.heard - allowed - page.private
        self.drop(page, lost)
        page.is_doubted = False
        if lost or page.is_behind:
            page.is_behind = False
            page.tell("rights", RIGHTS_CHANGED)


async def _wait_for(event: asyncio.Event, seconds: float) -> bool:
    """Whether it comes within that time."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _look_at(settling: "asyncio.Task[None]") -> None:
    """Take note of how it ended; the next beat tries again."""
    if not settling.cancelled():
        settling.exception()


_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def hub_here() -> Hub:
    """The hub of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for closed in [other for other in _hubs if other.is_closed()]:
            del _hubs[closed]
        _hubs[loop] = Hub()
        if not settings.REDIS_URL:
            in_process.listen(loop)
    return _hubs[loop]
