"""Events over a Redis of this test's own, that is stopped and started again."""

import logging
import shutil
import subprocess

import pytest
import redis

from foundation.live import hub, live
from foundation.references import reference
from tests.community.factories import TopicFactory
from tests.foundation.live.serving import serving, wait_for
from tests.journeys.conftest import free_port

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]


class Redis:
    """A server that keeps nothing."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        self.process = subprocess.Popen([*command, "--dir", self.folder], stdout=subprocess.DEVNULL)
        wait_for(self.answers)

    def answers(self):
        with redis.Redis.from_url(self.url) as client:
            try:
                return client.ping()
            except redis.ConnectionError:
                return False

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def server(tmp_path, settings):
    if shutil.which("redis-server") is None:
        pytest.skip("no Redis on this machine: apt install redis-server")
    server = Redis(tmp_path)
    server.start()
    settings.REDIS_URL = server.url
    layer = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [server.url]},
    }
    settings.CHANNEL_LAYERS = {"default": layer}
    live._redis.cache_clear()
    yield server
    live._redis().client.close()
    live._redis.cache_clear()
    server.stop()


@pytest.fixture
def site(server, transactional_db, monkeypatch):
    monkeypatch.setattr(hub, "BEATS_EVERY", 0.5)
    monkeypatch.setattr(live, "RESTS_FOR", 0.1)
    with serving() as sockets:
        yield sockets


def test_event_goes_over_redis_and_groups_end_with_their_pages(site, server):
    topic = TopicFactory()
    page, other = site.open(), site.open()
    page.subscribe(reference(topic))
    other.subscribe(reference(topic))

    assert page.hears_of(topic)
    assert other.hears_of(topic)
    client = redis.Redis.from_url(server.url)
    name = f"asgi__group__{reference(topic)}"
    assert client.pubsub_numsub(name) == [(name.encode(), 1)]  # of the process, however many pages
    page.close()
    other.close()
    wait_for(lambda: client.pubsub_numsub(name) == [(name.encode(), 0)])
    client.close()


def test_redis_that_stops_is_told_and_when_it_is_back_pages_catch_up(site, server, caplog):
    topic = TopicFactory()
    page, other = site.open(), site.open()
    page.subscribe(reference(topic))
    other.subscribe(reference(topic))
    assert page.hears_of(topic)

    server.stop()
    live.publish(topic, "unheard")  # and nobody stumbles
    assert page.hear("lost")
    assert other.hear("lost")
    late = site.open()
    assert late.subscribe(reference(topic)) == [reference(topic)]
    assert late.hear("lost")
    server.start()

    for each in (page, other, late):
        each.hear("found")
        assert each.hears_of(topic)
    warnings = [record for record in caplog.records if record.name.startswith("foundation")]
    assert len([record for record in warnings if "open pages ask" in record.message]) == 1
    assert not [record for record in warnings if record.levelno >= logging.ERROR]


def test_connection_that_was_lost_for_a_moment_is_noticed_at_once(site, server, monkeypatch):
    monkeypatch.setattr(hub, "BEATS_EVERY", 60)
    topic = TopicFactory()
    page = site.open()
    page.subscribe(reference(topic))
    assert page.hears_of(topic)

    with redis.Redis.from_url(server.url) as client:
        client.client_kill_filter(_type="pubsub")

    page.hear("found")
    assert page.hears_of(topic)


def test_site_that_starts_without_redis_hears_as_soon_as_it_is_there(server, transactional_db, monkeypatch):
    monkeypatch.setattr(hub, "BEATS_EVERY", 0.5)
    topic = TopicFactory()
    server.stop()
    with serving() as sockets:
        page = sockets.open()
        assert page.subscribe(reference(topic)) == [reference(topic)]
        assert page.hear("lost")
        server.start()
        page.hear("found")
        live._redis().rests_until = 0
        assert page.hears_of(topic)
