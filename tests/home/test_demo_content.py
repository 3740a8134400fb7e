"""What the demo holds: a community after a year, whose stories hold together."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from community.discussions.models import Comment
from community.forum.models import Category, Topic
from documentation.library.models import Document
from home.demo import topics
from home.demo.files import read, stories
from home.demo.people import PASSWORD
from people.accounts.models import Organisation, User

STORIES = stories()


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load the demo once for this file, and take it away after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    """The demo, to look at."""


def posts_of(story):
    return {post["key"]: post for post in story["post"]}


def title_of(story):
    return story["title"]


def order(row):
    return -row["days_ago"], row["time"]


def test_demo_is_a_community_after_a_year(demo):
    assert (Document.objects.count(), Category.objects.count(), Topic.objects.count()) == (2, 6, 30)
    assert (Organisation.objects.count(), User.objects.count()) == (8, 26)
    assert Comment.objects.filter(number__gt=1).count() >= 200
    assert Topic.objects.filter(section__isnull=False).count() >= 10
    assert Topic.objects.filter(confirmed_at__isnull=False).count() >= 3


def test_community_is_alive_this_week(demo):
    last_posts = list(Topic.objects.values_list("discussion__last_post_at", flat=True))
    now = timezone.now()
    assert sum(at > now - timedelta(days=7) for at in last_posts) >= 6
    assert sum(at > now - timedelta(days=2) for at in last_posts) >= 2


def test_later_numbers_are_later_posts(demo):
    for topic in Topic.objects.all():
        posts = Comment.objects.in_tree().filter(discussion=topic.pk).order_by("number")
        moments = list(posts.values_list("posted_at", flat=True))
        assert moments == sorted(moments), topic.title


def test_answers_stand_below_what_they_answer(demo):
    answers = Comment.objects.filter(reply_to__isnull=False).select_related("reply_to")
    assert all(answer.reply_to.discussion_id == answer.discussion_id for answer in answers)
    assert max(answer.depth for answer in answers) >= 5


def test_one_topic_is_long_enough_for_pages(demo):
    assert Topic.objects.filter(discussion__last_number__gt=60).count() == 1


def test_marks_in_texts_become_links(demo):
    assert not Comment.objects.filter(body_html__contains="section:").exists()
    assert Comment.objects.filter(body_html__contains='href="/documentatie/').count() >= 10
    assert Comment.objects.filter(body_html__contains="data-author").count() >= 3


def test_last_category_is_read_by_who_is_signed_in(demo):
    inside = Category.objects.get(title="Werkplaats voor aansluiters")
    reader = User.objects.get(email="lezer@voorbeeld.example")
    assert inside not in Category.objects.visible_to(AnonymousUser())
    assert inside in Category.objects.visible_to(reader)


def test_demo_accounts_sign_in_and_the_others_do_not(demo, client):
    assert client.login(email="deelnemer@voorbeeld.example", password=PASSWORD)
    for user in User.objects.all():
        is_account = user.email in {row["email"] for row in read("people") if "account" in row}
        assert user.has_usable_password() is is_account, user.email


def test_section_that_no_document_has_is_named(demo):
    shelf = topics.Shelf({"rest": Document.objects.get(short_name="rest-api-voorbeeld")})
    with pytest.raises(LookupError, match="rest#nergens"):
        shelf.section("rest#nergens")


@pytest.mark.parametrize("story", STORIES, ids=title_of)
def test_every_story_holds_together(story):
    posts, seen = posts_of(story), set()
    assert len(posts) == len(story["post"])
    for key, post in posts.items():
        assert post.get("reply_to") in {None, *seen}
        seen.add(key)
        assert all(order(edit) > order(post) for edit in post.get("edit", []))
    assert [order(post) for post in story["post"]] == sorted(order(post) for post in story["post"])
    for mark in ("accepted", "confirmed"):
        if mark in story:
            assert order(story[mark]) > order(posts[story[mark]["post"]])


@pytest.mark.parametrize("story", STORIES, ids=title_of)
def test_nobody_speaks_before_they_came(story):
    joined = {row["key"]: row["days_ago"] for row in read("people")}
    for post in story["post"]:
        assert post["days_ago"] <= joined[post["author"]], post["key"]
