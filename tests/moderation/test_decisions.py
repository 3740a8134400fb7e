"""What a moderator decides: the state it leads to, who is told why, and who reported it."""

import pytest
from django_tasks_db.models import DBTaskResult

from community.discussions.models import Comment, Discussion
from community.moderation.actions import (
    approve,
    dismiss_flags,
    hide,
    remove,
    remove_branch,
    report,
    restore,
)
from community.moderation.models import Decision, DecisionReach, Flag, FlagKind, Ground, Outcome, State, Verb
from foundation.ledger.models import LedgerEntry
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actors import SYSTEM
from tests.community.factories import AuthorFactory, CommentFactory, TopicFactory
from tests.moderation.factories import (
    WHY,
    case_of,
    guest,
    held_post,
    hidden_post,
    moderator,
    public_post,
    reported_post,
    stored,
)

pytestmark = pytest.mark.django_db


def announced(kind):
    """The ids of what was announced as this kind."""
    rows = DBTaskResult.objects.filter(task_path__endswith="telling.tell")
    return [row.args_kwargs["args"][2] for row in rows if row.args_kwargs["args"][0] == kind]


def test_approved_post_enters_the_tree_and_its_author_is_told():
    post = held_post()

    decision = approve(item=post, by=moderator(), version=case_of(post).version)

    assert (stored(post).state, stored(post).number) == (State.PUBLIC, 2)
    assert not case_of_any(post)
    [statement] = decision.statements.all()
    assert statement.addressee == post.author
    assert announced("moderation.decided") == [statement.pk]
    assert announced("post.published")[-1] == post.pk


def case_of_any(post):
    from community.moderation.models import Case

    return Case.objects.open().about(post).first()


@pytest.mark.parametrize("verb, state", [(hide, State.HIDDEN), (remove, State.REMOVED)])
def test_measure_takes_a_post_from_sight_with_its_reasons_to_the_author(verb, state):
    post, by = public_post(), moderator()

    decision = verb(item=post, by=by, **WHY)

    assert stored(post).state == state
    [statement] = decision.statements.all()
    [reach] = statement.reach.all()
    assert (reach.item, reach.state_before) == (post, State.PUBLIC)
    assert (decision.ground, decision.facts, decision.by) == (WHY["ground"], WHY["facts"], by)
    assert not decision.is_automated
    assert announced("moderation.decided") == [statement.pk]


def test_refused_post_never_had_a_number_and_waits_again_when_it_is_put_back():
    post = held_post()
    decision = remove(item=post, by=moderator(), **WHY)
    assert (stored(post).state, stored(post).number) == (State.REMOVED, None)
    assert case_of_any(post) is None

    restore(decision=decision, by=moderator())

    assert (stored(post).state, stored(post).number) == (State.HELD, None)
    assert case_of(post).hold_reasons == ["everything"]


def test_decision_stands_in_the_record_and_its_personal_words_only_as_a_commitment():
    post = public_post()

    hide(item=post, by=moderator(), ground=Ground.LAW, law="artikel 261", facts="Een beschuldiging.")

    entry = LedgerEntry.objects.get(body__contains='"moderation.hidden"')
    assert f"discussions.comment.{post.pk}" in entry.body
    assert "beschuldiging" not in entry.body
    assert f"accounts.author.{post.author_id}" in entry.body


def test_reporters_hear_what_their_report_led_to():
    post = reported_post()
    case = case_of(post)

    hide(item=post, by=moderator(), version=case.version, **WHY)

    flag = Flag.objects.get()
    assert (flag.outcome, bool(flag.answered_at)) == (Outcome.MEASURE, True)
    assert not stored(case).is_open
    assert announced("report.answered") == [flag.pk]


def test_post_with_nothing_wrong_stays_and_its_reporters_are_answered():
    post = reported_post()

    decision = dismiss_flags(case=case_of(post), by=moderator())

    assert stored(post).state == State.PUBLIC
    assert Flag.objects.get().outcome == Outcome.NOTHING_WRONG
    assert decision.verb == Verb.NOTHING_WRONG
    assert not announced("moderation.decided")


# Two moderators


def test_second_moderator_is_told_who_decided_what():
    post, first = reported_post(), moderator()
    version = case_of(post).version
    hide(item=post, by=first, version=version, **WHY)

    with pytest.raises(Conflict) as refusal:
        hide(item=post, by=moderator(), version=version, **WHY)

    assert first.name in refusal.value.message


def test_second_moderator_does_not_hide_what_the_first_left_standing():
    post, first = reported_post(), moderator()
    case = case_of(post)
    dismiss_flags(case=case, by=first, version=case.version)

    with pytest.raises(Conflict) as refusal:
        hide(item=post, by=moderator(), version=case.version, **WHY)

    assert first.name in refusal.value.message
    assert stored(post).state == State.PUBLIC


def test_moderator_who_did_not_see_the_last_report_looks_again():
    post = reported_post()
    case = case_of(post)
    report(
        item=post, kind=FlagKind.PERSONAL_DATA, words="Mijn telefoonnummer staat erin.", by=AuthorFactory()
    )

    with pytest.raises(Conflict):
        dismiss_flags(case=case, by=moderator(), version=case.version)

    assert Flag.objects.filter(answered_at=None).count() == 2


# A branch


@pytest.fixture
def branch():
    """A post with two answers, of which the first has one that is hidden, and one after them beside it."""
    topic = TopicFactory()
    root = public_post(topic)
    answer = public_post(topic, reply_to=root)
    hidden = hidden_post(topic, reply_to=answer)
    other = public_post(topic, reply_to=root)
    beside = public_post(topic)
    return {
        "topic": topic,
        "root": root,
        "answer": answer,
        "hidden": hidden,
        "other": other,
        "beside": beside,
    }


def states(branch):
    return {name: stored(post).state for name, post in branch.items() if isinstance(post, Comment)}


def rows(topic):
    fields = ("pk", "number", "path", "state", "is_public", "is_removed", "level", "order", "posted_at")
    return list(Comment.objects.filter(discussion=topic.pk).order_by("pk").values_list(*fields))


def test_branch_goes_by_one_decision_that_names_each_post_and_tells_each_author(branch):
    decision = remove_branch(item=branch["root"], by=moderator(), **WHY)

    gone = {"root", "answer", "hidden", "other"}
    assert {name for name, state in states(branch).items() if state == State.REMOVED} == gone
    assert DecisionReach.objects.filter(statement__decision=decision).count() == 4
    assert decision.statements.count() == 4


def test_restored_branch_is_exactly_what_it_was(branch):
    before = rows(branch["topic"])
    decision = remove_branch(item=branch["root"], by=moderator(), **WHY)
    assert rows(branch["topic"]) != before

    restore(decision=decision, by=moderator())

    assert rows(branch["topic"]) == before


def test_what_was_posted_in_between_stays_and_nothing_changes_its_number(branch):
    decision = remove_branch(item=branch["root"], by=moderator(), **WHY)
    between = public_post(branch["topic"], reply_to=branch["beside"])

    restore(decision=decision, by=moderator())

    assert (stored(between).state, stored(between).number) == (State.PUBLIC, between.number)
    assert Discussion.objects.get(pk=branch["topic"].pk).last_number == between.number


def test_earlier_measure_undone_while_the_branch_is_gone_brings_its_post_back_with_the_branch(branch):
    earlier = Decision.objects.get(verb=Verb.HIDDEN)
    removal = remove_branch(item=branch["root"], by=moderator(), **WHY)
    with pytest.raises(Conflict):
        restore(decision=earlier, by=moderator())
    assert stored(branch["hidden"]).state == State.REMOVED

    restore(decision=removal, by=moderator())
    assert stored(branch["hidden"]).state == State.HIDDEN
    restore(decision=earlier, by=moderator())

    assert stored(branch["hidden"]).state == State.PUBLIC


def test_post_of_the_branch_that_was_removed_for_itself_later_stays_away(branch):
    first = hide(item=branch["other"], by=moderator(), **WHY)
    restore(decision=first, by=moderator())
    second = remove(item=branch["other"], by=moderator(), **WHY)

    removal = remove_branch(item=branch["root"], by=moderator(), **WHY)
    restore(decision=removal, by=moderator())
    assert stored(branch["other"]).state == State.REMOVED

    restore(decision=second, by=moderator())
    assert stored(branch["other"]).state == State.PUBLIC


def test_reports_about_posts_of_a_branch_are_answered_with_it(branch):
    report(item=branch["other"], kind=FlagKind.INSULT, words="Scheldwoord.", by=AuthorFactory())

    remove_branch(item=branch["root"], by=moderator(), **WHY)

    assert Flag.objects.get().outcome == Outcome.MEASURE
    assert case_of_any(branch["other"]) is None


def test_branch_of_a_post_that_waits_is_the_post():
    post = held_post()
    assert post.branch() == [post]


def test_removed_opening_that_comes_back_opens_the_topic_again():
    topic = TopicFactory()
    opening = Comment.objects.get(discussion=topic.pk)
    decision = remove(item=opening, by=moderator(), **WHY)
    assert Discussion.objects.get(pk=topic.pk).is_locked

    restore(decision=decision, by=moderator())

    discussion = Discussion.objects.get(pk=topic.pk)
    assert (discussion.is_locked, discussion.is_opening_shown) == (False, True)


def test_topic_that_was_closed_for_itself_stays_closed_when_its_opening_comes_back():
    topic = TopicFactory()
    Discussion.objects.get(pk=topic.pk).lock("Afgerond.")
    decision = remove(item=Comment.objects.get(discussion=topic.pk), by=moderator(), **WHY)

    restore(decision=decision, by=moderator())

    assert Discussion.objects.get(pk=topic.pk).lock_reason == "Afgerond."


def test_measure_that_was_undone_is_undone_once():
    post = public_post()
    decision = hide(item=post, by=moderator(), **WHY)
    restore(decision=decision, by=moderator())

    with pytest.raises(Conflict):
        restore(decision=decision, by=moderator())


def test_system_decides_by_name():
    post = public_post()
    decision = hide(item=post, by=SYSTEM, **WHY)
    assert decision.by is None
    assert decision.who


def test_nobody_decides_about_their_own_words():
    by = moderator()
    post = public_post(author=by)

    with pytest.raises(NotAllowed):
        hide(item=post, by=by, **WHY)


def test_guest_is_told_by_address():
    from community.moderation.notifying import told

    author = guest()
    post = Comment.objects.append(
        Discussion.objects.get(pk=TopicFactory().pk),
        author=author,
        body="Hallo.",
        body_html="<p>Hallo.</p>",
        body_version=1,
    )
    decision = hide(item=post, by=moderator(), **WHY)

    [statement] = decision.statements.all()
    assert told(statement.addressee).address == author.guest_email
    assert statement.key in statement.address


def test_post_that_was_held_and_reported_by_nobody_has_one_case():
    post = held_post()
    assert case_of(post).why == "held"
    assert CommentFactory(topic=post.discussion.subject).number
