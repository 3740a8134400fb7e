import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from threading import Barrier

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from community.discussions.actions import mark_all_read, mark_read
from community.discussions.actions.marking import mark_read_later
from community.discussions.marks import NEW_FOR, AllRead, ReadMark
from community.discussions.models import Comment, Discussion
from community.discussions.permissions import refuse_mark_discussion
from community.forum.actions import reply_to_topic
from community.forum.models import Topic
from community.moderation import states
from foundation.writing.errors import NotAllowed
from people.accounts.actors import SYSTEM
from tests.community.factories import AuthorFactory, CategoryFactory, CommentFactory, TopicFactory, moderator

pytestmark = pytest.mark.django_db


def topic_of(count, **kwargs):
    """A topic of so many posts."""
    topic = TopicFactory(**kwargs)
    for _ in range(count - 1):
        CommentFactory(topic=topic)
    return Topic.objects.select_related("discussion__circle").get(pk=topic.pk)


def mark_of(reader, topic):
    return (
        ReadMark.objects.filter(user=reader.user, discussion=topic.pk)
        .values_list("number", flat=True)
        .first()
    )


def read(reader, topic, number):
    mark_read(discussion=topic.discussion, number=number, by=reader)
    return mark_of(reader, topic)


def as_seen_by(reader, topic):
    return Topic.objects.with_news(reader.user).get(pk=topic.pk)


def is_unread(reader, topic):
    return Topic.objects.public_to(reader.user).unread_by(reader.user).filter(pk=topic.pk).exists()


# The mark


def test_mark_goes_forward_and_never_back_or_beyond_the_last_post():
    reader, topic = AuthorFactory(), topic_of(4)

    assert [read(reader, topic, number) for number in (2, 1, 3, 99, 2)] == [2, 2, 3, 4, 4]
    assert ReadMark.objects.filter(user=reader.user).count() == 1


@given(numbers=st.lists(st.integers(1, 12), max_size=8))
def test_mark_is_the_highest_number_that_was_seen_and_exists(numbers):
    reader, topic = AuthorFactory(), topic_of(3)
    for number in numbers:
        read(reader, topic, number)
    assert mark_of(reader, topic) == (min(max(numbers), 3) if numbers else None)


def test_mark_is_one_statement_and_locks_no_discussion(django_assert_num_queries):
    reader, topic = AuthorFactory(), topic_of(2)
    assert topic.discussion.circle.is_read_by(reader.user)  # reads the person's rights, as a request has

    with django_assert_num_queries(3) as queries:  # with the ends of its savepoint
        mark_read(discussion=topic.discussion, number=2, by=reader)

    assert "ON CONFLICT" in queries[1]["sql"]
    assert "FOR UPDATE" not in queries[1]["sql"]


def test_number_that_is_no_post_and_a_topic_without_posts_leave_no_mark():
    reader, topic = AuthorFactory(), topic_of(1)
    empty = Discussion.objects.create(
        subject_type=topic.discussion.subject_type, circle=topic.discussion.circle, subject_id=None
    )

    assert read(reader, topic, 0) is None
    mark_read(discussion=empty, number=1, by=reader)
    assert not ReadMark.objects.filter(user=reader.user).exists()


@pytest.mark.parametrize("who", [None, SYSTEM, "guest", "outside"])
def test_only_somebody_who_may_read_there_keeps_a_mark(who):
    topic = topic_of(1, category=CategoryFactory(reads="moderator@site", writes="moderator@site"))
    people = {"guest": lambda: AuthorFactory(user=None), "outside": AuthorFactory}
    actor = people[who]() if isinstance(who, str) else who

    assert isinstance(refuse_mark_discussion(actor, topic.discussion), NotAllowed)
    assert refuse_mark_discussion(moderator(), topic.discussion) is None
    if actor is not None:
        with pytest.raises(NotAllowed):
            mark_read(discussion=topic.discussion, number=1, by=actor)
    assert not ReadMark.objects.exclude(user=topic.author.user).exists()


def test_who_writes_has_read_that_far():
    writer, guest = AuthorFactory(), AuthorFactory(user=None, name="Gast")
    topic = TopicFactory(author=writer)
    assert mark_of(writer, topic) == 1

    CommentFactory(topic=topic, author=guest)
    reply_to_topic(topic=topic, body="Nog iets.", by=writer)

    assert mark_of(writer, topic) == 3
    assert ReadMark.objects.count() == 1
    assert not is_unread(writer, topic)


# What is new


def test_topic_is_unread_until_its_last_post_was_seen():
    reader, topic = AuthorFactory(), topic_of(3)
    assert is_unread(reader, topic)
    assert (as_seen_by(reader, topic).read_number, as_seen_by(reader, topic).new_count) == (None, 3)

    read(reader, topic, 2)
    seen = as_seen_by(reader, topic)
    assert (seen.read_number, seen.new_count, is_unread(reader, topic)) == (2, 1, True)
    assert seen.news_address == topic.address_of(3)

    read(reader, topic, 3)
    assert (as_seen_by(reader, topic).new_count, is_unread(reader, topic)) == (0, False)

    CommentFactory(topic=topic)
    assert is_unread(reader, topic)


def test_what_was_there_before_somebody_came_is_not_new_to_them():
    topic, reader = topic_of(2), AuthorFactory()
    reader.user.joined_at = timezone.now() + timedelta(seconds=1)

    assert not is_unread(reader, topic)
    assert as_seen_by(reader, topic).new_count == 0


def test_what_is_long_ago_counts_as_read():
    reader = AuthorFactory()
    reader.user.joined_at = timezone.now() - 3 * NEW_FOR
    old = TopicFactory(at=timezone.now() - NEW_FOR - timedelta(days=1))
    new = TopicFactory(at=timezone.now() - NEW_FOR + timedelta(days=1))

    assert (is_unread(reader, old), is_unread(reader, new)) == (False, True)
    assert (as_seen_by(reader, old).new_count, as_seen_by(reader, new).new_count) == (0, 1)


def test_hidden_last_post_is_read_as_others_are():
    reader, topic = AuthorFactory(), topic_of(3)
    read(reader, topic, 2)
    states.hide(Comment.objects.get(discussion=topic.pk, number=3))

    assert is_unread(reader, topic)
    assert read(reader, topic, 3) == 3
    assert not is_unread(reader, topic)


def test_post_that_waits_makes_nothing_unread():
    reader, topic = AuthorFactory(), topic_of(1)
    read(reader, topic, 1)
    Comment.objects.append(
        topic.discussion,
        author=AuthorFactory(),
        body="x",
        body_html="<p>x</p>",
        body_version=1,
        state="held",
    )

    assert not is_unread(reader, topic)


def test_rows_name_themselves_for_staff():
    reader, topic = AuthorFactory(), topic_of(1)
    read(reader, topic, 1)
    assert str(ReadMark.objects.get(user=reader.user)) == f"{reader.user_id} {topic.pk} 1"
    assert str(mark_all_read(by=reader)).startswith(f"{reader.user_id} ")


# All read


def test_all_read_marks_what_was_begun_and_what_was_never_opened():
    reader, begun, untouched = AuthorFactory(), topic_of(3), topic_of(2)
    read(reader, begun, 1)
    other = AuthorFactory()
    read(other, begun, 1)

    mark_all_read(by=reader)

    assert not is_unread(reader, begun)
    assert not is_unread(reader, untouched)
    assert (mark_of(reader, begun), mark_of(other, begun)) == (3, 1)

    CommentFactory(topic=begun)
    CommentFactory(topic=untouched)
    assert as_seen_by(reader, begun).new_count == 1
    assert is_unread(reader, untouched)


def test_all_read_may_be_said_again_and_asks_for_an_account():
    reader = AuthorFactory()
    first = mark_all_read(by=reader)
    again = mark_all_read(by=reader)

    assert again.at > first.at
    assert AllRead.objects.count() == 1
    for actor in (SYSTEM, AuthorFactory(user=None)):
        with pytest.raises(NotAllowed):
            mark_all_read(by=actor)


def test_all_read_asks_first_and_then_the_list_is_empty(client):
    reader, topic = AuthorFactory(), topic_of(2)
    client.force_login(reader.user)
    unread = f"{reverse('forum')}?toon=ongelezen"
    assert reverse("all-read") in client.get(unread).text

    form = client.get(reverse("all-read"))
    assert is_unread(reader, topic)
    answer = client.post(reverse("all-read"), {"form_key": form.context["form_key"]})

    assert answer.url == unread
    assert not is_unread(reader, topic)
    assert reverse("all-read") not in client.get(unread).text


def test_all_read_leads_a_visitor_to_sign_in(client):
    assert reverse("account_login") in client.get(reverse("all-read")).url


# What the page's script sends


def tell(client, topic, **data):
    return client.post(reverse("read-mark", args=[topic.pk]), data)


def test_script_tells_how_far_somebody_came(client):
    reader, topic = AuthorFactory(), topic_of(3)
    client.force_login(reader.user)

    assert tell(client, topic, number=2).status_code == HTTPStatus.NO_CONTENT
    assert mark_of(reader, topic) == 2


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "1.5", "²", "9" * 40, "1\0"])
def test_what_is_no_number_is_refused(client, number):
    reader, topic = AuthorFactory(), topic_of(1)
    client.force_login(reader.user)

    assert tell(client, topic, number=number).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert tell(client, topic).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert mark_of(reader, topic) is None


def test_telling_needs_an_account_a_token_and_a_topic_that_one_may_read(client):
    topic = topic_of(1)
    closed = topic_of(1, category=CategoryFactory(reads="moderator@site", writes="moderator@site"))
    image = reverse("read-image", args=[topic.pk, 1])
    assert tell(client, topic, number=1).status_code == HTTPStatus.FORBIDDEN
    assert client.get(image).status_code == HTTPStatus.FORBIDDEN

    reader = AuthorFactory()
    client.force_login(reader.user)
    assert tell(client, closed, number=1).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("read-image", args=[closed.pk, 1])).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("read-mark", args=[topic.pk])).status_code == HTTPStatus.METHOD_NOT_ALLOWED

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader.user)
    assert tell(strict, topic, number=1).status_code == HTTPStatus.FORBIDDEN
    assert mark_of(reader, topic) is None
    assert not DBTaskResult.objects.filter(task_path__contains="mark_read").exists()


def test_telling_is_bounded(client, settings):
    settings.RATE_LIMITED, settings.RATE_LIMITS = True, {"read-mark": "2/m"}
    reader, topic = AuthorFactory(), topic_of(1)
    client.force_login(reader.user)

    answers = [tell(client, topic, number=1).status_code for _ in range(3)]
    assert answers[-1] == HTTPStatus.TOO_MANY_REQUESTS


# Without a script


@pytest.fixture
def worker():
    """Does what waits; it takes the signals of the process it runs in, so they are given back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}

    def run():
        call_command("db_worker", batch=True, reload=False, startup_delay=False, interval=0, verbosity=0)

    yield run
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
def test_picture_of_the_page_leaves_a_job_that_marks(client, worker):
    reader, topic = AuthorFactory(), topic_of(3)
    client.force_login(reader.user)

    page = client.get(topic.get_absolute_url())
    image = reverse("read-image", args=[topic.pk, 3])
    assert f'<noscript><img src="{image}" alt=""' in page.text
    assert mark_of(reader, topic) is None

    answer = client.get(image)
    assert answer["Content-Type"] == "image/gif"
    assert "no-store" in answer["Cache-Control"]
    assert mark_of(reader, topic) is None
    worker()
    assert mark_of(reader, topic) == 3


def test_job_does_no_harm_twice_nor_when_somebody_or_something_is_gone():
    reader, topic = AuthorFactory(), topic_of(2)
    for _ in range(2):
        mark_read_later.func(reader.user_id, topic.pk, 2)
    assert mark_of(reader, topic) == 2

    mark_read_later.func(0, topic.pk, 2)
    mark_read_later.func(reader.user_id, 0, 2)
    closed = topic_of(1, category=CategoryFactory(reads="moderator@site", writes="moderator@site"))
    mark_read_later.func(reader.user_id, closed.pk, 1)
    assert mark_of(reader, closed) is None


def test_page_says_nothing_of_a_visitor_or_of_what_was_seen_before(client):
    reader, topic = AuthorFactory(), topic_of(2)
    assert "data-read" not in client.get(topic.get_absolute_url()).text

    client.force_login(reader.user)
    assert 'data-read-number="0"' in client.get(topic.get_absolute_url()).text
    read(reader, topic, 2)
    assert "data-read" not in client.get(topic.get_absolute_url()).text


def test_branch_page_tells_it_too(client):
    reader, topic = AuthorFactory(), topic_of(3)
    client.force_login(reader.user)

    assert reverse("read-image", args=[topic.pk, 2]) in client.get(f"/forum/onderwerp/{topic.pk}/tak/2/").text


def test_page_leads_to_the_first_post_that_was_not_read(client):
    reader, topic = AuthorFactory(), topic_of(3)
    client.force_login(reader.user)
    assert client.get(topic.get_absolute_url()).context["unread_url"] == ""

    read(reader, topic, 1)
    page = client.get(topic.get_absolute_url())
    assert page.context["unread_url"] == topic.address_of(2)
    assert f'href="{topic.address_of(2)}"' in page.text

    read(reader, topic, 3)
    assert client.get(topic.get_absolute_url()).context["unread_url"] == ""


def test_posts_that_are_new_say_so_to_who_read_before_them(client):
    reader, topic = AuthorFactory(), topic_of(4)
    assert "app-badge--info" not in client.get(topic.get_absolute_url()).text
    client.force_login(reader.user)
    assert "app-badge--info" not in client.get(topic.get_absolute_url()).text

    read(reader, topic, 2)
    for query in ("?weergave=plat", "?weergave=draad"):
        assert client.get(topic.get_absolute_url() + query).text.count("app-badge--info") == 2
    mark_all_read(by=reader)
    assert "app-badge--info" not in client.get(topic.get_absolute_url()).text


def test_way_to_the_first_unread_post_finds_its_page(client):
    reader, topic = AuthorFactory(), TopicFactory()
    discussion = Discussion.objects.get(pk=topic.pk)
    for _ in range(118):
        Comment.objects.append(
            discussion, author=topic.author, body="x", body_html="<p>x</p>", body_version=1
        )
    topic = Topic.objects.select_related("discussion__circle").get(pk=topic.pk)
    read(reader, topic, 50)
    client.force_login(reader.user)

    address = client.get(topic.get_absolute_url()).context["unread_url"]

    assert address.endswith("?pagina=2#bericht-51")
    assert 'id="bericht-51"' in client.get(address).text


def test_visitor_has_no_news():
    topic = topic_of(1)
    assert Topic.objects.public_to(AnonymousUser()).get(pk=topic.pk).news_address == topic.get_absolute_url()


# At once


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_leave_the_highest_number():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: DATABASE_URL names another database")
    reader, topic = AuthorFactory(), topic_of(16)
    together = Barrier(16, timeout=30)

    def tell_in_tab(number):
        try:
            together.wait()
            mark_read(discussion=topic.discussion, number=number, by=reader)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(tell_in_tab, range(1, 17)))

    assert mark_of(reader, topic) == 16
    assert ReadMark.objects.filter(user=reader.user).count() == 1
