import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.discussions import tree
from community.discussions.models import Comment
from tests.community.factories import TopicFactory

pytestmark = pytest.mark.django_db


def test_children_sort_in_the_order_they_came_past_thirty_six():
    paths, last = [], None
    for _ in range(100):
        last = tree.step_path("0001", last)
        paths.append(last)

    assert paths == sorted(paths)
    assert paths[0] == "00010001"
    assert paths[35] == "00010010"


def test_more_children_than_fit_are_refused():
    with pytest.raises(OverflowError):
        tree.step_path("", "zzzz")


def test_answer_at_the_bottom_stands_beside_its_parent():
    bottom = "0001" * tree.MAX_DEPTH

    assert tree.parent_prefix(bottom) == bottom[:-4]
    assert tree.parent_prefix(bottom[:-4]) == bottom[:-4]


def depth_first(parents):
    """The order of reading: every post followed by its answers, each in the order they came."""
    children = {number: [] for number in range(-1, len(parents))}
    for number, parent in enumerate(parents):
        children[parent].append(number)
    order, waiting = [], list(reversed(children[-1]))
    while waiting:
        number = waiting.pop()
        order.append(number)
        waiting += reversed(children[number])
    return order


@st.composite
def trees(draw):
    """For each post the one it answers, an earlier one, or -1."""
    size = draw(st.integers(1, 14))
    return [draw(st.integers(-1, number - 1)) for number in range(size)]


@given(parents=trees())
def test_any_tree_is_numbered_densely_and_read_depth_first(parents):
    topic = TopicFactory()
    posts = []
    for parent in parents:
        posts.append(
            Comment.objects.append(
                topic.discussion,
                author=topic.author,
                body="x",
                body_html="<p>x</p>",
                body_version=1,
                reply_to=posts[parent] if parent >= 0 else None,
            )
        )

    stored = list(Comment.objects.filter(discussion=topic.discussion, number__gt=1).order_by("path"))
    assert sorted(post.number for post in stored) == list(range(2, len(parents) + 2))
    assert [post.number - 2 for post in stored] == depth_first(parents)
    assert topic.discussion.last_number == len(parents) + 1


def test_forty_answers_deep_stand_at_most_thirty_two_deep_and_keep_whom_they_answer():
    topic, post = TopicFactory(), None
    posts = []
    for _ in range(40):
        post = Comment.objects.append(
            topic.discussion, author=topic.author, body="x", body_html="x", body_version=1, reply_to=post
        )
        posts.append(post)

    assert [post.depth for post in posts] == [*range(32), *[31] * 8]
    assert posts[39].reply_to == posts[38]
    assert posts[39].path > posts[38].path
