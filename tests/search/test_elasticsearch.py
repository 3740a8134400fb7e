"""Elasticsearch that is away, slow, behind, empty or new: a page always answers, and it catches up by itself."""

import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from community.forum.actions import move_topic
from community.moderation.actions import hide
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Role
from search import engines
from search.actions import catch_up, feed, feeding
from search.asking import Asked
from search.engines import elastic
from search.models import ChangedEntry, Kind, SearchEntry
from search.words import read_query
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    TopicFactory,
    author_with,
)
from tests.moderation.factories import WHY, stored
from tests.search.factories import found

pytestmark = pytest.mark.django_db

NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing listens there


@pytest.fixture
def away(settings):
    settings.ELASTICSEARCH_URL = NOWHERE
    engines.elsewhere.rests_until = 0.0
    yield
    engines.elsewhere.rests_until = 0.0


def ids(words):
    circles = tuple(Circle.objects.values_list("pk", flat=True))
    return elastic.find(Asked(read_query(words), circles), []).ids


def test_page_falls_back_soon_and_then_rests(client, away, monkeypatch):
    topic = TopicFactory(title="Een bericht")
    began = time.monotonic()

    assert found(client, "bericht")[0] == [topic.get_absolute_url()]
    assert time.monotonic() - began < 3
    monkeypatch.setattr(elastic, "find", lambda *_: pytest.fail("it should rest"))
    assert found(client, "bericht")[0] == [topic.get_absolute_url()]


def test_staff_alone_are_told(client, away):
    TopicFactory(title="Een bericht")

    assert found(client, "bericht")[1].context["is_fallback"] is False
    client.force_login(AuthorFactory().user)
    assert found(client, "bericht")[1].context["is_fallback"] is False
    client.force_login(author_with(Role.MODERATOR).user)
    assert found(client, "bericht")[1].context["is_fallback"] is True
    assert "Elasticsearch" in found(client, "bericht")[1].content.decode()


def test_changes_are_kept_while_it_is_away(away):
    CommentFactory()
    noted = ChangedEntry.objects.count()

    feed.call()
    catch_up()

    assert noted == 2 == ChangedEntry.objects.count()
    assert set(ChangedEntry.objects.pending(9)) == set(SearchEntry.objects.values_list("pk", flat=True))


def test_move_and_deletion_are_noted_too(away):
    post = CommentFactory()
    ChangedEntry.objects.all().delete()
    topic = post.discussion.subject

    move_topic(topic=topic, category=CategoryFactory(), by=SYSTEM, reason="Hoort daar.")
    assert ChangedEntry.objects.count() == 2
    hide(item=stored(post), by=SYSTEM, **WHY)

    assert ChangedEntry.objects.count() == 3


@pytest.fixture
def told(settings, monkeypatch):
    """What an Elasticsearch that answers is told, without one."""
    said = []
    settings.ELASTICSEARCH_URL = NOWHERE
    monkeypatch.setattr(elastic, "is_built", lambda: True)
    monkeypatch.setattr(
        elastic,
        "tell",
        lambda versions, entries: said.append((set(versions), {entry.pk for entry in entries})),
    )
    monkeypatch.setattr(elastic, "begin", lambda: said.append("begin") or "index")
    monkeypatch.setattr(elastic, "fill", lambda entries: said.append({entry.pk for entry in entries}))
    monkeypatch.setattr(elastic, "finish", lambda index: said.append(index))
    return said


def test_job_tells_what_changed_some_at_a_time_and_forgets_the_notes(told, monkeypatch):
    monkeypatch.setattr(feeding, "AT_ONCE", 1)
    monkeypatch.setattr(feeding, "BATCHES", 2)
    topic = TopicFactory()
    CommentFactory(topic=topic)
    post = stored(CommentFactory(topic=topic))
    entry = SearchEntry.objects.get(object_id=post.pk, kind=Kind.POST)
    hide(item=post, by=SYSTEM, **WHY)
    DBTaskResult.objects.all().delete()

    feed.call()
    assert DBTaskResult.objects.count() == 1
    feed.call()
    feed.call()

    assert told[2] == ({entry.pk}, set()) == told[3]  # it is gone, however often that is said
    assert len(told) == 4 and not ChangedEntry.objects.exists()
    assert DBTaskResult.objects.count() == 2  # as much as one run tells


def test_clock_fills_one_that_knows_nothing(told, monkeypatch):
    monkeypatch.setattr(elastic, "is_built", lambda: False)
    CommentFactory()
    both = set(SearchEntry.objects.values_list("pk", flat=True))

    catch_up()

    assert told == ["begin", both, "index"]
    assert ChangedEntry.objects.exists()  # for a job, once it is built
    feed.call()
    assert len(told) == 3


def test_clock_tells_what_a_job_could_not(told):
    CommentFactory()

    catch_up()

    assert len(told) == 1 and not ChangedEntry.objects.exists()


def test_command_says_that_it_is_away(away):
    with pytest.raises(CommandError):
        call_command("rebuild_search", stdout=StringIO())


def test_notes_for_one_that_is_not_there_any_more_are_left_alone():
    feed.call()
    catch_up()


@pytest.mark.full
class TestReal:
    def test_it_is_asked(self, elasticsearch, client, monkeypatch):
        topic = TopicFactory(title="Een bericht")
        elasticsearch.catch_up()
        monkeypatch.setattr(engines.embedded, "find", lambda *_: pytest.fail("Elasticsearch should answer"))

        assert found(client, "berichten")[0] == [topic.get_absolute_url()]

    def test_what_changed_and_was_not_told_counts_for_nothing(self, elasticsearch, client):
        post = stored(CommentFactory(body="Een geheim woord."))
        elasticsearch.catch_up()
        hide(item=post, by=author_with(Role.MODERATOR), **WHY)

        assert found(client, "geheim")[1].context["found"].total == 0
        assert ids("geheim")  # it still knows

    def test_database_answers_while_it_is_far_behind(self, elasticsearch, client, monkeypatch):
        monkeypatch.setattr(engines, "MOST_PENDING", 2)
        topic = TopicFactory(title="Een bericht")
        for _number in range(3):
            CommentFactory(topic=topic)

        assert found(client, "bericht")[0] == [topic.get_absolute_url()]

    def test_catches_up_by_the_clock(self, elasticsearch, client, settings):
        url = settings.ELASTICSEARCH_URL
        settings.ELASTICSEARCH_URL = NOWHERE
        topic = TopicFactory(title="Een bericht")
        feed.call()
        settings.ELASTICSEARCH_URL = url
        assert ids("bericht") == []

        catch_up()

        assert not ChangedEntry.objects.exists()
        assert ids("bericht") == [SearchEntry.objects.get(object_id=topic.pk).pk]

    def test_empty_one_is_filled_by_the_clock(self, elasticsearch):
        TopicFactory(title="Een bericht")
        elastic.remove_all()
        feed.call()
        assert ChangedEntry.objects.exists()

        catch_up()

        assert len(ids("bericht")) == 1
        assert not ChangedEntry.objects.exists()

    def test_telling_twice_and_late_does_no_harm(self, elasticsearch):
        topic = TopicFactory(title="Een bericht")
        entry = SearchEntry.objects.get(object_id=topic.pk)
        elasticsearch.catch_up()
        elastic.tell({entry.pk: 10_000}, [])

        elastic.tell({entry.pk: 9_999}, [entry])  # an older word, which comes later
        elastic.tell({entry.pk: 10_000}, [])

        assert ids("bericht") == []

    def test_more_than_one_run_tells_is_left_to_the_next(self, elasticsearch, monkeypatch):
        monkeypatch.setattr(feeding, "AT_ONCE", 1)
        monkeypatch.setattr(feeding, "BATCHES", 2)
        topic = TopicFactory()
        CommentFactory(topic=topic)
        CommentFactory(topic=topic)

        feed.call()
        assert ChangedEntry.objects.count() == 1
        feed.call()

        assert not ChangedEntry.objects.exists()

    def test_changes_during_a_rebuild_are_in_the_new_index(self, elasticsearch, monkeypatch):
        monkeypatch.setattr(feeding, "AT_ONCE", 1)
        early, late = TopicFactory(title="Vroeg bericht"), TopicFactory(title="Laat bericht")
        elasticsearch.catch_up()
        steps = feeding.rebuild_elsewhere()
        next(steps)
        early.title = "Anders genoemd"
        early.save(update_fields=["title"])
        gone = SearchEntry.objects.get(object_id=late.pk)
        late_copy = SearchEntry.objects.get(pk=gone.pk)
        late.delete()
        elasticsearch.catch_up()
        elastic.fill([late_copy])  # was read before it was taken away

        for _told in steps:
            pass

        assert ids("bericht") == []
        assert len(ids("anders")) == 1

    def test_rebuild_swaps_and_leaves_one_index(self, elasticsearch):
        TopicFactory(title="Een bericht")
        elasticsearch.catch_up()
        elastic.begin()  # one that was left unfinished
        told = StringIO()

        call_command("rebuild_search", stdout=told)

        assert "Elasticsearch: 1 / 1" in told.getvalue()
        assert len(elastic._behind(elastic.settings.ELASTICSEARCH_INDEX)) == 1
        assert elastic._behind(elastic._next_alias()) == []
        assert len(ids("bericht")) == 1

    def test_refused_entry_is_an_error_that_is_seen(self, elasticsearch):
        with pytest.raises(elastic.AWAY):
            elastic._send(
                elastic.settings.ELASTICSEARCH_INDEX,
                [{"_id": "1", "_op_type": "index", "_source": {"date": "geen datum"}}],
            )
