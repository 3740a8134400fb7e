from datetime import timedelta
from gzip import decompress
from http import HTTPStatus
from itertools import count
from time import process_time

import pytest
from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.utils import timezone
from django.views.generic import View

from config.urls import urlpatterns as site
from foundation import microcache
from foundation.microcache import known_query, valid_until
from people.accounts.models import User

served = count(1)


@known_query("pagina")
def page(request):
    return HttpResponse(f"<p>{next(served)}</p>")


@known_query("toon")
class ListView(View):
    def get(self, request):
        return HttpResponse(str(next(served)))


def answer(request, kind):
    number = str(next(served))
    match kind:
        case "form":
            return HttpResponse(f"{number} {get_token(request)}")
        case "session":
            request.session["x"] = 1
        case "error":
            return HttpResponse(number, status=500)
        case "missing":
            return HttpResponse(number, status=404)
        case "moved":
            return HttpResponse(number, status=301, headers={"Location": "/"})
        case "elsewhere":
            return HttpResponseRedirect("/", headers={"X-Number": number})
        case "private":
            return HttpResponse(number, headers={"Cache-Control": "private"})
        case "secret":
            return HttpResponse(number, headers={"Cache-Control": "no-store"})
        case "stream":
            return StreamingHttpResponse([number])
        case "large":
            return HttpResponse(number + "x" * microcache.LARGEST_PAGE)
        case "who":
            return HttpResponse(f"{number} {request.user}")
        case "deadline":
            valid_until(request, timezone.now() + timedelta(hours=1))
            valid_until(request, timezone.now() + timedelta(seconds=1))
            valid_until(request, None)
        case "passed":
            valid_until(request, timezone.now())
    return HttpResponse(number)


urlpatterns = [path("page/", page), path("list/", ListView.as_view()), path("<kind>/", answer), *site]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def two_seconds(settings):
    settings.MICRO_CACHE_SECONDS = 2


@pytest.fixture
def clock(monkeypatch):
    moment = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: moment[0])

    def move(seconds):
        moment[0] += timedelta(seconds=seconds)

    return move


@pytest.fixture
def visit():
    """Visitors of one process, each with a browser of their own."""
    handler = Client().handler
    handler.load_middleware()

    def get(address, **kwargs):
        browser = Client()
        browser.handler = handler
        return getattr(browser, kwargs.pop("method", "get"))(address, **kwargs)

    get.handler = handler
    return get


def is_kept(visit, address, **kwargs):
    return visit(address).content == visit(address, **kwargs).content


def test_page_is_made_once_for_two_visitors(visit, clock):
    assert is_kept(visit, "/page/")


@pytest.mark.parametrize("seconds, is_same", [(1.9, True), (2, False)])
def test_nothing_is_older_than_two_seconds(visit, clock, seconds, is_same):
    first = visit("/page/").content
    clock(seconds)

    assert (visit("/page/").content == first) == is_same


def test_nothing_is_kept_past_the_next_moment_of_a_page(visit, clock):
    first = visit("/deadline/").content
    assert visit("/deadline/").content == first
    clock(1)

    assert visit("/deadline/").content != first


def test_page_whose_moment_has_passed_is_not_kept(visit, clock):
    assert not is_kept(visit, "/passed/")


def test_finished_answer_is_kept_with_the_headers_that_protect_it(visit):
    first, second = visit("/page/"), visit("/page/")

    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)
    assert "Content-Security-Policy" in second.headers
    assert second.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", ["moved", "who"])
def test_answer_that_is_the_same_for_all_visitors_is_kept(visit, kind):
    assert is_kept(visit, f"/{kind}/")


@pytest.mark.parametrize("kind", ["form", "session", "error", "missing", "private", "secret", "large"])
def test_answer_that_is_for_one_visitor_or_one_moment_is_not_kept(visit, kind):
    assert not is_kept(visit, f"/{kind}/")


def test_redirect_of_the_moment_is_not_kept(visit):
    assert visit("/elsewhere/")["X-Number"] != visit("/elsewhere/")["X-Number"]


def test_stream_is_not_kept(visit):
    assert visit("/stream/").getvalue() != visit("/stream/").getvalue()


def test_who_has_a_session_gets_and_leaves_nothing(visit):
    member = Client()
    member.handler = visit.handler
    member.force_login(User.objects.create(email="lid@voorbeeld.example", name="Lid"))

    own = member.get("/who/").content
    assert b"Lid" in own
    assert visit("/who/").content != own
    assert member.get("/who/").content not in (own, visit("/who/").content)


def test_token_of_one_visitor_never_reaches_another_that_has_a_cookie(visit):
    first = visit("/form/")
    cookie = f"csrftoken={first.cookies['csrftoken'].value}"

    second = visit("/form/", headers={"cookie": cookie})
    third = visit("/form/")

    assert len({first.content, second.content, third.content}) == 3


@pytest.mark.parametrize(
    "other",
    [{"headers": {"host": "localhost"}}, {"secure": True}, {"headers": {"x-requested-with": "fetch"}}],
)
def test_another_site_or_part_of_a_page_is_another_answer(visit, other):
    assert not is_kept(visit, "/page/", **other)


def test_sending_and_parts_are_not_kept(visit):
    visit("/page/", method="post")
    first = visit("/page/").content

    assert visit("/page/", method="post").content != first


def test_head_of_a_kept_page_is_its_headers_alone(visit):
    page = visit("/page/")

    head = visit("/page/", method="head")

    assert head.content == b""
    assert head.headers["Content-Length"] == page.headers["Content-Length"]


@pytest.mark.parametrize("address", ["/page/?pagina=2", "/list/?toon=x"])
def test_query_that_the_view_declares_has_its_own_page(visit, address):
    assert is_kept(visit, address)
    assert visit(address).content != visit(address.partition("?")[0]).content


@pytest.mark.parametrize("address", ["/page/?x=1", "/page/?pagina=2&x=1", "/list/?pagina=1"])
def test_query_that_the_view_does_not_know_is_not_kept(visit, address):
    assert not is_kept(visit, address)


def test_queries_that_no_view_knows_are_limited(visit, settings):
    settings.RATE_LIMITED = True
    settings.RATE_LIMITS = {"unknown-query": "3/m"}
    cache.clear()
    answers = [visit(f"/page/?x={number}") for number in range(5)]
    known = visit("/page/?pagina=1")
    cache.clear()

    assert [page.status_code for page in answers].count(HTTPStatus.TOO_MANY_REQUESTS) == 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert known.status_code == HTTPStatus.OK


def test_answer_does_not_pretend_to_depend_on_the_readers_language(visit):
    assert "accept-language" not in visit("/page/").headers.get("Vary", "").lower()
    assert "Cookie" in visit("/who/").headers["Vary"]


def test_memory_is_bounded(visit, monkeypatch):
    monkeypatch.setattr(microcache, "MOST_PAGES", 10)
    for number in range(35):
        visit(f"/page/?pagina={number}")
    kept = visit("/page/?pagina=34").content

    first = visit.handler._middleware_chain.__wrapped__
    assert visit("/page/?pagina=34").content == kept
    assert len(first.pages) <= 10


def test_setting_keeps_nothing(visit, settings):
    settings.MICRO_CACHE_SECONDS = 0
    visit.handler.load_middleware()

    assert not is_kept(visit, "/page/")


@pytest.mark.django_db(False)
def test_kept_page_costs_next_to_nothing(visit):
    from django.test import RequestFactory

    made = 0

    def make(request):
        nonlocal made
        made += 1
        return HttpResponse("x" * 50_000)

    middleware = microcache.MicroCacheMiddleware(make)
    request = RequestFactory().get("/")
    middleware(request)
    start = process_time()
    for _ in range(1000):
        middleware(RequestFactory().get("/"))
    each = (process_time() - start) / 1000

    assert made == 1
    assert each < 0.003


def test_page_is_packed_for_who_can_read_that_and_for_nobody_else(visit):
    plain = visit("/en/forum/")

    packed = visit("/en/forum/", headers={"accept-encoding": "br, gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.content)
    assert "Accept-Encoding" in plain.headers["Vary"] and "Content-Encoding" not in plain.headers
    assert visit("/en/forum/").content == plain.content


def test_first_visitor_gets_a_packed_page_too(visit):
    assert visit("/en/forum/", headers={"accept-encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


def test_little_is_not_packed(visit):
    assert "Content-Encoding" not in visit("/page/", headers={"accept-encoding": "gzip"}).headers
