"""People say that a moderator should look at something."""

import pytest
from django.utils import timezone

from community.forum.actions import move_topic
from community.moderation.actions import dismiss_flags, hide, report
from community.moderation.models import Case, Flag, FlagKind, Why
from foundation.references import reference
from foundation.writing.errors import Conflict
from people.accounts.actors import SYSTEM
from tests.community.conftest import heard  # noqa: F401
from tests.community.factories import AuthorFactory, CategoryFactory
from tests.moderation.factories import (
    WHY,
    case_of,
    guest,
    held_post,
    hidden_post,
    moderator,
    moderator_of,
    public_post,
    reported_post,
    stored,
)

pytestmark = pytest.mark.django_db


def test_reports_about_one_post_are_one_case():
    post = public_post()
    report(item=post, kind=FlagKind.OFF_TOPIC, words="Hoort hier niet.", by=AuthorFactory())
    assert not case_of(post).is_grave
    report(item=post, kind=FlagKind.PERSONAL_DATA, words="Mijn adres.")

    case = case_of(post)
    assert (case.why, case.is_grave, case.flags.count()) == (Why.REPORTED, True, 2)
    assert case.scope == post.discussion.listed_in
    year = timezone.localtime().year
    assert [flag.receipt for flag in case.flags.all()] == [f"M-{year}-0001", f"M-{year}-0002"]


def test_one_person_reports_once():
    post, by = public_post(), AuthorFactory()
    first = report(item=post, kind=FlagKind.INSULT, words="Scheldwoord.", by=by)
    again = report(
        item=post, kind=FlagKind.OTHER, words="Nog eens.", by=AuthorFactory(user=by.user, name="Anders")
    )
    assert again == first

    mail = report(item=post, kind=FlagKind.INSULT, words="Ik.", guest_email="ik@voorbeeld.example")
    assert report(item=post, kind=FlagKind.INSULT, words="Ik.", guest_email="IK@voorbeeld.example") == mail
    nobody = report(item=post, kind=FlagKind.INSULT, words="Iemand.")
    assert report(item=post, kind=FlagKind.INSULT, words="Iemand anders.") != nobody

    known = guest()
    assert report(item=post, kind=FlagKind.INSULT, words="Gast.", by=known) == report(
        item=post, kind=FlagKind.INSULT, words="Gast.", by=known
    )


def test_what_was_left_standing_can_be_reported_again():
    post = reported_post()
    dismiss_flags(case=case_of(post), by=moderator())

    report(item=post, kind=FlagKind.INSULT, words="Toch.", by=AuthorFactory())

    assert Case.objects.about(post).count() == 2
    assert Flag.objects.filter(answered_at=None).count() == 1


@pytest.mark.parametrize("make", [hidden_post, held_post])
def test_what_nobody_reads_is_not_reported(make):
    with pytest.raises(Conflict):
        report(item=make(), kind=FlagKind.INSULT, words="Scheldwoord.")
    assert not Flag.objects.exists()


def test_moderators_who_may_decide_it_hear_that_the_queue_changed(heard, django_capture_on_commit_callbacks):  # noqa: F811
    post = public_post()
    everywhere, here, elsewhere = (
        moderator(),
        moderator_of(post.discussion.subject),
        moderator_of(public_post().discussion.subject),
    )

    with django_capture_on_commit_callbacks(execute=True):
        report(item=post, kind=FlagKind.INSULT, words="Scheldwoord.")

    told = {group for group, kind in heard if kind == "queue.changed"}
    assert told == {reference(everywhere.user), reference(here.user)}
    assert reference(elsewhere.user) not in told


def test_open_pages_hear_of_a_measure_without_words(heard, django_capture_on_commit_callbacks):  # noqa: F811
    post = public_post()

    with django_capture_on_commit_callbacks(execute=True):
        hide(item=post, by=moderator(), **WHY)

    assert (f"forum.topic.{post.discussion_id}", "post.hidden") in heard


def test_cases_and_decisions_move_along_with_their_topic():
    post = reported_post()
    topic, target = post.discussion.subject, CategoryFactory()
    before = moderator_of(topic)
    hide(item=public_post(topic), by=SYSTEM, **WHY)

    move_topic(topic=topic, category=target, by=SYSTEM, reason="Hoort daar.")

    case = stored(case_of(post))
    assert (case.scope, case.circle) == (reference(target), target.circle)
    assert not Case.objects.visible_to(before.user).exists()
    assert stored(post).scope == case.scope
