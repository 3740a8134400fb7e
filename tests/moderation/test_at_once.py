"""Two moderators at one thing at the same moment, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from community.discussions.models import Comment
from community.moderation.actions import (
    approve,
    claim_case,
    dismiss_flags,
    hide,
    remove_branch,
    report,
    restore,
)
from community.moderation.models import Case, Decision, Flag, FlagKind, State
from foundation.writing.errors import Conflict
from tests.community.factories import AuthorFactory, TopicFactory
from tests.moderation.factories import (
    WHY,
    case_of,
    held_post,
    moderator,
    public_post,
    reported_post,
    stored,
)

pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def real_threads():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: DATABASE_URL names another database")


def at_once(*works):
    """What each work gives or raises, when all begin at the same moment."""
    together = Barrier(len(works), timeout=30)

    def do(work):
        try:
            together.wait()
            return work()
        except Conflict as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def several(number):
    return [moderator() for _ in range(number)]


def split(answers):
    won = [answer for answer in answers if not isinstance(answer, Conflict)]
    return won, [answer for answer in answers if isinstance(answer, Conflict)]


def test_one_of_many_moderators_decides_and_the_others_are_told_who():
    post = reported_post()
    version = case_of(post).version
    people = [moderator() for _ in range(6)]
    works = [lambda by=by: hide(item=post, by=by, version=version, **WHY) for by in people[:3]]
    case = case_of(post)
    works += [lambda by=by: dismiss_flags(case=case, by=by, version=version) for by in people[3:]]

    won, lost = split(at_once(*works))

    assert len(won) == 1
    assert all(won[0].by.name in refusal.message for refusal in lost)
    assert Decision.objects.count() == 1
    assert Flag.objects.get().answered_at


def test_post_is_placed_once():
    post = held_post()
    won, _lost = split(at_once(*[lambda by=by: approve(item=post, by=by) for by in several(4)]))
    assert len(won) == 1
    assert stored(post).number == 2


def test_one_of_many_takes_a_case():
    case = case_of(reported_post())
    won, lost = split(at_once(*[lambda by=by: claim_case(case=case, by=by) for by in several(5)]))
    assert (len(won), len(lost)) == (1, 4)


def test_many_reports_at_once_are_one_case_with_numbers_of_their_own():
    post = public_post()
    people = [AuthorFactory() for _ in range(8)]
    works = [
        lambda by=by: report(item=post, kind=FlagKind.INSULT, words="Scheldwoord.", by=by) for by in people
    ]
    won, _lost = split(at_once(*works, *works))
    assert len(won) == 16
    assert Case.objects.count() == 1
    assert len(set(Flag.objects.values_list("receipt", flat=True))) == Flag.objects.count() == 8


def test_branch_goes_and_comes_back_while_people_reply():
    topic = TopicFactory()
    root = public_post(topic)
    below = [public_post(topic, reply_to=root) for _ in range(3)]
    from community.forum.actions import reply_to_topic

    writers = [AuthorFactory() for _ in range(4)]
    at_once(
        lambda: remove_branch(item=root, by=moderator(), **WHY),
        *[lambda by=by: reply_to_topic(topic=topic, body="Erbij.", by=by, reply_to=root) for by in writers],
    )
    numbers = sorted(
        Comment.objects.filter(discussion=topic.pk, number__gt=0).values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))

    restore(decision=Decision.objects.get(), by=moderator())
    assert {stored(post).state for post in (root, *below)} == {State.PUBLIC}
