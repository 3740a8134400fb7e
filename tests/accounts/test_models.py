import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.forum.actions import create_category, start_topic
from people.accounts.actions import give_role
from people.accounts.actors import SYSTEM
from people.accounts.models import SITE, Author, Circle, Grant, Organisation, Role, SiteOwner, User
from tests.accounts.factories import OrganisationFactory, UserFactory, fresh, member_of, user_with

pytestmark = pytest.mark.django_db


def test_who_sets_up_the_site_by_command_is_staff_and_has_a_name_to_speak_under():
    user = User.objects.create_superuser("Eerste@Voorbeeld.example", "geheim-genoeg", name="Eerste Beheerder")

    assert user.email == "eerste@voorbeeld.example"
    assert user.has_staff_role and user.is_superuser
    assert user.author.name == user.get_full_name() == user.get_short_name() == "Eerste Beheerder"


def test_account_without_a_name_is_shown_by_its_address():
    assert str(User(email="a@b.example")) == "a@b.example"
    assert str(User(email="a@b.example", name="Anouk")) == "Anouk"


def test_two_accounts_cannot_share_an_address_in_other_capitals():
    UserFactory(email="een@voorbeeld.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="EEN@voorbeeld.example", name="Ander")


@pytest.mark.parametrize(
    "name, initials", [("Anouk de Bruijn", "AB"), ("Mei-Lin Tan", "MT"), ("Cher", "C"), ("", "")]
)
def test_initials_are_those_of_the_first_and_last_word(name, initials):
    assert Author(name=name).initials == initials


def test_guest_has_no_page_and_holds_no_role():
    author = Author.objects.create(name="Gast", guest_email="gast@voorbeeld.example")

    assert author.get_absolute_url() == ""
    assert not author.may(Role.MODERATOR)


def test_name_without_latin_letters_still_has_a_page():
    author = UserFactory(name="王芳").author

    assert author.get_absolute_url().endswith(f"/mensen/{author.user_id}--/")


def test_name_speaks_with_authority_for_who_runs_the_site_alone():
    owner, other = OrganisationFactory(is_site_owner=True), OrganisationFactory()

    assert member_of(owner).speaks_as(owner).is_authority
    assert not member_of(other).speaks_as(other).is_authority
    assert not UserFactory().author.is_authority


def test_one_organisation_runs_the_site():
    OrganisationFactory(is_site_owner=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(is_site_owner=True)


def test_same_person_and_affiliation_is_one_name():
    organisation = OrganisationFactory()
    user = member_of(organisation)

    assert fresh(user).speaks_as(organisation) == fresh(user).speaks_as(organisation)
    assert fresh(user).author == fresh(user).author
    assert Author.objects.filter(user=user).count() == 2


def test_role_anywhere_is_held_somewhere_and_on_the_site_everywhere():
    somewhere, everywhere = user_with(Role.MAINTAINER, "library.standard.1"), user_with(Role.MAINTAINER)

    assert somewhere.holds(Role.MAINTAINER) and not somewhere.may(Role.MAINTAINER)
    assert everywhere.may(Role.MAINTAINER, "library.standard.1")
    assert not somewhere.holds(Role.MODERATOR)


def test_members_are_no_staff():
    assert not member_of(OrganisationFactory()).has_staff_role
    assert user_with(Role.AUDITOR).has_staff_role


@pytest.mark.parametrize("scope", [SITE, "forum.category.7"])
def test_member_belongs_to_an_organisation(scope):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=UserFactory(), role=Role.MEMBER, scope=scope)


def test_role_does_not_end_before_it_starts():
    now = timezone.now()

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            user=UserFactory(), role=Role.EDITOR, starts_at=now, ends_at=now.replace(year=now.year - 1)
        )


def test_rows_say_what_they_are():
    organisation = OrganisationFactory(name="Gemeente Voorbeeldstad")

    assert str(organisation) == "Gemeente Voorbeeldstad"
    assert organisation.get_absolute_url() == "/organisaties/gemeente-voorbeeldstad/"
    assert str(Grant(role=Role.EDITOR, scope=SITE)) == "editor site"
    assert str(Circle(reads=Circle.EVERYONE, writes=Circle.SIGNED_IN)) == "everyone / signed_in"
    assert str(SiteOwner(site_name="Overleg")) == "Overleg"
    assert str(Author(name="Anouk")) == "Anouk"
    assert Organisation.objects.get() == organisation


def test_names_are_heard_by_who_may_read_what_was_said_under_them():
    moderator, silent, open_speaker = user_with(Role.MODERATOR), UserFactory(), UserFactory()
    staff = Circle.role(Role.MODERATOR)
    inside = create_category(title="Binnen", description="", reads=staff, writes=staff, by=SYSTEM)
    outside = create_category(title="Buiten", description="", by=SYSTEM)
    start_topic(category=inside, kind="question", title="Stil?", body="Ja.", by=moderator.author)
    start_topic(category=outside, kind="question", title="Hardop?", body="Ja.", by=open_speaker.author)

    def heard(user):
        names = Author.objects.filter(user__in=[moderator, silent, open_speaker])
        return set(names.heard_by(user))

    assert heard(AnonymousUser()) == {open_speaker.author}
    assert heard(fresh(moderator)) == {open_speaker.author, moderator.author}


def test_person_is_read_with_name_and_rights_in_one_query(django_assert_num_queries):
    user = user_with(Role.MODERATOR)
    give_role(user=user, role=Role.EDITOR, scope="library.document.3", by=SYSTEM)
    author = fresh(user).author

    with django_assert_num_queries(1):
        read = User.objects.with_rights().get(pk=user.pk)
        assert read.author == author
        assert read.roles == {(Role.MODERATOR, SITE), (Role.EDITOR, "library.document.3")}


def test_person_without_a_role_is_read_without_one(django_assert_num_queries):
    user = UserFactory()

    with django_assert_num_queries(1):
        assert User.objects.with_rights().get(pk=user.pk).roles == set()


def test_rights_that_changed_are_read_again():
    user = User.objects.with_rights().get(pk=UserFactory().pk)

    give_role(user=user, role=Role.MODERATOR, by=SYSTEM)

    assert user.may(Role.MODERATOR)
