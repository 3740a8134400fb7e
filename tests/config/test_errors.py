import pytest
from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from config import urls
from foundation.writing.errors import Conflict, NotAllowed, Refusal
from foundation.writing.forms import ActionForm
from foundation.writing.views import ActionView
from tests.community.factories import AuthorFactory, TopicFactory

handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)


class TooFast(Refusal):
    status = 429
    retry_after = 90


RAISED = {
    "bad": SuspiciousOperation("hoe het binnen heet"),
    "denied": PermissionDenied("Dit is voor een ander."),
    "not-allowed": NotAllowed("Dat mag alleen een moderator."),
    "conflict": Conflict("Iemand was u voor."),
    "too-fast": TooFast("Rustig aan."),
    "broken": ZeroDivisionError("geheim"),
    "database": OperationalError("database is locked"),
}


def fail(request, what):
    raise RAISED[what]


class LetterForm(ActionForm):
    title = forms.CharField(label="Titel")
    body = forms.CharField(label="Tekst", widget=forms.Textarea)
    password = forms.CharField(widget=forms.PasswordInput)
    number = forms.CharField(widget=forms.HiddenInput)


class LetterView(ActionView):
    form_class = LetterForm

    def dispatch(self, request, *args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")


urlpatterns = [
    path("mis/<slug:what>/", fail),
    path("brief/", LetterView.as_view()),
    path("goed/", lambda request: HttpResponse("goed")),
    *urls.urlpatterns,
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "what, status",
    [
        ("bad", 400),
        ("denied", 403),
        ("not-allowed", 403),
        ("conflict", 409),
        ("too-fast", 429),
        ("broken", 500),
        ("database", 503),
    ],
)
def test_what_goes_wrong_has_a_page_of_the_site_with_its_own_status(client, what, status):
    page = client.get(f"/mis/{what}/")

    assert page.status_code == status
    assert '<html lang="nl" class="voorbeeld-theme' in page.text
    assert '<main class="app-page app-main" id="inhoud"' in page.text
    for inside in ("hoe het binnen heet", "geheim", "locked", "Traceback"):
        assert inside not in page.text


def test_page_that_is_gone_is_a_404_in_the_language_of_its_address(client):
    dutch, english = client.get("/bestaat-niet/"), client.get("/en/bestaat-niet/")

    assert (dutch.status_code, english.status_code) == (404, 404)
    assert '<html lang="nl"' in dutch.text
    assert "This page is not here</h1>" in english.text
    assert 'href="/en/"' in english.text


@pytest.mark.parametrize("what", ["denied", "not-allowed", "conflict", "too-fast"])
def test_refusal_says_its_sentence(client, what):
    raised = RAISED[what]

    assert str(raised) in client.get(f"/mis/{what}/").text


def test_who_is_too_fast_hears_when_to_come_back(client):
    page = client.get("/mis/too-fast/")

    assert page.headers["Retry-After"] == "90"
    assert page.context["retry_after_minutes"] == 2


@pytest.mark.parametrize("what", ["broken", "database"])
def test_pages_of_last_resort_ask_the_database_nothing(client, django_assert_num_queries, what):
    client.force_login(AuthorFactory().user)

    with django_assert_num_queries(0):
        client.get(f"/mis/{what}/")


def test_refusal_asks_the_database_nothing_for_the_menu(client, django_assert_max_num_queries):
    client.get("/")

    with django_assert_max_num_queries(2):  # who runs the site
        page = client.get("/mis/conflict/")

    assert list(page.context["footer_columns"]) == []


def test_database_that_does_not_answer_is_asked_again_in_a_moment(client):
    assert client.get("/mis/database/").headers["Retry-After"] == "5"


def test_text_comes_back_when_the_database_does_not_answer(client):
    typed = {"title": "Over <b>TLS</b>", "body": "Mijn lange tekst", "password": "geheim", "number": "12"}

    page = client.post("/brief/", typed)

    assert page.status_code == 503
    assert "Mijn lange tekst</textarea>" in page.text
    assert "Over &lt;b&gt;TLS&lt;/b&gt;</textarea>" in page.text
    assert ">Titel</label>" in page.text
    assert "geheim" not in page.text
    assert page.text.count("<textarea") == 2


def test_what_goes_well_is_left_alone(client):
    assert client.get("/goed/").text == "goed"


def test_topic_out_of_sight_is_a_page_that_is_not_there(client):
    topic = TopicFactory(category__reads="signed_in")

    assert client.get(topic.get_absolute_url()).status_code == 404
