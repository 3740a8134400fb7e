"""Who may do what in the forum, in which state: a table per verb, with the kind of refusal."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_comments_xtd.models import BlackListedDomain

from community.discussions.models import Comment
from community.discussions.permissions import refuse_answer_comment, refuse_edit_comment
from community.discussions.reading import Reader
from community.forum import permissions
from community.forum.actions import accept_answer, pin_topic
from community.forum.models import Topic
from community.moderation import states
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Grant, Role
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    LockedTopicFactory,
    OrganisationFactory,
    QuestionFactory,
    TopicFactory,
    author_with,
    maintainer,
    member_of,
    moderator,
)

pytestmark = pytest.mark.django_db

YES = type(None)


def fresh(topic):
    return Topic.objects.select_related("discussion__circle", "category", "author").get(pk=topic.pk)


def former_moderator(topic):
    author = AuthorFactory()
    Grant.objects.create(
        user=author.user,
        role=Role.MODERATOR,
        starts_at=timezone.now() - timedelta(days=2),
        ends_at=timezone.now() - timedelta(seconds=1),
    )
    return author


def former_member(topic):
    author = member_of(OrganisationFactory())
    author.user.grants.all().delete()
    return author


ACTORS = {
    "visitor": lambda topic: None,
    "guest": lambda topic: AuthorFactory(user=None, guest_email="gast@voorbeeld.example"),
    "closed account": lambda topic: AuthorFactory(user=None),
    "participant": lambda topic: AuthorFactory(),
    "member": lambda topic: member_of(OrganisationFactory()),
    "former member": former_member,
    "asker": lambda topic: topic.author,
    "asker under another name": lambda topic: AuthorFactory(user=topic.author.user, name="Nieuwe naam"),
    "former moderator": former_moderator,
    "moderator elsewhere": lambda topic: author_with(Role.MODERATOR, "forum.category.0"),
    "moderator here": lambda topic: author_with(Role.MODERATOR, topic.scope),
    "moderator": lambda topic: moderator(),
    "maintainer": lambda topic: maintainer(),
    "system": lambda topic: SYSTEM,
}
MODERATORS = {"moderator here", "moderator", "system"}
PEOPLE = set(ACTORS) - {"visitor", "closed account", "former member"}
ASKERS = {"asker", "asker under another name"}


def answered():
    topic = QuestionFactory()
    return accept_answer(topic=topic, post=CommentFactory(topic=topic), by=SYSTEM)


def hidden():
    topic = TopicFactory()
    states.hide(Comment.objects.get(discussion=topic.pk))
    return topic


TOPICS = {
    "open": TopicFactory,
    "locked": LockedTopicFactory,
    "pinned": lambda: pin_topic(topic=TopicFactory(), by=SYSTEM),
    "question": QuestionFactory,
    "answered": answered,
    "hidden": hidden,
}

# verb: who may, and in which states they are told why not now
VERBS = {
    "reply": (PEOPLE, {"locked"}),
    "lock": (MODERATORS, {"locked"}),
    "unlock": (MODERATORS, set(TOPICS) - {"locked"}),
    "pin": (MODERATORS, {"pinned"}),
    "unpin": (MODERATORS, set(TOPICS) - {"pinned"}),
    "move": (MODERATORS, set()),
    "accept": (MODERATORS | ASKERS, set(TOPICS) - {"question", "answered"}),
    "withdraw": (MODERATORS | ASKERS, set(TOPICS) - {"answered"}),
    "confirm": ({"maintainer", "system"}, set(TOPICS) - {"answered"}),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", TOPICS)
@pytest.mark.parametrize("role", ACTORS)
def test_role_and_state_decide_and_the_role_is_said_first(role, state, verb):
    topic = fresh(TOPICS[state]())
    allowed, not_now = VERBS[verb]
    refuse = getattr(permissions, f"refuse_{verb}_topic")

    refusal = refuse(ACTORS[role](topic), topic)

    assert type(refusal) is (NotAllowed if role not in allowed else Conflict if state in not_now else YES)


@pytest.mark.parametrize("state", TOPICS)
@pytest.mark.parametrize("role", ACTORS)
def test_who_started_a_topic_changes_it_while_it_is_open_and_moderators_always(role, state):
    topic = fresh(TOPICS[state]())
    not_now = state in ("locked", "hidden") and role not in MODERATORS

    refusal = permissions.refuse_edit_topic(ACTORS[role](topic), topic)

    may = role in MODERATORS | ASKERS
    assert type(refusal) is (Conflict if may and not_now else YES if may else NotAllowed)


MANAGERS = {
    "visitor": lambda: None,
    "participant": AuthorFactory,
    "moderator": moderator,
    "maintainer elsewhere": lambda: author_with(Role.MAINTAINER, "library.standard.1"),
    "maintainer": maintainer,
    "administrator": lambda: author_with(Role.ADMINISTRATOR),
    "system": lambda: SYSTEM,
}


@pytest.mark.parametrize("role", MANAGERS)
def test_maintainers_administrators_and_the_system_make_and_change_categories(role):
    expected = YES if role in ("maintainer", "administrator", "system") else NotAllowed

    assert type(permissions.refuse_create_category(MANAGERS[role]())) is expected
    assert type(permissions.refuse_edit_category(MANAGERS[role](), CategoryFactory())) is expected


WRITERS = {
    "visitor": (lambda: None, set()),
    "closed account": (lambda: AuthorFactory(user=None), set()),
    "guest": (lambda: AuthorFactory(user=None, guest_email="gast@voorbeeld.example"), {Circle.SIGNED_IN}),
    "participant": (AuthorFactory, {Circle.SIGNED_IN}),
    "moderator": (moderator, {Circle.SIGNED_IN, "moderator@site"}),
    "system": (lambda: SYSTEM, {Circle.SIGNED_IN, "moderator@site", "maintainer@site"}),
}


@pytest.mark.parametrize("role", WRITERS)
@pytest.mark.parametrize("writes", [Circle.SIGNED_IN, "moderator@site", "maintainer@site"])
def test_circle_says_who_starts_topics_and_replies(role, writes):
    actor, may = WRITERS[role]
    category = CategoryFactory(writes=writes)
    expected = YES if writes in may else NotAllowed

    assert type(permissions.refuse_start_topic(actor(), category)) is expected
    assert type(permissions.refuse_reply_topic(actor(), TopicFactory(category=category))) is expected


@pytest.mark.parametrize("verb", ["edit", "accept"])
def test_asker_who_may_only_read_now_changes_nothing(verb):
    topic = QuestionFactory()
    topic.category.circle.writes = "moderator@site"
    topic.category.circle.save()

    refusal = getattr(permissions, f"refuse_{verb}_topic")(topic.author, fresh(topic))

    assert type(refusal) is NotAllowed


def test_topic_moves_only_between_categories_that_one_moderates():
    topic = fresh(TopicFactory())
    elsewhere = CategoryFactory()
    here = author_with(Role.MODERATOR, topic.scope)

    assert type(permissions.refuse_move_topic(here, topic, elsewhere)) is NotAllowed
    assert type(permissions.refuse_move_topic(moderator(), topic, elsewhere)) is YES
    assert type(permissions.refuse_move_topic(SYSTEM, topic, elsewhere)) is YES
    assert type(permissions.refuse_move_topic(moderator(), topic, topic.category)) is Conflict


def test_maintainer_of_the_category_confirms_there_and_nowhere_else():
    topic = fresh(answered())

    assert permissions.refuse_confirm_topic(author_with(Role.MAINTAINER, topic.scope), topic) is None
    assert permissions.refuse_confirm_topic(author_with(Role.MAINTAINER, "library.standard.0"), topic)


def out_of_sight(verb):
    def make():
        post = CommentFactory()
        verb(Comment.objects.get(pk=post.pk))
        return post

    return make


def in_locked_topic():
    post = CommentFactory()
    post.discussion.lock("Afgerond.")
    return post


POSTS = {
    "public": CommentFactory,
    "hidden": out_of_sight(states.hide),
    "removed": out_of_sight(states.remove),
    "locked": in_locked_topic,
}
EDITORS = {
    "visitor": lambda post: None,
    "guest": lambda post: AuthorFactory(user=None, guest_email="gast@voorbeeld.example"),
    "participant": lambda post: AuthorFactory(),
    "writer": lambda post: post.author,
    "writer under another name": lambda post: AuthorFactory(user=post.author.user, name="Nieuwe naam"),
    "moderator elsewhere": lambda post: author_with(Role.MODERATOR, "forum.category.0"),
    "moderator here": lambda post: author_with(Role.MODERATOR, post.discussion.listed_in),
    "moderator": lambda post: moderator(),
    "system": lambda post: SYSTEM,
}


@pytest.mark.parametrize("state", POSTS)
@pytest.mark.parametrize("role", EDITORS)
def test_writer_and_moderator_edit_a_post_that_can_be_read_and_moderators_also_when_locked(role, state):
    post = Comment.objects.select_related("author", "discussion__circle").get(pk=POSTS[state]().pk)
    is_moderator = role in MODERATORS
    not_now = state in ("hidden", "removed") or (state == "locked" and not is_moderator)
    may = is_moderator or role.startswith("writer")

    refusal = refuse_edit_comment(EDITORS[role](post), post)

    assert type(refusal) is (NotAllowed if not may else Conflict if not_now else YES)


@pytest.mark.parametrize("state", POSTS)
@pytest.mark.parametrize("role", [role for role in EDITORS if role not in ("guest", "system")])
def test_page_offers_to_edit_exactly_what_is_not_refused(role, state):
    post = Comment.objects.select_related("author", "discussion__circle").get(pk=POSTS[state]().pk)
    actor = EDITORS[role](post)
    may_write = permissions.refuse_reply_topic(actor, fresh(Topic.objects.get(pk=post.discussion_id))) is None

    offered = Reader(actor, post.discussion, may_write=may_write).may_edit(post, post.author)

    assert offered is (refuse_edit_comment(actor, post) is None)


def waiting_post():
    BlackListedDomain.objects.create(domain="slecht.example")
    post = CommentFactory(body="https://slecht.example")
    return Comment.objects.select_related("author", "discussion__circle").get(pk=post.pk)


def test_post_that_waits_is_neither_answered_nor_edited():
    post = waiting_post()

    assert type(refuse_edit_comment(post.author, post)) is Conflict
    assert type(refuse_answer_comment(AuthorFactory(), post)) is Conflict


def test_answer_in_a_closed_discussion_is_refused_for_that_reason_and_not_for_the_post():
    post = Comment.objects.select_related("discussion__circle").get(pk=in_locked_topic().pk)
    topic = fresh(Topic.objects.get(pk=post.discussion_id))

    assert "Afgerond." in refuse_answer_comment(AuthorFactory(), post).message
    assert "Afgerond." in permissions.refuse_answer_post(AuthorFactory(), topic, post).message


def test_writer_who_may_only_read_now_edits_nothing():
    post = CommentFactory()
    post.discussion.circle.writes = "moderator@site"
    post.discussion.circle.save()
    post = Comment.objects.select_related("author", "discussion__circle").get(pk=post.pk)

    assert type(refuse_edit_comment(post.author, post)) is NotAllowed


def test_every_refusal_of_a_reply_has_its_own_sentence():
    locked = fresh(LockedTopicFactory())
    readable = fresh(TopicFactory(category=CategoryFactory(writes="moderator@site")))
    hidden_post, removed_post = out_of_sight(states.hide)(), out_of_sight(states.remove)()
    sentences = {
        permissions.refuse_reply_topic(None, fresh(TopicFactory())).message,
        permissions.refuse_reply_topic(AuthorFactory(), locked).message,
        permissions.refuse_reply_topic(AuthorFactory(), readable).message,
        *(
            permissions.refuse_answer_post(
                AuthorFactory(),
                fresh(Topic.objects.get(pk=post.discussion_id)),
                Comment.objects.get(pk=post.pk),
            ).message
            for post in (hidden_post, removed_post)
        ),
    }
    assert len(sentences) == 5
