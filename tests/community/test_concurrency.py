"""Many people at one topic at the same moment, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from community.discussions.models import Comment, Discussion
from community.forum.actions import reply_to_topic
from community.forum.models import Topic
from tests.community.factories import AuthorFactory, TopicFactory

WRITERS = 32
EACH = 5


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_thirty_two_writers_at_one_topic_lose_nothing_and_double_nothing():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: DATABASE_URL names another database")
    topic = TopicFactory()
    authors = [AuthorFactory() for _ in range(WRITERS)]
    together = Barrier(WRITERS, timeout=30)

    def write(author):
        try:
            together.wait()
            mine, last = [], None
            for _ in range(EACH):
                seen = Topic.objects.select_related("discussion__circle").get(pk=topic.pk)
                last = reply_to_topic(topic=seen, body="Tegelijk.", by=author, reply_to=last)
                mine.append(last.pk)
            return mine
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        written = [pk for mine in pool.map(write, authors) for pk in mine]

    posts = Comment.objects.filter(discussion=topic.pk)
    assert set(written) | {posts.get(number=1).pk} == set(posts.values_list("pk", flat=True))
    assert sorted(posts.values_list("number", flat=True)) == list(range(1, WRITERS * EACH + 2))
    assert posts.values("path").distinct().count() == WRITERS * EACH + 1
    assert Discussion.objects.get(pk=topic.pk).last_number == WRITERS * EACH + 1
    for post in posts.exclude(reply_to=None).select_related("reply_to"):
        assert post.path.startswith(post.reply_to.path)
