import pytest

from foundation.live import live


@pytest.fixture
def heard(monkeypatch):
    """What open pages are told, as (group, kind), from the moment it is sent."""
    events = []
    monkeypatch.setattr(
        live, "_send", lambda group, message: events.append((group, message["event"]["kind"]))
    )
    return events
