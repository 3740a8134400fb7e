import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django_comments_xtd.models import BlackListedDomain

from community.discussions.models import Comment
from community.forum.actions import (
    accept_answer,
    confirm_answer,
    create_category,
    edit_category,
    edit_topic,
    lock_topic,
    move_topic,
    pin_topic,
    start_topic,
    unlock_topic,
    unpin_topic,
    withdraw_answer,
)
from community.forum.models import Category, Kind, Tag, Topic
from foundation.ledger.models import LedgerEntry
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    LockedTopicFactory,
    QuestionFactory,
    TopicFactory,
    maintainer,
    moderator,
)

pytestmark = pytest.mark.django_db


def stored(topic):
    return Topic.objects.select_related("discussion", "category").get(pk=topic.pk)


def lines():
    return [json.loads(body) for body in LedgerEntry.objects.order_by("pk").values_list("body", flat=True)]


def kinds():
    return [line["kind"] for line in lines()]


# Starting


def test_topic_starts_with_its_text_as_post_one():
    category, author = CategoryFactory(), AuthorFactory()

    topic = start_topic(
        category=category,
        kind="question",
        title="Waarom tien?",
        body="Waar komt het **getal** vandaan?",
        tags=["FSC", "fsc", "Grants"],
        by=author,
    )

    post = Comment.objects.get(discussion=topic.pk)
    assert (post.number, post.path, post.author, post.comment) == (
        1,
        "0001",
        author,
        "Waar komt het **getal** vandaan?",
    )
    topic = stored(topic)
    assert (topic.kind, topic.title, topic.author) == (Kind.QUESTION, "Waarom tien?", author)
    assert [tag.slug for tag in topic.tags.all()] == ["fsc", "grants"]
    assert topic.discussion.circle == category.circle
    assert topic.discussion.listed_in == f"forum.category.{category.pk}"
    assert topic.discussion.subject == topic


def test_tag_that_differs_in_capitals_is_the_same_tag():
    TopicFactory(tags=["PKIoverheid"])
    TopicFactory(tags=["pkioverheid", "!!"])

    assert [str(tag) for tag in Tag.objects.all()] == ["PKIoverheid"]


@pytest.mark.parametrize("title", ["", "\u200b", "Log\u200bius", "\u2060\u00ad"])
def test_title_that_cannot_be_read_is_refused(title):
    with pytest.raises(NotAllowed):
        start_topic(category=CategoryFactory(), kind="question", title=title, body="x", by=AuthorFactory())

    assert not Topic.objects.exists()


def test_topic_whose_text_is_held_is_seen_by_its_author_and_moderators_alone():
    BlackListedDomain.objects.create(domain="slecht.example")

    topic = TopicFactory(body="https://slecht.example")

    readers = {
        "visitor": AnonymousUser(),
        "participant": AuthorFactory().user,
        "author": topic.author.user,
        "moderator": moderator().user,
    }
    seen = {name for name, user in readers.items() if Topic.objects.visible_to(user).exists()}
    assert seen == {"author", "moderator"}
    assert not Topic.objects.visible_to(moderator().user).public().exists()


# Changing


def test_edit_changes_what_stands_around_the_posts():
    topic = TopicFactory(tags=["oud"])

    edit_topic(topic=topic, title="Beter", kind="question", tags=["nieuw"], by=topic.author)

    assert (stored(topic).title, stored(topic).kind) == ("Beter", Kind.QUESTION)
    assert [str(tag) for tag in stored(topic).tags.all()] == ["nieuw"]
    assert stored(topic).tag_pairs == [["nieuw", "nieuw"]]


def test_question_with_an_answer_stays_a_question():
    topic = QuestionFactory()
    accept_answer(topic=topic, post=CommentFactory(topic=topic), by=SYSTEM)

    with pytest.raises(Conflict):
        edit_topic(topic=topic, title="x", kind="discussion", tags=[], by=topic.author)


def test_moved_topic_takes_the_circle_and_list_of_its_new_category():
    topic = TopicFactory()
    staff = CategoryFactory(reads="moderator@site", writes="moderator@site")

    move_topic(topic=topic, category=staff, by=moderator(), reason="Intern.")

    assert stored(topic).category == staff
    assert stored(topic).discussion.circle == staff.circle
    assert stored(topic).discussion.listed_in == f"forum.category.{staff.pk}"
    assert not Topic.objects.visible_to(AuthorFactory().user).exists()
    assert lines()[-1]["facts"] == {
        "from": f"forum.category.{topic.category_id}",
        "to": f"forum.category.{staff.pk}",
    }
    assert "Intern." not in LedgerEntry.objects.latest("pk").body


def test_lock_says_why_and_unlock_opens_again():
    topic = lock_topic(topic=TopicFactory(), by=moderator(), reason="Verder in voorstel 14.")
    assert stored(topic).discussion.lock_reason == "Verder in voorstel 14."

    unlock_topic(topic=topic, by=moderator())

    assert not stored(topic).discussion.is_locked
    assert kinds()[-2:] == ["topic.locked", "topic.unlocked"]


def test_second_moderator_is_told_even_with_an_old_copy_of_the_topic():
    topic = TopicFactory()
    old_copy = stored(topic)
    lock_topic(topic=topic, by=moderator(), reason="Eerste.")

    with pytest.raises(Conflict):
        lock_topic(topic=old_copy, by=moderator(), reason="Tweede.")

    assert stored(topic).discussion.lock_reason == "Eerste."


def test_lock_without_reason_does_not_exist():
    with pytest.raises(IntegrityError), transaction.atomic():
        lock_topic(topic=TopicFactory(), by=SYSTEM, reason="")


def test_pinned_topic_stands_first_until_it_is_unpinned():
    category = CategoryFactory()
    old, new = TopicFactory(category=category), TopicFactory(category=category)

    pin_topic(topic=old, by=moderator())
    assert list(Topic.objects.for_list()) == [old, new]

    unpin_topic(topic=old, by=moderator())
    assert list(Topic.objects.for_list()) == [new, old]


# Answers


@pytest.fixture
def question():
    return QuestionFactory()


@pytest.fixture
def answer(question):
    return CommentFactory(topic=question)


def test_asker_accepts_an_answer_and_takes_it_back(question, answer):
    accept_answer(topic=question, post=answer, by=question.author)
    assert stored(question).accepted == answer

    withdraw_answer(topic=question, by=question.author)
    assert (stored(question).accepted, stored(question).accepted_at) == (None, None)


def test_another_answer_takes_the_place_and_loses_the_confirmation(question, answer):
    accept_answer(topic=question, post=answer, by=SYSTEM)
    confirm_answer(topic=question, post=answer, by=maintainer(), version="4.0.0")
    other = CommentFactory(topic=question)

    accept_answer(topic=question, post=other, by=question.author)

    assert stored(question).accepted == other
    assert (stored(question).confirmed_at, stored(question).confirmed_version) == (None, "")


def test_confirmation_says_who_and_for_which_version(question, answer):
    author = maintainer()
    accept_answer(topic=question, post=answer, by=SYSTEM)

    confirm_answer(topic=question, post=answer, by=author, version="4.0.0")

    assert (stored(question).confirmed_by, stored(question).confirmed_version) == (author, "4.0.0")
    assert lines()[-1]["facts"] == {"post": answer.pk, "version": "4.0.0"}


def test_answer_that_is_not_the_accepted_one_cannot_be_confirmed(question, answer):
    accept_answer(topic=question, post=answer, by=SYSTEM)

    with pytest.raises(Conflict):
        confirm_answer(topic=question, post=CommentFactory(topic=question), by=SYSTEM)


def opening_of(question):
    return Comment.objects.get(discussion=question.pk, number=1)


def hidden_post(question):
    post = CommentFactory(topic=question)
    Comment.objects.filter(pk=post.pk).update(state="hidden")
    return post


@pytest.mark.parametrize("make", [opening_of, hidden_post, lambda question: CommentFactory()])
def test_only_a_reply_here_that_can_be_read_is_an_answer(question, make):
    with pytest.raises(Conflict):
        accept_answer(topic=question, post=make(question), by=question.author)


def test_same_answer_twice_is_told(question, answer):
    accept_answer(topic=question, post=answer, by=question.author)

    with pytest.raises(Conflict):
        accept_answer(topic=question, post=answer, by=question.author)


# Categories


def test_category_has_a_circle_of_its_own_and_a_free_address():
    first = create_category(title="REST-API", description="", by=maintainer())
    second = create_category(title="REST API", description="", by=maintainer(), reads=Circle.SIGNED_IN)

    assert (first.slug, second.slug) == ("rest-api", "rest-api-2")
    assert first.circle != second.circle
    assert second.circle.reads == Circle.SIGNED_IN
    assert list(Category.objects.all()) == [first, second]


def test_title_is_given_to_one_category():
    CategoryFactory(title="WUS")
    other = CategoryFactory()

    with pytest.raises(Conflict):
        CategoryFactory(title="wus")
    with pytest.raises(Conflict):
        edit_category(
            category=other,
            title="WUS",
            description="",
            position=1,
            reads="everyone",
            writes="signed_in",
            by=SYSTEM,
        )


def test_change_of_a_category_changes_who_reads_its_topics():
    topic = TopicFactory()

    edit_category(
        category=topic.category,
        title="Intern",
        description="Voor het team.",
        position=3,
        reads="maintainer@site",
        writes="maintainer@site",
        by=maintainer(),
    )

    category = Category.objects.get(pk=topic.category_id)
    assert (category.title, category.position) == ("Intern", 3)
    assert not Topic.objects.visible_to(AuthorFactory().user).exists()
    assert kinds()[-1] == "category.edited"


# All verbs


VERBS = [
    (lock_topic, TopicFactory, {"reason": "x"}, "topic.locked"),
    (unlock_topic, LockedTopicFactory, {}, "topic.unlocked"),
    (pin_topic, TopicFactory, {}, "topic.pinned"),
    (edit_topic, TopicFactory, {"title": "y", "kind": "question", "tags": []}, "topic.edited"),
]


@pytest.mark.parametrize("verb, factory, more, kind", VERBS)
def test_open_page_hears_of_it_once_committed(
    verb, factory, more, kind, heard, django_capture_on_commit_callbacks
):
    topic = factory()

    with django_capture_on_commit_callbacks(execute=True):
        verb(topic=topic, by=SYSTEM, **more)
        assert not heard

    assert heard == [(f"forum.topic.{topic.pk}", kind)]


@pytest.mark.parametrize("verb, factory, more, kind", VERBS)
def test_participant_changes_nothing(verb, factory, more, kind):
    topic = factory()
    before = stored(topic)

    with pytest.raises(NotAllowed):
        verb(topic=topic, by=AuthorFactory(), **more)

    after = stored(topic)
    assert after.title == before.title
    assert (after.discussion.is_locked, after.discussion.is_pinned) == (
        before.discussion.is_locked,
        before.discussion.is_pinned,
    )
