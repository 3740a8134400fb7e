import logging

import pytest

from foundation.live import live
from tests.foundation.live.serving import serving


@pytest.fixture
def embedded(settings):
    """The embedded column, whatever the environment names."""
    settings.REDIS_URL = ""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    yield
    live.in_process.listen(None)


@pytest.fixture
def site(transactional_db, embedded, caplog):
    """A server of sockets, that may not stumble over anything."""
    with serving() as sockets:
        yield sockets
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
