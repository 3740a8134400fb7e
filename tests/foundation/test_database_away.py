"""A database that does not answer: nothing half done, the text given back, and all well again after."""

import sqlite3
from http import HTTPStatus

import pytest
from django.db import close_old_connections, connection, connections
from django.test import Client
from django.urls import reverse

from community.discussions.models import Comment
from tests.browser import fill_in
from tests.community.factories import AuthorFactory, TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = "Een lang antwoord."


@pytest.fixture
def topic():
    return TopicFactory()


@pytest.fixture
def address(topic):
    return reverse("topic-reply", args=[topic.pk])


@pytest.fixture
def client():
    client = Client(raise_request_exception=False)
    client.force_login(AuthorFactory().user)
    return client


@pytest.fixture
def fields(client, address):
    return fill_in(client.get(address), body=TYPED)


def replies():
    return Comment.objects.filter(comment=TYPED).count()


def test_locked_database_gives_the_text_back_and_takes_it_a_moment_later(client, address, fields):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one lock for all writing")
    connection.cursor().execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        page = client.post(address, fields)
    finally:
        other.execute("ROLLBACK")
        other.close()

    assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert TYPED in page.text
    assert int(page.headers["Retry-After"]) > 0
    assert replies() == 0
    assert client.post(address, fields).status_code == HTTPStatus.FOUND
    assert replies() == 1
    connections.close_all()  # and with it the impatience


@pytest.fixture
def restart():
    """End every connection to the database, as a restart of PostgreSQL does."""
    if connection.vendor != "postgresql":
        pytest.skip("no PostgreSQL: DATABASE_URL names none")

    def end_all():
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        other.close()

    yield end_all
    connections.close_all()


@pytest.mark.full
def test_restart_in_the_midst_of_a_post_gives_the_text_back_and_recovers(
    client, address, fields, restart, monkeypatch
):
    append = type(Comment.objects).append

    def append_then_restart(self, *args, **kwargs):
        comment = append(self, *args, **kwargs)
        restart()
        return comment

    with monkeypatch.context() as midst:
        midst.setattr(type(Comment.objects), "append", append_then_restart)
        page = client.post(address, fields)

    assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert TYPED in page.text
    connection.close_if_unusable_or_obsolete()
    assert replies() == 0
    assert client.post(address, fields).status_code == HTTPStatus.FOUND
    assert replies() == 1


@pytest.mark.full
def test_restart_between_two_requests_is_not_noticed(client, address, restart):
    assert client.get(address).status_code == HTTPStatus.OK
    restart()
    close_old_connections()  # as every request begins; the test's client does not

    assert client.get(address).status_code == HTTPStatus.OK
