"""Entries are written with their rows, and an index made anew says the same."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.discussions.models import Comment
from community.forum.models import Topic
from documentation.library.models import Section, VersionStatus
from foundation.hooks import clock_work
from foundation.signals import rows_changed
from search import fulltext
from search.actions import (
    begin_index,
    differences,
    find_new_versions,
    index_document,
    index_rows,
    indexing,
    rebuild,
)
from search.building import post_entry
from search.models import ChangedEntry, Kind, SearchEntry
from tests.community.factories import CommentFactory, TopicFactory
from tests.library.factories import bring_in
from tests.search.factories import document, entries, found

pytestmark = pytest.mark.django_db


def jobs(name):
    return DBTaskResult.objects.filter(task_path__endswith=f".{name}")


def test_entry_is_written_by_the_transaction_that_writes_its_row():
    topic = TopicFactory()
    with pytest.raises(RuntimeError), transaction.atomic():
        CommentFactory(topic=topic)
        assert SearchEntry.objects.filter(kind=Kind.POST).exists()
        raise RuntimeError

    assert entries(Kind.POST) == set()


def test_reply_costs_one_statement(django_assert_num_queries):
    comment = Comment.objects.select_related("discussion", "author").get(pk=CommentFactory().pk)

    with django_assert_num_queries(1):
        indexing.store([post_entry(comment)])


def test_row_saved_without_what_an_entry_holds_costs_nothing(django_assert_num_queries):
    comment = Comment.objects.get(pk=CommentFactory().pk)
    topic = Topic.objects.select_related("discussion").get(pk=comment.discussion_id)

    with django_assert_num_queries(1):
        topic.discussion.save(update_fields=["is_pinned"])
    with django_assert_num_queries(1):
        topic.save(update_fields=["confirmed_version"])


def test_rows_that_are_gone_are_not_found(tmp_path):
    comment = Comment.objects.get(pk=CommentFactory().pk)
    topic = Topic.objects.get(pk=comment.discussion_id)
    version = document(tmp_path)

    comment.delete()
    version.sections.first().delete()
    topic.delete()

    assert entries(Kind.POST) == entries(Kind.TOPIC) == set()
    assert entries(Kind.SECTION) == set(version.sections.values_list("pk", flat=True))


def test_rows_written_in_bulk_are_indexed_when_that_is_said(tmp_path):
    post = Comment.objects.get(pk=CommentFactory().pk)
    version = document(tmp_path)
    Comment.objects.filter(pk=post.pk).set_body("<p>Een andere tekst</p>", 99)

    assert SearchEntry.objects.get(kind=Kind.POST).text == "Een andere tekst"

    DBTaskResult.objects.all().delete()
    rows_changed.send(sender=Section, pks=[version.sections.first().pk])
    assert jobs("index_document").count() == 1


def test_import_is_indexed_by_a_job(tmp_path):
    bring_in(tmp_path)

    assert jobs("index_document").exists()
    assert entries(Kind.SECTION) == set()


def test_job_and_rebuild_may_run_twice(tmp_path):
    version = document(tmp_path)
    CommentFactory()
    before = list(SearchEntry.objects.order_by("pk").values())

    index_document.call(version.document_id)
    for _step in rebuild():
        pass
    index_rows.call(str(Kind.POST))

    assert list(SearchEntry.objects.order_by("pk").values()) == before
    assert differences() == []


def test_document_that_is_gone_leaves_nothing(tmp_path):
    version = document(tmp_path)
    number = version.document_id
    Section.objects.filter(version=version).delete()

    index_document.call(number + 1)
    index_document.call(number)

    assert entries(Kind.SECTION) == set()


def test_long_work_is_cut_into_jobs(monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    topic = TopicFactory()
    for _number in range(3):
        CommentFactory(topic=topic)
    SearchEntry.objects.all().delete()

    index_rows.call(str(Kind.POST))

    assert len(entries(Kind.POST)) == 2
    job = jobs("index_rows").get()
    index_rows.call(*job.args_kwargs["args"])
    assert differences() == [f"{Kind.TOPIC} {topic.pk}"]


def test_site_that_had_rows_before_the_index_is_indexed_by_the_clock(tmp_path):
    document(tmp_path)
    CommentFactory()
    begin_index()
    assert not jobs("index_rows").exists()
    SearchEntry.objects.all().delete()

    begin_index()

    assert sorted(job.args_kwargs["args"][0] for job in jobs("index_rows")) == sorted(Kind.values)


def test_kind_without_rows_is_no_work():
    TopicFactory()
    SearchEntry.objects.all().delete()

    begin_index()

    assert jobs("index_rows").get().args_kwargs["args"] == [str(Kind.TOPIC)]


def test_post_outside_a_topic_has_no_title_to_be_found_by():
    comment = Comment.objects.get(pk=CommentFactory(topic=TopicFactory()).pk)
    opening = Comment.objects.get(discussion=comment.discussion_id, number=1)
    Topic.objects.filter(pk=comment.discussion_id).delete()
    SearchEntry.objects.all().delete()

    opening.save()
    rows_changed.send(sender=Comment, pks=[opening.pk, comment.pk])

    assert entries(Kind.TOPIC) == set()
    assert entries(Kind.POST) == {comment.pk}


def test_day_that_brings_another_version_in_force_changes_what_is_found(tmp_path, monkeypatch):
    old = document(tmp_path / "a", {"ch01.md": "# Inleiding\n\nOud."})
    new = document(tmp_path / "b", {"ch01.md": "# Inleiding\n\nNieuw."}, number="2.0.0", date="2026-05-01")
    DBTaskResult.objects.all().delete()
    find_new_versions()
    assert not jobs("index_document").exists()
    type(new).objects.filter(pk=new.pk).update(valid_until=timezone.localdate() - timedelta(days=1))

    find_new_versions()
    index_document.call(*jobs("index_document").get().args_kwargs["args"])

    assert entries(Kind.SECTION) == set(old.sections.values_list("pk", flat=True))


def test_document_without_a_version_to_find_is_no_work_for_the_clock(tmp_path):
    version = document(tmp_path)
    version.status = VersionStatus.WITHDRAWN
    version.save(update_fields=["status"])
    DBTaskResult.objects.all().delete()

    find_new_versions()

    assert not jobs("index_document").exists()
    assert entries(Kind.SECTION) == set()
    assert differences() == []


def test_new_audience_of_a_document_is_indexed(tmp_path):
    version = document(tmp_path)
    DBTaskResult.objects.all().delete()

    version.document.audiences = ["MT"]
    version.document.save(update_fields=["audiences"])

    assert jobs("index_document").count() == 1


def test_section_knows_from_when_until_when_it_holds(tmp_path):
    version = document(tmp_path)
    version.valid_until = date(2027, 1, 31)
    version.save(update_fields=["valid_until"])
    index_document.call(version.document_id)

    entry = SearchEntry.objects.filter(kind=Kind.SECTION).first()

    assert timezone.localtime(entry.opens_at).date() == version.valid_from
    assert timezone.localtime(entry.closes_at).isoformat() == "2027-01-31T23:59:59+01:00"


def test_command_makes_everything_anew_and_tells_how_far_it_is(tmp_path):
    version = document(tmp_path)
    CommentFactory()
    SearchEntry.objects.filter(kind=Kind.POST).delete()
    SearchEntry.objects.filter(kind=Kind.SECTION).first().delete()
    stale = SearchEntry.objects.filter(kind=Kind.SECTION).first()
    stale.pk, stale.object_id = None, 10**9
    stale.save()
    with pytest.raises(CommandError):
        call_command("rebuild_search", check=True, stdout=StringIO())
    told = StringIO()

    call_command("rebuild_search", stdout=told)

    assert differences() == []
    assert f": {version.sections.count()}" in told.getvalue()
    call_command("rebuild_search", check=True, stdout=StringIO())


def test_without_elasticsearch_nothing_is_noted_for_it():
    CommentFactory()

    assert not ChangedEntry.objects.exists()
    assert str(ChangedEntry(entry_id=3)) == "3"
    assert str(SearchEntry(kind=Kind.POST, object_id=3)) == "bericht 3"


def test_clock_knows_its_work():
    names = {work.name for answer in clock_work.ask() for work in answer}

    assert {"search.catch_up", "search.new_versions", "search.begin"} <= names


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own")
class TestTriggers:
    def test_are_there(self):
        assert fulltext.missing_triggers(connection) == set()

    def test_are_put_back_after_a_migration_made_the_table_anew(self, client):
        with connection.cursor() as cursor:
            for name in fulltext.SQLITE_TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
        topic = TopicFactory(title="Terwijl de triggers weg waren")
        assert found(client, "triggers")[0] == []

        fulltext.put_back_triggers(connection)

        assert fulltext.missing_triggers(connection) == set()
        assert found(client, "triggers")[0] == [topic.get_absolute_url()]
        assert entries(Kind.TOPIC) == {topic.pk}
