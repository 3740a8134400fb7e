import asyncio
import socket
from contextlib import contextmanager
from threading import Thread

import pytest
import redis
from channels.layers import get_channel_layer
from django.db import connections, transaction

from foundation.live import live
from people.accounts.models import Circle

GROUP = "accounts.circle.12"


@pytest.fixture
def thing():
    return Circle(pk=12)


@contextmanager
def listening(group):
    """An event loop in a thread of its own that reads a group, as the process of the sockets does."""
    loop, heard, ready = asyncio.new_event_loop(), [], asyncio.Event()
    layer = get_channel_layer()

    async def read():
        channel = await layer.new_channel()
        await layer.group_add(group, channel)
        ready.set()
        while True:
            heard.append(await layer.receive(channel))

    async def until(count):
        await ready.wait()
        while len(heard) < count:
            await asyncio.sleep(0.01)

    def hear(count=1, seconds=5):
        asyncio.run_coroutine_threadsafe(asyncio.wait_for(until(count), seconds), loop).result()
        return heard

    thread = Thread(target=loop.run_forever)
    thread.start()
    reader = asyncio.run_coroutine_threadsafe(read(), loop)
    try:
        hear(0)
        yield loop, hear
    finally:
        reader.cancel()
        asyncio.run_coroutine_threadsafe(end_others(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def end_others():
    """Let everything that still runs on this loop end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def embedded(settings):
    """The embedded column, whatever the environment names."""
    settings.REDIS_URL = ""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    yield
    live.in_process.listen(None)


@pytest.mark.django_db(transaction=True)
def test_page_hears_of_its_own_row_after_commit(embedded, thing):
    with listening(GROUP) as (loop, hear):
        live.in_process.listen(loop)
        with transaction.atomic():
            live.publish(Circle(pk=13), "other")
            live.publish(thing, "circle.changed")
            assert hear(0) == []

        assert hear() == [{"type": "live", "group": GROUP, "event": {"kind": "circle.changed", "id": 12}}]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_heard_of(embedded, thing):
    class Stop(Exception):
        pass

    with listening(GROUP) as (loop, hear):
        live.in_process.listen(loop)
        with pytest.raises(Stop), transaction.atomic():
            live.publish(thing, "undone")
            raise Stop
        live.publish(thing, "done")

        assert [message["event"]["kind"] for message in hear()] == ["done"]


@pytest.mark.django_db(transaction=True)
def test_many_threads_tell_a_page_without_losing_anything(embedded, thing):
    def publish(kind):
        live.publish(thing, kind)
        connections.close_all()

    with listening(GROUP) as (loop, hear):
        live.in_process.listen(loop)
        threads = [Thread(target=publish, args=(f"n{n}",)) for n in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(hear(40)) == 40


@pytest.mark.django_db(transaction=True)
def test_nobody_has_to_listen(embedded, thing):
    live.publish(thing, "unheard")
    loop = asyncio.new_event_loop()
    live.in_process.listen(loop)
    loop.close()
    live.publish(thing, "unheard")


@pytest.fixture
def nowhere(settings):
    """A Redis that is away."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{door.getsockname()[1]}/0"
        layer = {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [settings.REDIS_URL]},
        }
        settings.CHANNEL_LAYERS = {"default": layer}
        live._redis.cache_clear()
        yield
    live._redis.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_action_goes_on_while_redis_is_away_and_the_log_says_so_once(nowhere, thing, caplog):
    for _ in range(5):
        with transaction.atomic():
            Circle.objects.create()
            live.publish(thing, "lost")
    live._redis().rests_until = 0
    live.publish(thing, "lost")

    assert Circle.objects.count() == 5
    assert len(caplog.records) == 1


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_process_of_the_sockets_hears_it_over_redis(settings, thing):
    if not settings.REDIS_URL:
        pytest.skip("no Redis: REDIS_URL names none")
    live._redis.cache_clear()
    with listening(GROUP) as (_loop, hear):
        live.publish(thing, "circle.changed")

        assert hear() == [{"type": "live", "group": GROUP, "event": {"kind": "circle.changed", "id": 12}}]
    live._redis().client.close()


@pytest.mark.full
def test_one_client_publishes_for_all(settings, thing):
    if not settings.REDIS_URL:
        pytest.skip("no Redis: REDIS_URL names none")
    watch = redis.Redis.from_url(settings.REDIS_URL)
    live._redis.cache_clear()
    live._redis().send(GROUP, {"type": "live"})
    before = watch.info("stats")["total_connections_received"]
    for _ in range(50):
        live._redis().send(GROUP, {"type": "live"})

    assert watch.info("stats")["total_connections_received"] == before
    watch.close()
