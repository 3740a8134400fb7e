"""A post enters the tree when it is first published, and what a moderator does to it moves nothing else."""

import pytest
from django.db import IntegrityError, transaction
from django_comments_xtd.models import BlackListedDomain

from community.discussions.models import Comment, Discussion
from community.forum.models import Topic
from community.moderation import states
from community.moderation.models import Moderated, State
from foundation.writing.errors import Conflict
from tests.community.factories import CommentFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bad_domain():
    return BlackListedDomain.objects.create(domain="slecht.example").domain


def held_reply(topic, **kwargs):
    BlackListedDomain.objects.get_or_create(domain="slecht.example")
    return CommentFactory(topic=topic, body="Zie https://slecht.example/koopje", **kwargs)


def stored(post):
    return Comment.objects.get(pk=post.pk)


def counters(topic):
    discussion = Discussion.objects.get(pk=topic.pk)
    return discussion.last_number, discussion.last_post_at, discussion.last_author_id


def test_post_that_is_held_has_no_number_no_path_and_moves_no_counter():
    topic = TopicFactory()
    before = counters(topic)

    post = stored(held_reply(topic))

    assert (post.state, post.number, post.path) == (State.HELD, None, None)
    assert post.is_public is False
    assert counters(topic) == before


def test_approved_post_takes_the_next_number_and_its_place_below_what_it_answers():
    topic = TopicFactory()
    first = CommentFactory(topic=topic)
    held = held_reply(topic, reply_to=first)
    CommentFactory(topic=topic)

    states.approve(stored(held))

    post = stored(held)
    assert (post.state, post.number, post.is_public) == (State.PUBLIC, 4, True)
    assert post.path.startswith(first.path)
    assert (post.level, post.order, post.thread_id) == (1, 4, topic.pk)
    assert counters(topic)[0] == 4
    assert counters(topic)[1] == post.posted_at


@pytest.mark.parametrize("verb, state", [(states.hide, State.HIDDEN), (states.remove, State.REMOVED)])
def test_post_out_of_sight_keeps_its_number_and_its_answers(verb, state):
    topic = TopicFactory()
    first = CommentFactory(topic=topic)
    answer = CommentFactory(topic=topic, reply_to=first)

    verb(stored(first))

    assert (stored(first).state, stored(first).number) == (state, 2)
    assert (stored(first).is_public, stored(first).is_removed) == (False, state == State.REMOVED)
    assert stored(answer).state == State.PUBLIC
    assert counters(topic)[0] == 3


def test_restored_post_stands_where_it_stood():
    topic = TopicFactory()
    first = CommentFactory(topic=topic)
    before = first.number, first.path
    states.hide(stored(first))

    states.restore(stored(first))

    assert (stored(first).number, stored(first).path) == before
    assert stored(first).is_public


def test_held_post_that_was_refused_and_restored_waits_again():
    post = held_reply(TopicFactory())
    states.remove(stored(post))
    assert stored(post).state == State.REMOVED

    states.restore(stored(post))

    assert (stored(post).state, stored(post).number) == (State.HELD, None)


def test_hidden_opening_hides_the_title_and_its_words_in_the_address():
    topic = TopicFactory(title="Een scheldwoord")
    opening = Comment.objects.get(discussion=topic.pk)

    states.hide(opening)

    hidden = Topic.objects.get(pk=topic.pk)
    assert "scheldwoord" not in str(hidden)
    assert "scheldwoord" not in hidden.get_absolute_url()

    states.restore(stored(opening))
    assert str(Topic.objects.get(pk=topic.pk)) == "Een scheldwoord"


def test_removed_opening_closes_the_topic():
    topic = TopicFactory()

    states.remove(Comment.objects.get(discussion=topic.pk))

    assert Discussion.objects.get(pk=topic.pk).is_locked


def refused(verb, post):
    with pytest.raises(Conflict) as refusal:
        verb(stored(post))
    return refusal.value.message


def test_decision_that_does_not_fit_the_state_is_refused():
    post = CommentFactory()

    assert refused(states.approve, post)
    assert refused(states.restore, post)
    states.remove(stored(post))
    assert refused(states.remove, post)
    assert refused(states.hide, post)


@pytest.mark.parametrize(
    "state, number",
    [(State.PUBLIC, None), (State.HELD, 9), (State.AWAITING_CONFIRMATION, 9), (State.HIDDEN, None)],
)
def test_state_and_place_that_contradict_each_other_cannot_be_stored(state, number):
    post = CommentFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=post.pk).update(
            state=state, number=number, path=None if number is None else "0009"
        )


@pytest.mark.parametrize(
    "text", ["https://slecht.example/", "http://www.slecht.example?x", "zie www.slecht.example"]
)
def test_text_that_names_a_domain_on_the_list_is_held(bad_domain, text):
    assert CommentFactory(body=text).state == State.HELD


@pytest.mark.parametrize(
    "text",
    [
        "https://goed.example/slecht.example",
        "https://nietslecht.example/",
        "http://[x/",
        "https://\u2100.example/",
    ],
)
def test_text_that_only_looks_like_it_is_not_held(bad_domain, text):
    assert CommentFactory(body=text).state == State.PUBLIC


def test_excerpt_says_the_first_words_and_never_those_of_a_hidden_post():
    post = CommentFactory(body="Begin bij **de architectuur**.")
    assert stored(post).excerpt() == "Begin bij de architectuur."

    states.hide(stored(post))

    assert "architectuur" not in stored(post).excerpt()
    assert "2" in str(stored(post))


@pytest.mark.parametrize(
    "method, args", [("excerpt", ()), ("enter", ()), ("leave", ("hidden",)), ("come_back", ())]
)
def test_room_that_holds_what_is_moderated_says_what_a_change_means_there(method, args):
    with pytest.raises(NotImplementedError):
        getattr(Moderated, method)(Comment(), *args)
