"""What every form of the site promises, seen on the forms that lock a topic and reply to it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from threading import Barrier
from time import time
from uuid import uuid4

import pytest
from django import forms
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from community.discussions.models import Comment, Discussion
from community.forum.actions import unlock_topic
from community.forum.models import Topic
from community.forum.views import TopicLockView
from foundation.ledger.models import LedgerEntry
from foundation.writing.forms import ActionForm
from foundation.writing.keys import FormKey
from foundation.writing.models import SAVED_FOR, Draft, NumberSeries, SentForm
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Role
from tests.browser import fill_in
from tests.community.factories import TopicFactory
from tests.community.factories import moderator as make_moderator

pytestmark = pytest.mark.django_db

OURS = {"origin": "http://testserver"}
FETCHED = {"X-Requested-With": "fetch"}
TYPED = "Een lange uitleg."


@pytest.fixture
def moderator():
    return make_moderator().user


@pytest.fixture
def client(moderator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)
    return client


@pytest.fixture
def topic():
    return TopicFactory()


@pytest.fixture
def address(topic):
    return reverse("topic-lock", args=[topic.pk])


@pytest.fixture
def fields(client, address):
    return fill_in(client.get(address), reason=TYPED)


@pytest.fixture
def reply_address(topic):
    return reverse("topic-reply", args=[topic.pk])


def reason(topic):
    return Topic.objects.select_related("discussion").get(pk=topic.pk).discussion.lock_reason


def hide_from_all_but_moderators():
    Circle.objects.update(reads=Circle.role(Role.MODERATOR))


@pytest.mark.django_db(transaction=True)
def test_double_click_is_carried_out_once_and_both_get_its_result(
    client, fields, topic, address, monkeypatch
):
    both, carry_out = Barrier(2, timeout=5), TopicLockView.carry_out
    lines = LedgerEntry.objects.count()

    def carry_out_together(view, form):
        both.wait()
        return carry_out(view, form)

    def click(_):
        browser = Client()
        browser.cookies = client.cookies
        try:
            return browser.post(address, fields)
        finally:
            connections.close_all()

    monkeypatch.setattr(TopicLockView, "carry_out", carry_out_together)
    with ThreadPoolExecutor(2) as clicks:
        answers = list(clicks.map(click, range(2)))

    assert [answer.headers.get("Location") for answer in answers] == [topic.get_absolute_url()] * 2
    assert LedgerEntry.objects.count() == lines + 1


def test_retry_gets_the_first_result_and_does_nothing_more(client, fields, topic, address):
    client.post(address, fields)
    unlock_topic(topic=topic, by=SYSTEM)

    assert client.post(address, fields).url == topic.get_absolute_url()
    assert reason(topic) == ""


def test_retry_gets_the_first_result_even_when_the_object_is_no_longer_seen(
    client, fields, topic, address, moderator
):
    hide_from_all_but_moderators()
    client.post(address, fields)
    moderator.grants.update(ends_at=timezone.now())

    assert client.post(address, fields).url == topic.get_absolute_url()


def test_other_words_under_the_same_key_are_another_sending(client, fields, topic, address):
    client.post(address, fields)
    unlock_topic(topic=topic, by=SYSTEM)

    client.post(address, fields | {"reason": "Toch weer."})

    assert reason(topic) == "Toch weer."


def test_refused_form_may_be_sent_again(client, fields, topic, address, moderator):
    moderator.grants.update(ends_at=timezone.now())
    assert client.post(address, fields).status_code == HTTPStatus.FORBIDDEN
    moderator.grants.update(ends_at=None)

    client.post(address, fields)

    assert reason(topic) == TYPED


def test_looking_at_a_form_writes_nothing(client, address):
    assert client.get(address).status_code == client.head(address).status_code == HTTPStatus.OK
    assert not SentForm.objects.exists() and not Draft.objects.exists()


def test_form_that_meets_no_session_is_filled_in_again_after_signing_in(
    client, fields, topic, address, moderator
):
    client.session.flush()
    answer = client.post(address, fields)
    assert answer.url == f"{reverse('account_login')}?next={address}"
    client.force_login(moderator)
    page = client.get(address)
    assert TYPED in page.text

    client.post(address, fill_in(page, reason=TYPED))

    assert reason(topic) == TYPED
    assert not Draft.objects.exists()


def test_draft_of_a_form_that_was_carried_out_already_does_nothing_more(
    client, fields, topic, address, moderator
):
    client.post(address, fields)
    unlock_topic(topic=topic, by=SYSTEM)
    client.session.flush()
    client.post(address, fields)
    client.force_login(moderator)

    client.post(address, fill_in(client.get(address), reason=TYPED))

    assert reason(topic) == ""


@pytest.mark.parametrize(
    "reader, place, days, is_saved, is_shown",
    [
        ("self", "here", 0, False, True),
        ("other", "here", 0, False, False),
        ("self", "there", 0, False, False),
        ("self", "here", 15, False, False),
        ("self", "here", 15, True, True),
        ("self", "here", SAVED_FOR.days + 1, True, False),
    ],
)
def test_draft_is_shown_to_its_owner_alone_at_its_own_place_and_not_for_ever(
    client, fields, address, moderator, reader, place, days, is_saved, is_shown
):
    client.session.flush()
    client.post(address, fields)
    Draft.objects.update(changed_at=timezone.now() - timedelta(days=days), is_saved=is_saved)
    client.force_login(moderator if reader == "self" else make_moderator().user)

    page = client.get(address if place == "here" else reverse("topic-lock", args=[TopicFactory().pk]))

    assert page.status_code == HTTPStatus.OK
    assert (TYPED in page.text) is is_shown


def test_nobody_leaves_a_draft_without_having_been_handed_the_form(client, fields, address):
    client.session.flush()

    client.post(address, fields | {"form_key": "verzonnen"})

    assert not Draft.objects.exists()


def test_nothing_is_kept_for_an_account_that_is_gone(client, fields, address, moderator):
    client.session.flush()
    moderator.grants.all().delete()
    moderator.authors.all().delete()
    moderator.delete()

    assert client.post(address, fields).url.startswith(reverse("account_login"))
    assert not Draft.objects.exists()


def test_secrets_are_never_kept():
    class SecretForm(ActionForm):
        secrets = frozenset({"code"})
        code = forms.CharField()
        password = forms.CharField(widget=forms.PasswordInput)
        scan = forms.FileField()
        reason = forms.CharField()

    sent = {"code": "123", "password": "abc", "scan": "x", "reason": TYPED, "of_no_field": "y"}

    assert SecretForm.typed(sent) == {"reason": TYPED}


def test_form_about_what_is_no_longer_seen_is_kept(client, fields, address, moderator):
    hide_from_all_but_moderators()
    moderator.grants.update(ends_at=timezone.now())

    assert client.post(address, fields).status_code == HTTPStatus.NOT_FOUND
    assert Draft.objects.get().values == {"reason": TYPED}


@pytest.mark.parametrize("key", ["missing", "made up", "of another form", "of another person", "too old"])
def test_form_with_another_key_than_its_own_comes_back_with_a_fresh_one(
    client, fields, topic, address, key, monkeypatch
):
    other, now = Client(), time
    other.force_login(make_moderator().user)
    keys = {
        "made up": lambda: "verzonnen",
        "of another form": lambda: fill_in(client.get(reverse("topic-pin", args=[topic.pk])))["form_key"],
        "of another person": lambda: fill_in(other.get(address))["form_key"],
        "too old": lambda: fields["form_key"],
    }
    fields["form_key"] = keys.get(key, str)()
    with monkeypatch.context() as later:
        if key == "too old":
            later.setattr("django.core.signing.time.time", lambda: now() + timedelta(days=15).total_seconds())
        page = client.post(address, fields)

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert TYPED in page.text
    assert reason(topic) == ""
    client.post(address, fill_in(page, reason=TYPED))
    assert reason(topic) == TYPED


def test_refused_token_gives_our_own_form_back_with_a_fresh_one(client, fields, topic, address):
    page = client.post(address, fields | {"csrfmiddlewaretoken": "x" * 64}, headers=OURS)

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert TYPED in page.text
    assert reason(topic) == ""
    client.post(address, fill_in(page, reason=TYPED), headers=OURS)
    assert reason(topic) == TYPED


def test_refused_token_of_who_is_signed_out_becomes_a_draft(client, fields, address):
    client.cookies.clear()

    assert client.post(address, fields, headers=OURS).url.startswith(reverse("account_login"))
    assert Draft.objects.get().values == {"reason": TYPED}


@pytest.mark.parametrize("origin", [{"origin": "https://elders.example"}, {"origin": "null"}, {}])
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_form_sent_by_another_site_does_keeps_and_shows_nothing(
    client, fields, topic, address, origin, is_signed_in
):
    if not is_signed_in:
        client.session.flush()

    page = client.post(address, fields | {"csrfmiddlewaretoken": ""}, headers=origin)

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert TYPED not in page.text
    assert reason(topic) == ""
    assert not SentForm.objects.exists() and not Draft.objects.exists()


def test_visitor_signs_in_before_anything_is_looked_up(address):
    for url in (address, reverse("topic-lock", args=[999])):
        assert Client().get(url).url == f"{reverse('account_login')}?next={url}"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_form_is_sent_by_post_alone(client, address, moderator, method):
    trusted = Client()
    trusted.force_login(moderator)

    assert getattr(client, method)(address, headers=OURS).status_code == HTTPStatus.FORBIDDEN
    assert getattr(trusted, method)(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_preview_shows_what_it_will_look_like_and_posts_nothing(client, topic, reply_address):
    posts = Comment.objects.count()

    page = client.post(
        reply_address, fill_in(client.get(reply_address), body="Dit is **vet**.", do="preview")
    )

    assert page.status_code == HTTPStatus.OK
    assert "<strong>vet</strong>" in page.text
    assert "Dit is **vet**." in page.text
    assert Comment.objects.count() == posts and not SentForm.objects.exists()


def test_preview_for_the_pages_script_is_the_preview_alone(client, topic, reply_address):
    fields = fill_in(client.get(reply_address), body="Dit is **vet**.", do="preview")

    page = client.post(reply_address, fields, headers=FETCHED)

    assert "<strong>vet</strong>" in page.text
    assert "<html" not in page.text


def test_form_without_a_preview_has_none(client, fields, address):
    assert client.post(address, fields | {"do": "preview"}).status_code == HTTPStatus.NOT_FOUND


def test_saved_draft_waits_in_the_form_and_goes_when_it_is_sent(client, topic, reply_address):
    fields = fill_in(client.get(reply_address), body="Nog niet af.")

    assert client.post(reply_address, fields | {"do": "draft"}).url == reply_address
    assert client.post(reply_address, fields | {"do": "draft"}, headers=FETCHED).text.startswith(
        "Concept bewaard"
    )
    assert Draft.objects.get().is_saved
    page = client.get(reply_address)
    assert "Nog niet af." in page.text

    client.post(reply_address, fill_in(page, body="Nu wel af."))

    assert not Draft.objects.exists()
    assert Discussion.objects.get(pk=topic.pk).last_number == 2


def test_late_draft_of_a_form_that_was_sent_is_not_kept(client, reply_address):
    fields = fill_in(client.get(reply_address), body="Nu wel af.")
    client.post(reply_address, fields)

    client.post(reply_address, fields | {"do": "draft"}, headers=FETCHED)

    assert not Draft.objects.exists()


def test_draft_says_its_longest_text_in_one_line(moderator):
    key = FormKey(uuid4(), moderator.pk, "/forum/nieuw/")

    draft = Draft.objects.keep(key, {"title": "Kort", "body": "Een langere\n\ntekst", "tags": None})

    assert draft.excerpt == "Een langere tekst"
    assert draft.get_absolute_url() == "/forum/nieuw/"


def test_number_series_gives_each_number_once():
    assert [NumberSeries.next("DK-2026") for _ in range(3)] == [1, 2, 3]
    assert NumberSeries.next("OIN-2026") == 1


@pytest.mark.parametrize("do", ["", "preview", "draft"])
def test_who_sends_too_often_is_asked_to_wait_and_keeps_the_text(client, reply_address, settings, do):
    settings.RATE_LIMITED, settings.RATE_LIMITS = True, dict.fromkeys(("write", "preview", "draft"), "1/h")
    fields = fill_in(client.get(reply_address), body="Een bericht dat telt.", do=do)
    client.post(reply_address, fields)
    posts = Comment.objects.count()

    page = client.post(reply_address, fields | {"body": "Nog een bericht."})

    assert page.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(page.headers["Retry-After"]) > 3000
    assert "Nog een bericht." in page.text
    assert Comment.objects.count() == posts


class PlainForm(ActionForm):
    word = forms.CharField()
    choice = forms.ChoiceField(choices=[("a", "A")])
    asked = forms.CharField(error_messages={"required": "Vul een woord in."})


def test_form_speaks_in_our_own_words_unless_its_field_has_a_sentence():
    with translation.override("en"):
        errors = PlainForm({"choice": "b"}).errors

        assert errors == {
            "word": ["Fill this in."],
            "choice": ["Choose one of the answers that are offered."],
            "asked": ["Vul een woord in."],
        }
