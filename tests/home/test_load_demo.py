"""The demo: a year of a community, loaded once, kept as people leave it."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from community.discussions.actions import edit_comment
from community.discussions.models import Comment, CommentEdit
from community.forum.actions import edit_category, edit_topic, move_topic
from community.forum.models import Category, Topic
from documentation.library.models import Document, Section
from foundation.ledger.models import LedgerEntry
from home.demo import topics
from home.demo.files import moment, read, stories
from home.demo.pages import load_pages
from home.demo.people import PASSWORD
from home.models import ContentPage, HomePage
from people.accounts.actions import rename_organisation
from people.accounts.actors import SYSTEM
from people.accounts.models import Author, Grant, Organisation, User

LATE = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
EARLY = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
ROWS = [
    Author,
    Category,
    Comment,
    CommentEdit,
    ContentPage,
    Document,
    Grant,
    LedgerEntry,
    Organisation,
    Section,
    Topic,
    User,
]
STORIES = stories()


@pytest.fixture
def told(db):
    """What the command says while it loads the demo."""
    return load()


def load(**options):
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def rows():
    return {model: model.objects.count() for model in ROWS}


def test_it_says_how_far_it_is_and_who_can_sign_in(told):
    assert "Topics and posts" in told
    assert "30 topics added" in told
    assert PASSWORD in told
    for name in ("lezer", "deelnemer", "organisatie", "moderator", "beheer"):
        assert f"{name}@voorbeeld.example" in told


def test_accounts_are_printed_without_loading(db):
    assert "lezer@voorbeeld.example" in load(accounts=True)
    assert not User.objects.exists()


def test_second_run_changes_nothing_and_asks_little(told, django_assert_max_num_queries):
    before = rows()
    with django_assert_max_num_queries(60):
        said = load()
    assert "nothing was changed" in said
    assert rows() == before


def test_second_run_keeps_what_people_did(told):
    topic = Topic.objects.filter(kind="question", accepted=None).first()
    opening = Comment.objects.get(discussion=topic.pk, number=1)
    edit_topic(topic=topic, title="Anders", kind="question", tags=(), by=SYSTEM)
    edit_comment(comment=opening, body="Ook anders", reason="Duidelijker", by=SYSTEM)
    move_topic(topic=topic, category=elsewhere(topic), reason="Past daar beter", by=SYSTEM)
    category, organisation = Category.objects.last(), Organisation.objects.last()
    rename_category(category, "Nieuwe naam")
    rename_organisation(organisation=organisation, name="Nieuwe organisatie", by=SYSTEM)
    before = rows()
    assert "nothing was changed" in load()
    assert rows() == before
    assert Topic.objects.filter(title="Anders").exists()
    assert Comment.objects.get(pk=opening.pk).comment == "Ook anders"


def elsewhere(topic):
    return Category.objects.exclude(pk=topic.category_id).first()


def rename_category(category, title):
    edit_category(
        category=category,
        title=title,
        description=category.description,
        position=category.position,
        reads=category.circle.reads,
        writes=category.circle.writes,
        by=SYSTEM,
    )


def test_topic_that_stops_half_way_is_told_whole_by_the_next_run(db, monkeypatch):
    def fall(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(topics.actions, "accept_answer", fall)
        with pytest.raises(KeyboardInterrupt):
            load()
    assert 0 < Topic.objects.count() < 30
    load()
    assert Topic.objects.count() == 30
    assert Topic.objects.filter(accepted__isnull=False).count() == sum("accepted" in one for one in STORIES)


@pytest.mark.parametrize("now", [EARLY, LATE])
def test_nothing_is_later_than_now_or_older_than_a_year(db, monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)
    load()
    moments = [
        *Comment.objects.values_list("posted_at", flat=True),
        *CommentEdit.objects.values_list("at", flat=True),
        *User.objects.values_list("joined_at", flat=True),
        *Topic.objects.filter(confirmed_at__isnull=False).values_list("confirmed_at", flat=True),
    ]
    assert max(moments) <= now
    assert min(moments) >= now - timedelta(days=366)


def test_real_site_refuses_the_demo(db, settings):
    settings.SESSION_COOKIE_SECURE = True
    with pytest.raises(CommandError, match="password everybody knows"):
        load()
    assert not User.objects.exists()


def test_real_site_takes_the_demo_when_it_is_forced(db, settings):
    settings.SESSION_COOKIE_SECURE = True
    load(force=True)
    assert Topic.objects.count() == 30


def test_site_without_a_home_page_gets_no_page_about_the_demo(db):
    HomePage.objects.all().delete()
    assert load_pages(read("pages")) == 0


def test_moment_of_today_is_never_later_than_now():
    row = {"days_ago": 0, "time": datetime.max.time()}
    assert moment(row) <= timezone.now()
