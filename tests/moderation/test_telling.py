"""Who is told what by mail and on the site, in words that give nothing else away."""

import pytest
from django.core import mail

from community.discussions.models import Comment, Discussion
from community.moderation.actions import (
    approve,
    decide_review,
    dismiss_flags,
    hide,
    remove,
    report,
    request_review,
    restore,
)
from community.moderation.models import FlagKind, Ground
from people.notifications.models import Notification
from tests.community.factories import AuthorFactory, TopicFactory
from tests.moderation.factories import WHY, case_of, fresh, guest, held_post, moderator, public_post
from tests.notifications.factories import run_jobs

pytestmark = pytest.mark.django_db


def letters():
    """Send what waits, and give the letters of it."""
    mail.outbox.clear()
    run_jobs(3)
    return {letter.to[0]: letter for letter in mail.outbox}


@pytest.fixture
def post(db):
    post = public_post(body="Een geheim woord.")
    letters()
    return post


def test_author_gets_the_whole_statement_by_mail(post):
    decision = hide(
        item=post, by=moderator(), ground=Ground.LAW, law="artikel 261", facts="U beschuldigt iemand."
    )

    letter = letters()[post.author.user.email]

    for words in ("U beschuldigt iemand.", "artikel 261", decision.statements.get().get_absolute_url()):
        assert words in letter.body
    assert "geheim woord" not in letter.body


def test_guest_gets_a_link_that_opens_without_an_account(client):
    author = guest()
    post = Comment.objects.append(
        Discussion.objects.get(pk=TopicFactory().pk),
        author=author,
        body="Hallo.",
        body_html="<p>Hallo.</p>",
        body_version=1,
    )
    statement = remove(item=post, by=moderator(), **WHY).statements.get()

    letter = letters()[author.guest_email]

    assert statement.key in letter.body
    assert client.get(statement.address).status_code == 200


def test_placing_and_putting_back_are_told_too():
    post, by = held_post(), moderator()
    approve(item=post, by=by)
    assert post.author.user.email in letters()
    decision = hide(item=Comment.objects.get(pk=post.pk), by=by, **WHY)
    letters()
    restore(decision=decision, by=by, facts="Dit was een vergissing.")
    assert "Dit was een vergissing." in letters()[post.author.user.email].body


@pytest.mark.parametrize("is_upheld", [True, False])
def test_answer_to_a_review_is_told(post, is_upheld):
    decision = hide(item=post, by=moderator(), **WHY)
    review = request_review(statement=decision.statements.get(), words="Niet eens.", by=fresh(post.author))
    letters()

    decide_review(review=review, is_upheld=is_upheld, facts="Wij keken opnieuw.", by=moderator())

    assert "Wij keken opnieuw." in letters()[post.author.user.email].body


def test_who_reported_is_told_with_and_without_an_account(post):
    by = AuthorFactory()
    report(item=post, kind=FlagKind.INSULT, words="Scheldwoord.", by=by)
    flag = report(item=post, kind=FlagKind.INSULT, words="Ja.", guest_email="melder@voorbeeld.example")
    report(item=post, kind=FlagKind.INSULT, words="Zonder adres.")

    dismiss_flags(case=case_of(post), by=moderator())
    sent = letters()

    assert flag.receipt in sent["melder@voorbeeld.example"].subject
    assert flag.key in sent["melder@voorbeeld.example"].body
    assert by.user.email in sent
    assert post.author.user.email not in sent
    assert all("geheim woord" not in letter.body for letter in sent.values())


def test_decision_of_the_site_itself_says_so():
    from community.moderation.models import Decision
    from community.moderation.notifying import how_decided

    by_person, by_site = how_decided(Decision()), how_decided(Decision(is_automated=True))
    assert by_person != by_site


def test_each_is_told_once(post):
    hide(item=post, by=moderator(), **WHY)
    letters()
    assert not letters()
    assert Notification.objects.filter(kind="moderation.decided").count() == 1
