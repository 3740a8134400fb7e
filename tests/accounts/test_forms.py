import pytest

from people.accounts.forms import SpeaksAsForm
from tests.accounts.factories import OrganisationFactory, UserFactory, fresh, member_of

pytestmark = pytest.mark.django_db


def form_for(user, **data):
    return SpeaksAsForm(data, user=fresh(user))


def test_who_belongs_to_nothing_has_nothing_to_choose_and_speaks_for_themselves():
    user = UserFactory()
    form = form_for(user)

    assert "speaks_for" not in form.fields
    assert form.is_valid()
    assert form.speaker == user.author


def test_member_chooses_between_themselves_and_the_organisation():
    organisation = OrganisationFactory()
    user = member_of(organisation)
    form = form_for(user)

    assert [value for value, _label in form.fields["speaks_for"].choices] == ["", str(organisation.pk)]
    assert form.is_valid()
    assert form.speaker == user.author


def test_chosen_organisation_is_spoken_for():
    organisation = OrganisationFactory()
    user = member_of(organisation, role_name="architect")
    form = form_for(user, speaks_for=str(organisation.pk))

    assert form.is_valid()
    assert form.speaker == user.speaks_as(organisation)
    assert form.speaker.role == "architect"


@pytest.mark.parametrize("chosen", ["999", "x", "-1"])
def test_organisation_of_somebody_else_cannot_be_chosen(chosen):
    form = form_for(member_of(OrganisationFactory()), speaks_for=chosen)

    assert not form.is_valid()


def test_names_to_speak_under_are_not_made_before_they_are_chosen(django_assert_num_queries):
    user = fresh(member_of(OrganisationFactory()))

    with django_assert_num_queries(2):  # grants, organisations
        SpeaksAsForm(user=user)
