"""People without an account: their names, and what becomes of these when they make one."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import connection
from django.urls import reverse

from foundation.writing.errors import Conflict
from people.accounts.actions import readdress_user
from people.accounts.actors import SYSTEM
from people.accounts.confirming import signed_link
from people.accounts.forms import SpeaksAsForm
from people.accounts.guests import claim_guest_posts, forget_guest, guest_author, visitor
from people.accounts.models import Author, Circle, Grant, Organisation, Role, User
from tests.accounts.browser import link_in_mail, send, sign_in
from tests.accounts.factories import PASSWORD, UserFactory, fresh
from tests.accounts.test_journeys import confirm_who_it_is

pytestmark = pytest.mark.django_db

ADDRESS = "gast@voorbeeld.example"
TYPED = {"name": "Noor de Gast", "email": ADDRESS}


def guest(name="Noor de Gast", email=ADDRESS):
    return guest_author(name, email)


def test_guest_speaks_under_a_name_with_an_address_that_is_kept_apart():
    author = guest()

    assert (author.user, author.name, author.guest_email) == (None, "Noor de Gast", ADDRESS)
    assert author.is_guest
    assert ADDRESS not in str(author)
    assert author.get_absolute_url() == ""
    assert not author.may(Role.MODERATOR)


def test_same_name_and_address_are_one_guest_however_the_address_is_written():
    assert guest(email="Gast@Voorbeeld.EXAMPLE") == guest()
    assert guest(name="Iemand Anders") != guest()
    assert guest(email="ander@voorbeeld.example") != guest()


@pytest.mark.parametrize("name", ["Logius", "Team Logius", "L o g i u s", "x@y.example", "", "[x]", "a\x00b"])
def test_guest_takes_no_name_that_an_account_may_not_take(name):
    with pytest.raises(Conflict):
        guest(name=name)

    assert not Author.objects.filter(guest_email=ADDRESS).exists()


def test_visitor_who_has_not_said_who_they_are_is_a_guest_that_is_not_stored():
    assert visitor().is_guest
    assert visitor().pk is None


def test_name_of_a_closed_account_is_no_guest():
    assert not Author.objects.create(name="Deelnemer 7").is_guest


@pytest.mark.parametrize(
    ("reads", "writes", "is_open"),
    [
        (Circle.EVERYONE, Circle.EVERYONE, True),
        (Circle.EVERYONE, Circle.SIGNED_IN, True),
        (Circle.SIGNED_IN, Circle.SIGNED_IN, False),
        (Circle.EVERYONE, Circle.role(Role.MODERATOR), False),
        (Circle.role(Role.MODERATOR), Circle.EVERYONE, False),
    ],
)
def test_guests_write_where_all_read_and_every_account_writes(reads, writes, is_open):
    circle = Circle.objects.create(reads=reads, writes=writes)

    assert circle.is_open_to_guests is is_open
    assert Circle.objects.open_to_guests().filter(pk=circle.pk).exists() is is_open


# The form


def form_of(user, **typed):
    return SpeaksAsForm(typed, user=user)


def test_visitor_gives_a_name_and_an_address_and_a_person_does_not():
    assert list(SpeaksAsForm(user=AnonymousUser()).fields) == ["name", "email"]
    assert list(SpeaksAsForm(user=UserFactory()).fields) == []


def test_guests_name_is_made_when_the_form_is_carried_out_and_not_before():
    form = form_of(AnonymousUser(), name="Noor de Gast", email="Gast@Voorbeeld.example")

    assert form.is_valid()
    assert not Author.objects.filter(guest_email=ADDRESS).exists()
    assert form.speaker.guest_email == ADDRESS
    assert form.said == {}


@pytest.mark.parametrize(
    "email", [ADDRESS, "GAST@VOORBEELD.EXAMPLE", "jan@münchen.example", "a+b'c@x-y.example"]
)
def test_address_may_be_written_in_many_ways(email):
    assert form_of(AnonymousUser(), name="Noor", email=email).is_valid()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "gast",
        "gast@",
        "noör@voorbeeld.example",
        "a\x00@x.example",
        "a@b.nl\nBcc: c@d.nl",
        f"{'a' * 300}@b.nl",
    ],
)
def test_what_is_no_address_is_said_at_its_field(email):
    form = form_of(AnonymousUser(), name="Noor", email=email)

    assert list(form.errors) == ["email"]


@pytest.mark.parametrize("name", ["", "Logius", "N\x00", "1234", "x" * 101, "noor@voorbeeld.example"])
def test_what_is_no_name_is_said_at_its_field(name):
    assert list(form_of(AnonymousUser(), name=name, email=ADDRESS).errors) == ["name"]


def test_person_cannot_speak_under_a_name_they_typed():
    user = UserFactory()
    form = form_of(user, **TYPED)

    assert form.is_valid()
    assert form.speaker == user.author
    assert not Author.objects.filter(guest_email=ADDRESS).exists()


# Claiming


def test_confirming_the_address_of_a_new_account_claims_what_was_said_as_a_guest(client):
    author = guest("Noor Jansen", "noor@voorbeeld.example")
    fields = {"name": "Noor Jansen", "password1": PASSWORD, "password2": PASSWORD}
    send(client, "/account/signup/", email="Noor@voorbeeld.example", **fields)
    author.refresh_from_db()
    assert author.user is None

    send(client, link_in_mail())

    author.refresh_from_db()
    user = User.objects.get(email="noor@voorbeeld.example")
    assert author.user == user
    assert author.get_absolute_url().startswith(f"/mensen/{user.pk}-")
    assert fresh(user).author.guest_email == ""
    assert fresh(user).speaks_as() == fresh(user).author


def test_changing_to_an_address_claims_what_was_said_from_it(client):
    author, user = guest(), UserFactory()
    sign_in(client, user)

    confirm_who_it_is(client, client.post(reverse("account_email"), {"email": ADDRESS, "action_add": ""}))
    client.post(link_in_mail())

    author.refresh_from_db()
    assert author.user == user


def test_staff_who_open_or_readdress_an_account_know_the_address():
    first, second = guest(), guest(email="ander@voorbeeld.example")

    user = UserFactory(email=ADDRESS, name="Noor de Gast")
    readdress_user(user=user, email="ander@voorbeeld.example", by=SYSTEM)

    assert {Author.objects.get(pk=author.pk).user for author in (first, second)} == {user}


def test_who_has_no_address_claims_nothing():
    Author.objects.create(name="Deelnemer 7")
    user = UserFactory()
    user.email = ""

    assert claim_guest_posts(user=user) == 0


def test_claimed_name_is_found_in_one_query_beside_the_own_one(django_assert_num_queries):
    guest("Noor Jansen")
    user = UserFactory(name="Noor Jansen", email=ADDRESS)

    assert user.authors.filter(name="Noor Jansen").count() == 2
    with django_assert_num_queries(1):
        own = User.objects.with_rights().get(pk=user.pk).author
    assert Author.objects.get(pk=own.pk).guest_email == ""


# Forgetting


def test_guest_who_said_nothing_is_forgotten():
    author = guest()

    assert forget_guest(author=author)
    assert not Author.objects.filter(guest_email=ADDRESS).exists()


def test_guest_who_said_something_and_a_person_are_not_forgotten():
    author, user = guest(), UserFactory()
    Grant.objects.create(user=user, role=Role.MODERATOR, given_by=author)

    assert not forget_guest(author=author)
    assert not forget_guest(author=user.author)
    assert Author.objects.filter(pk=author.pk).exists()
    assert not connection.needs_rollback


# The link


def test_link_of_one_page_is_none_of_another():
    organisation = Organisation.objects.create(name="Gemeente", slug="gemeente")

    link = signed_link(organisation, "comment-confirm")

    token = link.rstrip("/").rpartition("/")[2]
    with pytest.raises(signing.BadSignature):
        signing.loads(token, salt="people.accounts.confirming.something-else")
    assert str(organisation) not in link
