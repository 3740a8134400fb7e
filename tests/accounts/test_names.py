import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from people.accounts.forms import NameField
from people.accounts.models import SiteOwner
from people.accounts.names import problem_with_display_name, problem_with_name
from tests.accounts.factories import OrganisationFactory

GOOD = [
    "Anouk de Bruijn",
    "Tomás Ferreira",
    "Hatice Yıldız",
    "Дмитро",
    "王",
    "علی\u200cرضا",
    "J. R. van ’t Hof",
]
BAD = [
    "",
    " ",
    "123",
    "!!!",
    "a\u200b",
    "a\u202eb",
    "a  b",
    " a",
    "a\nb",
    "a\0",
    "x" * 101,
    "a@b.example",
    "www.a.example",
]


@pytest.mark.parametrize("name", GOOD)
def test_name_can_be_used(name):
    assert problem_with_name(name) == ""


@pytest.mark.parametrize("name", BAD)
def test_name_cannot_be_used_and_says_why(name):
    assert problem_with_name(name)


@given(st.text(max_size=120))
def test_any_text_is_a_name_or_gets_a_sentence(name):
    assert isinstance(problem_with_name(name), str)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["Rijksdienst Voorbeeld", "rijksdienst  voorbeeld", "Team Rijksdienst Voorbeeld", "RIJKSDIENSTVOORBEELD"],
)
def test_nobody_takes_the_name_of_who_runs_the_site(name, site_owner):
    assert problem_with_display_name(name)


@pytest.mark.django_db
def test_nobody_takes_the_name_of_the_organisation_that_runs_the_site():
    OrganisationFactory(name="Bureau Standaarden", is_site_owner=True)

    assert problem_with_display_name("Bureau Standaarden")
    assert not problem_with_display_name("Bureau Anders")


@pytest.mark.django_db
def test_name_that_only_resembles_it_can_be_used(site_owner):
    assert not problem_with_display_name("Logi Usman")
    assert not problem_with_display_name("Rijksdienst")


@pytest.fixture
def site_owner():
    owner = SiteOwner.for_site(Site.objects.get(is_default_site=True))
    owner.owner_name = "Rijksdienst Voorbeeld"
    owner.save()
    return owner


def test_empty_name_is_asked_for_in_one_sentence():
    field = NameField()

    with pytest.raises(ValidationError) as error:
        field.clean("  ")

    assert len(error.value.messages) == 1


@pytest.mark.parametrize("name", ["Jan ](author:1)", "Jan [x](y)", "Jan \\ Piet"])
def test_name_cannot_end_a_mention_or_make_a_link(name):
    assert "rechte haken" in problem_with_name(name)
