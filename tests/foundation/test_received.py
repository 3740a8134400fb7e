from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from foundation import received
from foundation.received import ReceivedAtMiddleware, received_at

NOW = 1_772_442_840.0


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(received.time, "time", lambda: NOW)


def seconds_ago(stamp=None, **meta):
    headers = {"x-request-start": stamp} if stamp else {}
    request = RequestFactory().get("/", headers=headers, **meta)
    return (datetime.fromtimestamp(NOW, UTC) - received_at(request)) / timedelta(seconds=1)


@pytest.mark.parametrize(
    "stamp", [f"t={NOW - 5}", f"{NOW - 5:.3f}", f"t={(NOW - 5) * 1000:.0f}", f"{(NOW - 5) * 1e6:.0f}"]
)
def test_stamp_of_a_trusted_proxy_counts(settings, stamp):
    settings.TRUSTED_PROXIES = 1

    assert seconds_ago(stamp) == 5


def test_stamp_of_anybody_else_does_not_count():
    assert seconds_ago(f"t={NOW - 5}") == 0


@pytest.mark.parametrize("stamp, ago", [(f"t={NOW + 5}", 0), (f"t={NOW - 300}", 60)])
def test_stamp_is_never_later_than_now_nor_more_than_a_minute_ago(settings, stamp, ago):
    settings.TRUSTED_PROXIES = 1

    assert seconds_ago(stamp) == ago


@pytest.mark.parametrize("stamp", ["nu", "t=", "1e9", "t=12", "t=1772442840.0.0"])
def test_stamp_that_is_none_is_now(settings, stamp):
    settings.TRUSTED_PROXIES = 1

    assert seconds_ago(stamp) == 0


def test_stamp_of_our_own_server_counts():
    assert seconds_ago(**{"asgi.scope": {"received_at": NOW - 2}}) == 2


def test_every_request_has_its_moment():
    request = RequestFactory().get("/")

    ReceivedAtMiddleware(lambda request: HttpResponse())(request)

    assert request.received_at == datetime.fromtimestamp(NOW, UTC)
