"""What the benchmark stores in bulk is what people would have stored one by one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from benchmarks.content import add_posts, conversation
from community.discussions.models import Comment
from community.forum.actions import reply_to_topic
from people.accounts.actors import SYSTEM
from tests.community.factories import AuthorFactory, CommentFactory, TopicFactory

pytestmark = pytest.mark.django_db

COUNT = 20


def rows(topic):
    """All that the three tables hold of a topic's posts, with names of posts in place of their ids."""
    posts = list(Comment.objects.filter(discussion_id=topic.pk).order_by("number"))
    numbers = {post.pk: post.number for post in posts}
    ids = {"id", "comment_ptr_id", "xtdcomment_ptr_id", "reply_to_id", "parent_id"}
    here = {"discussion_id", "object_pk", "thread_id"}
    for post in posts:
        fields = {field.attname: getattr(post, field.attname) for field in post._meta.concrete_fields}
        assert {str(fields.pop(name)) for name in here} == {str(topic.pk)}
        assert len({fields["id"], fields["comment_ptr_id"], fields["xtdcomment_ptr_id"]}) == 1
        named = {name: numbers.get(fields.pop(name)) for name in ids}
        yield fields | {"answers": (named["reply_to_id"], named["parent_id"])}


def counters(topic):
    topic.discussion.refresh_from_db()
    discussion = topic.discussion
    return discussion.last_number, discussion.last_post_at, discussion.last_author_id


def test_posts_in_bulk_are_the_rows_that_the_action_makes():
    authors = [AuthorFactory() for _number in range(3)]
    began = timezone.now() - timedelta(days=2)
    asker, at = authors[0], began - timedelta(hours=1)
    one_by_one, in_bulk = (TopicFactory(author=asker, at=at) for _time in range(2))
    posts = list(conversation(COUNT, authors, began))

    made = []
    for post in posts:
        parent = None if post.after is None else made[post.after]
        made.append(
            reply_to_topic(
                topic=one_by_one, body=post.body, by=SYSTEM, author=post.author, reply_to=parent, at=post.at
            )
        )
    add_posts(in_bulk, posts)

    expected, stored = list(rows(one_by_one)), list(rows(in_bulk))
    assert len(expected) == COUNT + 1
    assert max(len(row["path"]) for row in expected) > 8
    assert stored == expected
    assert counters(in_bulk) == counters(one_by_one)


def test_post_goes_on_from_what_was_stored_in_bulk():
    topic = TopicFactory()
    add_posts(topic, conversation(COUNT, [topic.author], timezone.now()))

    post = CommentFactory(topic=topic)

    assert post.number == COUNT + 2
    assert post.path > max(Comment.objects.exclude(pk=post.pk).values_list("path", flat=True))
