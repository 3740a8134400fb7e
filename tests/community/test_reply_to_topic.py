from datetime import timedelta

import pytest
from django.utils import timezone
from django_comments_xtd.models import BlackListedDomain

from community.discussions.models import Comment, Discussion
from community.forum.actions import lock_topic, reply_to_topic
from community.forum.models import Topic
from community.moderation import states
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Role
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    OrganisationFactory,
    TopicFactory,
    member_of,
    moderator,
)

pytestmark = pytest.mark.django_db


def reply(topic, by=None, **kwargs):
    return reply_to_topic(topic=topic, body=kwargs.pop("body", "Ja."), by=by or AuthorFactory(), **kwargs)


def test_reply_gets_the_next_number_and_becomes_the_last_post():
    topic, author = TopicFactory(), AuthorFactory()

    post = reply(topic, author, body="Begin **hier**.")

    assert post.number == 2
    assert post.comment == "Begin **hier**."
    assert "<strong>hier</strong>" in post.body_html
    discussion = Discussion.objects.get(pk=topic.pk)
    assert (discussion.last_number, discussion.last_author) == (2, author)
    assert discussion.last_post_at == post.posted_at


def test_library_learns_no_name_and_no_address_of_who_wrote():
    post = reply(TopicFactory())

    assert (post.user, post.user_name, post.user_email, post.user_url, post.ip_address) == (
        None,
        "",
        "",
        "",
        None,
    )


def test_answer_stands_below_the_post_it_answers():
    topic = TopicFactory()
    first, second = CommentFactory(topic=topic), CommentFactory(topic=topic)

    answer = reply(topic, reply_to=first)

    assert answer.reply_to == first
    assert first.path < answer.path < second.path


def test_answer_to_the_opening_text_is_a_reply_to_the_topic():
    topic = TopicFactory()

    answer = reply(topic, reply_to=Comment.objects.get(discussion=topic.pk))

    assert answer.reply_to is None
    assert answer.depth == 0


def test_post_costs_three_inserts_and_one_update_beside_what_tells_of_it(django_assert_num_queries):
    topic, author = TopicFactory(), AuthorFactory()
    first = CommentFactory(topic=topic)
    discussion = Discussion.objects.get(pk=topic.pk)

    with django_assert_num_queries(
        7
    ) as queries:  # one to look for its place, one to be found, one to be told
        Comment.objects.append(
            discussion, author=author, body="x", body_html="x", body_version=1, reply_to=first
        )

    verbs = sorted(query["sql"].split()[0] for query in queries.captured_queries)
    assert verbs == [*["INSERT"] * 5, "SELECT", "UPDATE"]


def test_organisation_stands_above_what_is_said_for_it():
    author = member_of(OrganisationFactory())

    assert reply(TopicFactory(), author).author == author


def test_who_left_an_organisation_cannot_speak_for_it_any_more():
    author = member_of(OrganisationFactory())
    author.user.grants.update(ends_at=timezone.now())

    with pytest.raises(NotAllowed):
        reply(TopicFactory(), author)


@pytest.mark.parametrize("verb", [states.hide, states.remove])
def test_post_out_of_sight_takes_no_answers(verb):
    topic = TopicFactory()
    post = CommentFactory(topic=topic)
    verb(Comment.objects.get(pk=post.pk))

    with pytest.raises(Conflict):
        reply(topic, reply_to=post)


def test_post_that_waits_takes_no_answers():
    topic = TopicFactory()
    BlackListedDomain.objects.create(domain="slecht.example")
    held = CommentFactory(topic=topic, body="https://slecht.example")

    with pytest.raises(Conflict):
        reply(topic, reply_to=held)


def test_topic_that_waits_takes_no_replies():
    BlackListedDomain.objects.create(domain="slecht.example")

    with pytest.raises(Conflict):
        reply(TopicFactory(body="https://slecht.example"))


def test_post_of_another_topic_cannot_be_answered_here():
    with pytest.raises(Conflict):
        reply(TopicFactory(), reply_to=CommentFactory())


def test_topic_locked_a_second_ago_refuses_a_reply_with_the_reason():
    topic = TopicFactory()
    old_copy = Topic.objects.select_related("discussion__circle").get(pk=topic.pk)
    lock_topic(topic=topic, by=SYSTEM, reason="Verder in voorstel 14.")

    with pytest.raises(Conflict, match="Verder in voorstel 14."):
        reply(old_copy)

    assert Comment.objects.filter(discussion=topic.pk).count() == 1


@pytest.mark.parametrize("author", [AuthorFactory, lambda: AuthorFactory(user=None)])
def test_who_may_not_write_in_the_circle_is_refused(author):
    topic = TopicFactory(category=CategoryFactory(writes=Circle.role(Role.MODERATOR)))

    with pytest.raises(NotAllowed):
        reply(topic, author())

    assert reply(topic, moderator()).number == 2


def test_only_the_system_says_when_something_was_posted():
    long_ago = timezone.now() - timedelta(days=300)
    author = AuthorFactory()

    with pytest.raises(NotAllowed):
        reply(TopicFactory(), author, at=long_ago)

    post = reply(TopicFactory(), SYSTEM, author=author, at=long_ago)
    assert (post.author, post.posted_at, post.submit_date) == (author, long_ago, long_ago)
    assert Discussion.objects.get(pk=post.discussion_id).last_post_at == long_ago


def test_the_system_names_the_author_and_nobody_else_does():
    with pytest.raises(TypeError):
        reply(TopicFactory(), SYSTEM)
    with pytest.raises(TypeError):
        reply(TopicFactory(), AuthorFactory(), author=AuthorFactory())


def test_open_page_hears_of_a_reply_and_not_of_one_that_waits(heard, django_capture_on_commit_callbacks):
    topic = TopicFactory()
    BlackListedDomain.objects.create(domain="slecht.example")

    with django_capture_on_commit_callbacks(execute=True):
        reply(topic, body="https://slecht.example")
        reply(topic)

    assert heard == [(f"forum.topic.{topic.pk}", "post.published")]


@pytest.mark.parametrize(
    "text", ["", "  \n", "\u200c\u200d", "x" * 20_001, "Let op\u202eeen streek", "Log\u200bius", "nul\0"]
)
def test_text_that_cannot_be_read_is_refused_by_the_action_too(text):
    with pytest.raises(NotAllowed):
        reply(TopicFactory(), body=text)


def test_newcomer_cannot_post_many_links_and_who_is_known_can():
    author, many = AuthorFactory(), "\n\n".join(f"https://voorbeeld.example/{n}" for n in range(11))

    with pytest.raises(NotAllowed):
        reply(TopicFactory(), author, body=many)

    CommentFactory.create_batch(3, author=author)
    assert reply(TopicFactory(), author, body=many).number == 2


def test_two_thousand_links_are_refused_whoever_posts_them():
    author = AuthorFactory()
    CommentFactory.create_batch(3, author=author)

    with pytest.raises(NotAllowed):
        reply(TopicFactory(), author, body=" ".join(f"http://a.example/{n}" for n in range(800)))
