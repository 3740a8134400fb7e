import pytest

from community.discussions.models import Discussion
from community.forum.actions.topics import lock
from community.forum.asking import topic_as_it_is
from community.forum.models import Topic
from people.accounts.models import Circle, Role
from tests.community.factories import TopicFactory

pytestmark = pytest.mark.django_db


def test_topic_comes_with_its_category_and_author(django_assert_num_queries):
    topic = TopicFactory()
    with django_assert_num_queries(1):
        again = topic_as_it_is(topic.pk)
        assert (again, again.category.circle_id) == (topic, topic.category.circle_id)
        assert again.author == topic.author


def test_topic_that_went_meanwhile_is_told():
    with pytest.raises(Topic.DoesNotExist):
        topic_as_it_is(0)


def test_discussion_in_a_circle_of_its_own_is_judged_by_that_one():
    topic = TopicFactory()
    own = Circle.objects.create(reads=Circle.role(Role.MODERATOR), writes=Circle.role(Role.MODERATOR))
    Discussion.objects.filter(pk=topic.pk).update(circle=own)

    assert lock(topic).discussion.circle == own
