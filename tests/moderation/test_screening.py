"""What is held before anybody reads it, and how that is said."""

import pytest
from django_comments_xtd.models import BlackListedDomain

from community.discussions.actions import edit_comment
from community.discussions.actions.admitting import admit
from community.discussions.actions.posting import prepare_post
from community.discussions.models import Comment, Discussion
from community.forum.actions import edit_topic, lock_topic, reply_to_topic, start_topic
from community.forum.models import Topic
from community.moderation.actions import approve, hide, set_hold_rules
from community.moderation.models import HoldReason, HoldRule, RuleKind, State
from community.moderation.screening import NO_NEWCOMER
from foundation.ledger.models import LedgerEntry
from foundation.references import reference
from foundation.text.markdown import BODY_VERSION
from foundation.writing.errors import NotAllowed
from people.accounts.actors import SYSTEM
from people.accounts.models import Role
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    OrganisationFactory,
    TopicFactory,
    author_with,
    maintainer,
    member_of,
)
from tests.moderation.factories import WHY, case_of, fresh, guest, moderator, public_post, stored

pytestmark = pytest.mark.django_db

LINK = "Zie https://voorbeeld.example/uitleg"


def rule(*kinds, scope="site"):
    set_hold_rules(scope=scope, kinds=kinds, by=SYSTEM)


def known_author():
    author = AuthorFactory()
    CommentFactory.create_batch(NO_NEWCOMER, author=author)
    return author


def test_nothing_is_held_until_somebody_says_so():
    assert public_post(body=LINK).state == State.PUBLIC


@pytest.mark.parametrize(
    "kind, body, reasons",
    [
        (RuleKind.EVERYTHING, "Tekst.", [HoldReason.EVERYTHING]),
        (RuleKind.FIRST_POSTS, "Tekst.", [HoldReason.FIRST_POSTS]),
        (RuleKind.LINKS, LINK, [HoldReason.LINKS]),
        (RuleKind.LINKS, "Tekst.", []),
    ],
)
def test_rule_of_the_site_or_of_a_category_holds_what_it_says(kind, body, reasons):
    topic = TopicFactory()
    for scope in ("site", reference(topic.category)):
        rule(kind, scope=scope)
        post = stored(CommentFactory(topic=topic, body=body))
        assert post.state == (State.HELD if reasons else State.PUBLIC)
        if reasons:
            assert case_of(post).reasons == reasons
        rule(scope=scope)


def test_rule_of_another_category_holds_nothing_here():
    rule(RuleKind.EVERYTHING, scope=reference(CategoryFactory()))
    assert public_post().state == State.PUBLIC


def test_each_reason_is_said():
    topic = TopicFactory()
    rule(RuleKind.FIRST_POSTS, RuleKind.LINKS)
    BlackListedDomain.objects.create(domain="voorbeeld.example")

    case = case_of(CommentFactory(topic=topic, body=LINK))

    assert case.reasons == [HoldReason.FIRST_POSTS, HoldReason.LINKS, HoldReason.BAD_DOMAIN]
    assert all(reason.in_short and str(reason.label) for reason in HoldReason)


def test_who_is_known_is_held_for_no_first_post_and_no_link():
    author, topic = known_author(), TopicFactory()
    rule(RuleKind.FIRST_POSTS, RuleKind.LINKS)
    assert CommentFactory(topic=topic, author=author, body=LINK).number


def trusted(kind, topic):
    if kind == "moderator":
        return moderator()
    if kind == "category":
        return fresh(author_with(Role.MODERATOR, reference(topic.category)))
    return member_of(OrganisationFactory(is_site_owner=True))


@pytest.mark.parametrize("kind", ["moderator", "category", "owner"])
def test_who_moderates_or_speaks_for_the_owner_is_never_held(kind):
    topic = TopicFactory()
    rule(*RuleKind)
    BlackListedDomain.objects.create(domain="voorbeeld.example")
    assert reply_to_topic(topic=topic, body=LINK, by=trusted(kind, topic)).number


def test_first_post_of_a_topic_that_is_held_hides_the_topic_until_it_is_placed():
    category, author = CategoryFactory(), AuthorFactory()
    rule(RuleKind.EVERYTHING)
    topic = start_topic(category=category, kind="discussion", title="Titel", body="Tekst.", by=author)

    assert not Topic.objects.visible_to(AuthorFactory().user).exists()
    assert Topic.objects.visible_to(author.user).get() == topic
    assert Topic.objects.visible_to(moderator().user).get() == topic

    approve(item=Comment.objects.get(discussion=topic.pk), by=moderator())
    assert Topic.objects.visible_to(AuthorFactory().user).get() == topic
    assert Discussion.objects.get(pk=topic.pk).last_number == 1


def test_link_in_a_title_counts():
    rule(RuleKind.LINKS)
    BlackListedDomain.objects.create(domain="voorbeeld.example")
    topic = start_topic(
        category=CategoryFactory(), kind="discussion", title=LINK, body="Tekst.", by=AuthorFactory()
    )
    reasons = case_of(Comment.objects.get(discussion=topic.pk)).reasons
    assert reasons == [HoldReason.LINKS, HoldReason.BAD_DOMAIN]


@pytest.mark.parametrize("kind", RuleKind)
def test_change_does_not_slip_past_a_rule(kind):
    post = public_post()
    rule(kind)
    with pytest.raises(NotAllowed):
        edit_comment(comment=post, body=LINK, reason="Link erbij.", by=fresh(post.author))
    assert edit_comment(comment=post, body=LINK, reason="Link erbij.", by=moderator()).comment == LINK


def test_title_does_not_slip_past_a_rule_either():
    topic = TopicFactory()
    rule(RuleKind.LINKS)
    with pytest.raises(NotAllowed):
        edit_topic(topic=topic, title=LINK, kind="discussion", tags=[], by=fresh(topic.author))
    same = edit_topic(
        topic=topic, title=topic.title, kind="discussion", tags=["nieuw"], by=fresh(topic.author)
    )
    assert same.tag_pairs
    assert edit_topic(topic=topic, title=LINK, kind="discussion", tags=[], by=moderator()).title == LINK


# Rules


def test_rules_take_the_place_of_those_before_and_stand_in_the_record():
    by = fresh(maintainer())
    set_hold_rules(kinds=["links", "everything"], by=by)
    rule = set_hold_rules(kinds=["links", "nonsense"], by=by)

    assert HoldRule.objects.get() == rule
    assert (rule.kinds, rule.set_by) == (["links"], by)
    assert LedgerEntry.objects.filter(body__contains="moderation.rules_set").count() == 2
    assert "links" in str(rule) and rule.get_absolute_url()


def test_rules_are_not_set_by_others():
    with pytest.raises(NotAllowed):
        set_hold_rules(kinds=[], by=moderator())


# What its writer confirmed


def awaiting(topic, body="Tekst.", reply_to=None):
    discussion = Discussion.objects.get(pk=topic.pk)
    author = guest()
    post = prepare_post(body=body, author=author, discussion=discussion)
    return Comment.objects.append(
        discussion,
        author=author,
        body=body,
        body_html=post.body_html,
        body_version=BODY_VERSION,
        reply_to=reply_to,
        state=State.AWAITING_CONFIRMATION,
    )


def test_confirmed_post_enters_once():
    post = awaiting(TopicFactory())
    assert stored(admit(post)).number == 2
    assert stored(admit(post)).number == 2


def test_confirmed_post_is_held_as_a_rule_says():
    post = awaiting(TopicFactory())
    rule(RuleKind.FIRST_POSTS)
    admit(post)
    assert (stored(post).state, case_of(post).reasons) == (State.HELD, [HoldReason.FIRST_POSTS])


def test_confirmed_answer_to_what_is_gone_is_held():
    topic = TopicFactory()
    parent = public_post(topic)
    post = awaiting(topic, reply_to=parent)
    hide(item=parent, by=moderator(), **WHY)
    admit(stored(post))
    assert case_of(post).reasons == [HoldReason.ANSWERED_GONE]


def test_post_confirmed_after_the_topic_closed_is_held():
    topic = TopicFactory()
    post = awaiting(topic)
    lock_topic(topic=topic, by=SYSTEM, reason="Afgerond.")
    admit(post)
    assert case_of(post).reasons == [HoldReason.CLOSED]


def test_first_post_that_is_confirmed_is_screened_with_its_title():
    topic = TopicFactory(title=LINK)
    opening = Comment.objects.get(discussion=topic.pk)
    Comment.objects.filter(pk=opening.pk).update(state=State.AWAITING_CONFIRMATION, number=None, path=None)
    Discussion.objects.filter(pk=topic.pk).update(last_number=0)
    rule(RuleKind.LINKS)
    admit(stored(opening))
    assert case_of(opening).reasons == [HoldReason.LINKS]
