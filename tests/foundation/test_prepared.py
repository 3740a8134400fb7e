"""Queries that are written once: they answer as the queryset would, and hold nothing of the request before."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management.sql import emit_post_migrate_signal
from django.db.models import F
from django.utils import timezone

from foundation.prepared import MOST_SHAPES, Prepared, moment, number, text
from people.accounts.models import Author, Grant, Role, User
from people.accounts.readers import AnyReader, who
from tests.community.factories import AuthorFactory, moderator

pytestmark = pytest.mark.django_db


def test_each_asking_has_its_own_values(django_assert_num_queries):
    first, second = AuthorFactory(name="Een"), AuthorFactory(name="Twee")
    by_pk = Prepared(lambda: Author.objects.filter(pk=number("author")))
    by_name = Prepared(lambda: Author.objects.filter(name=text("name")).order_by("pk")[:1])

    with django_assert_num_queries(4):
        assert [by_pk.first(author=one.pk) for one in (first, second)] == [first, second]
        assert [by_name.first(name=name) for name in ("Twee", "Een")] == [second, first]
    assert by_pk.first(author=0) is None


def test_query_is_written_once_per_shape():
    built = []

    def build(*roles):
        built.append(roles)
        return Grant.objects.filter(role__in=roles)

    grants = Prepared(build)
    for _time in range(3):
        grants.rows(Role.MODERATOR)
        grants.rows(Role.MODERATOR, Role.EDITOR)
    assert set(built) == {(Role.MODERATOR,), (Role.MODERATOR, Role.EDITOR)} and len(built) == 4


def test_shapes_that_nobody_asks_again_do_not_pile_up():
    authors = Prepared(lambda at: Author.objects.filter(pk=at))
    for at in range(MOST_SHAPES + 5):
        authors.rows(at)
    assert len(authors.written) == MOST_SHAPES and (0,) not in authors.written


def test_related_rows_and_annotations_come_along(django_assert_num_queries):
    author = AuthorFactory()
    asked = Prepared(
        lambda: (
            Author.objects.select_related("user").annotate(mail=F("user__email")).filter(pk=number("author"))
        )
    )

    with django_assert_num_queries(1):
        found = asked.first(author=author.pk)
        assert (found.user, found.mail) == (author.user, author.user.email)


def test_tuples_and_unions():
    author = AuthorFactory(name="Een")
    asked = Prepared(
        lambda: (
            Author.objects.filter(pk=number("author"))
            .values_list("pk", "name")
            .union(Author.objects.filter(pk=number("author")).values_list("user_id", "name"), all=True)
        )
    )
    assert set(asked.rows(author=author.pk)) == {(author.pk, "Een"), (author.user_id, "Een")}


def test_moment_that_would_stay_is_refused():
    asked = Prepared(lambda: User.objects.filter(joined_at__lte=timezone.now()))
    with pytest.raises(TypeError, match="slot"):
        asked.rows()


def test_moment_is_the_one_that_is_asked():
    user = AuthorFactory().user
    asked = Prepared(lambda: User.objects.filter(pk=number("user"), joined_at__lte=moment("now")))
    now = timezone.now() + timedelta(seconds=1)
    assert asked.rows(user=user.pk, now=now) == [user]
    assert asked.rows(user=user.pk, now=now - timedelta(days=1)) == []


def test_value_that_is_forgotten_is_an_error():
    with pytest.raises(KeyError, match="user"):
        Prepared(lambda: User.objects.filter(pk=number("user"))).rows()


def test_queries_are_written_again_after_a_migration():
    asked = Prepared(lambda: User.objects.filter(pk=number("user")))
    asked.rows(user=1)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert not asked.written


def test_readers_with_the_same_roles_are_one_shape():
    assert AnyReader.like(AuthorFactory().user) == AnyReader.like(AuthorFactory().user)
    assert AnyReader.like(AnonymousUser()) != AnyReader.like(AuthorFactory().user)
    assert AnyReader.like(moderator().user) != AnyReader.like(AuthorFactory().user)
    assert who(AnonymousUser()) == {}
    assert AnyReader.like(moderator().user).may(Role.MODERATOR, "forum.category.1")
    assert not AnyReader.like(AuthorFactory().user).may(Role.MODERATOR)
