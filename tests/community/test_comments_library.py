"""What we use of the comments library, and what we keep it from doing."""

import pytest
from django.db.models.signals import pre_save
from django.urls import NoReverseMatch, reverse
from django_comments.models import CommentFlag
from django_comments_xtd import get_model
from django_comments_xtd.models import LIKEDIT_FLAG, BlackListedDomain
from django_comments_xtd.moderation import moderator as registry

from community.discussions.models import Comment, Discussion
from community.discussions.pages import flat_page
from community.discussions.screening import ask_registry, screen_post
from community.moderation.models import State
from foundation.writing.errors import NotAllowed
from tests.community.factories import AuthorFactory, CommentFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_library_works_with_our_posts():
    assert get_model() is Comment
    assert Discussion in registry._registry


def test_its_pages_have_no_address():
    for name in ("comments-xtd-sent", "comments-post-comment", "comments-xtd-confirm"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_saving_a_post_publishes_nothing_below_it():
    BlackListedDomain.objects.create(domain="slecht.example")
    topic = TopicFactory()
    parent = CommentFactory(topic=topic)
    held = CommentFactory(topic=topic, reply_to=parent, body="https://slecht.example")

    Comment.objects.get(pk=parent.pk).save()
    pre_save.send(
        Comment, instance=Comment.objects.get(pk=parent.pk), raw=False, using="default", update_fields=None
    )

    held = Comment.objects.get(pk=held.pk)
    assert (held.state, held.is_public, held.number) == (State.HELD, False, None)


def test_saving_a_post_again_moves_it_nowhere(django_assert_num_queries):
    post = Comment.objects.get(pk=CommentFactory().pk)
    before = post.thread_id, post.parent_id, post.level, post.order, post.path

    with django_assert_num_queries(6):  # its three tables, and what is found of it
        post.save()

    after = Comment.objects.get(pk=post.pk)
    assert (after.thread_id, after.parent_id, after.level, after.order, after.path) == before


def test_its_flags_can_be_set_on_our_posts():
    post, user = CommentFactory(), AuthorFactory().user

    CommentFlag.objects.create(comment=post, user=user, flag=LIKEDIT_FLAG)

    assert CommentFlag.objects.filter(comment_id__in=[post.pk]).count() == 1


def test_page_of_posts_is_one_query_and_reads_nothing_more(django_assert_num_queries):
    topic = TopicFactory()
    for _ in range(5):
        CommentFactory(topic=topic)

    with django_assert_num_queries(1):
        for post in flat_page(topic.pk, 1):
            assert post.pk and post.id and post.number and post.path and post.author_id and post.posted_at
            assert (post.depth, post.state, bool(post.body_html)) == (0, State.PUBLIC, True)
            assert post.edited_at is None and post.replied_number is None and post.body_version


def test_what_else_is_registered_can_refuse_too(monkeypatch):
    topic = TopicFactory()
    monkeypatch.setattr("community.discussions.screening.OurModerator.allow", lambda *args: False)

    with pytest.raises(NotAllowed):
        screen_post("Gewone tekst.", topic.author, topic.discussion)
    monkeypatch.undo()
    assert ask_registry is not None
    assert screen_post("Gewone tekst.", topic.author, topic.discussion).state == State.PUBLIC
