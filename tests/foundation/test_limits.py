from datetime import timedelta
from http import HTTPStatus

import pytest
import redis
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from foundation import limits
from foundation.limits import Rate, TooOften, check_limit, client_address, client_network, limited
from people.accounts.models import User


@pytest.fixture(autouse=True)
def counting(settings):
    settings.RATE_LIMITED = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands at the beginning of an hour until a test moves it."""
    moment = [timezone.now().replace(minute=0, second=0, microsecond=0)]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def move(**later):
        moment[0] += timedelta(**later)

    return move


def request(address="192.0.2.1", user=None, method="post", **meta):
    made = getattr(RequestFactory(), method)("/", REMOTE_ADDR=address, **meta)
    made.user = user or AnonymousUser()
    return made


def times_until_stopped(most=50, **kwargs):
    for count in range(most):
        try:
            check_limit(request(**kwargs), "post", "10/m")
        except TooOften:
            return count
    return most


@pytest.mark.parametrize(
    "text, times, seconds",
    [("10/m", 10, 60), ("1/s", 1, 1), ("5/10m", 5, 600), ("3/h", 3, 3600), ("2/d", 2, 86400)],
)
def test_rate_is_read(text, times, seconds):
    assert Rate.read(text) == Rate(times, seconds)


def test_as_many_are_let_through_as_the_rate_says(clock):
    assert times_until_stopped() == 10


def test_who_waits_as_long_as_told_may_again(clock):
    times_until_stopped()
    with pytest.raises(TooOften) as refusal:
        check_limit(request(), "post", "10/m")
    assert refusal.value.status == HTTPStatus.TOO_MANY_REQUESTS
    assert "2 min" in refusal.value.message or "1 min" in refusal.value.message

    clock(seconds=refusal.value.retry_after)

    check_limit(request(), "post", "10/m")


@given(st.integers(1, 20), st.lists(st.integers(0, 40), max_size=12))
def test_nobody_waits_in_vain(times, pauses):
    rate, key = Rate(times, 60), "limit:test"
    start = moment = timezone.now()
    cache.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        for pause in pauses:
            moment += timedelta(seconds=pause)
            limits._count(key, rate)
        while not limits._count(key, rate):
            pass
        wait = limits._count(key, rate)
        moment += timedelta(seconds=wait)

        assert wait <= 120
        assert limits._count(key, rate) == 0
    assert moment >= start


def test_limit_slides_and_is_not_doubled_at_the_turn_of_a_minute(clock):
    clock(seconds=59)
    assert times_until_stopped() == 10
    clock(seconds=2)

    assert times_until_stopped() == 0


def test_everybody_is_free_again_after_two_windows(clock):
    times_until_stopped()
    clock(minutes=2)

    assert times_until_stopped() == 10


@pytest.mark.django_db
def test_people_are_counted_apart_whatever_their_address(clock):
    first, second = (User.objects.create(email=f"{name}@voorbeeld.example") for name in "ab")

    assert times_until_stopped(user=first) == 10
    assert times_until_stopped(user=first, address="192.0.2.9") == 0
    assert times_until_stopped(user=second) == 10


def test_one_limit_does_not_count_for_another(clock):
    times_until_stopped()

    check_limit(request(), "search", "10/m")


def test_setting_gives_a_limit_another_rate(clock, settings):
    settings.RATE_LIMITS = {"post": "2/m"}

    assert times_until_stopped() == 2


def test_setting_turns_limits_off(settings):
    settings.RATE_LIMITED = False

    assert times_until_stopped() == 50


def test_nobody_is_stopped_while_the_cache_is_away(monkeypatch, caplog):
    def away(*args):
        raise redis.ConnectionError("away")

    monkeypatch.setattr(limits, "_count", away)
    monkeypatch.setattr(limits.seldom, "silent_until", 0.0)

    assert times_until_stopped() == 50
    assert len(caplog.records) == 1


def test_view_is_stopped_by_its_decorator_for_what_it_writes(clock):
    @limited("view", "2/m")
    def view(request):
        return HttpResponse()

    for _ in range(5):
        view(request(method="get"))
    view(request())
    view(request())
    with pytest.raises(TooOften):
        view(request())


def test_method_is_stopped_by_its_decorator(clock):
    class View:
        @limited("view", "1/m", methods=("GET",))
        def get(self, request):
            return HttpResponse()

    View().get(request(method="get"))
    with pytest.raises(TooOften):
        View().get(request(method="get"))


@pytest.mark.parametrize(
    "proxies, forwarded, address",
    [
        (0, "203.0.113.1", "192.0.2.1"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "198.51.100.7, 203.0.113.1", "203.0.113.1"),
        (2, "198.51.100.7, 203.0.113.1, 192.0.2.8", "203.0.113.1"),
        (2, "203.0.113.1", "203.0.113.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_address_is_what_the_outermost_trusted_proxy_saw(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies

    assert client_address(request(HTTP_X_FORWARDED_FOR=forwarded)) == address


@pytest.mark.parametrize(
    "address, network",
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_household_is_counted_as_one(address, network):
    assert client_network(request(address)) == network
