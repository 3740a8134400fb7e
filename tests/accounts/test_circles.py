"""Who reads and writes in which circle: by row, by list, and the other way round, from circle to readers."""

import pytest
from django.contrib.auth.models import AnonymousUser

from foundation.references import reference
from people.accounts.models import Circle, Role, User, circle_ids
from tests.accounts.factories import OrganisationFactory, UserFactory, fresh, member_of, user_with

pytestmark = pytest.mark.django_db

PART, OTHER_PART = "forum.category.7", "forum.category.8"


@pytest.fixture
def world():
    """People and the keys of circles, by name."""
    organisation = OrganisationFactory()
    people = {
        "visitor": AnonymousUser(),
        "participant": UserFactory(),
        "moderator": user_with(Role.MODERATOR),
        "moderator of the part": user_with(Role.MODERATOR, PART),
        "maintainer": user_with(Role.MAINTAINER),
        "member": member_of(organisation),
    }
    keys = {
        "everyone": Circle.EVERYONE,
        "signed in": Circle.SIGNED_IN,
        "moderators": Circle.role(Role.MODERATOR),
        "moderators of the part": Circle.role(Role.MODERATOR, PART),
        "moderators of another part": Circle.role(Role.MODERATOR, OTHER_PART),
        "maintainers": Circle.role(Role.MAINTAINER),
        "members": Circle.role(Role.MEMBER, reference(organisation)),
        "members of another": Circle.role(Role.MEMBER, reference(OrganisationFactory())),
    }
    return people, keys


ALWAYS = {"everyone", "signed in"}
READS = {
    "visitor": {"everyone"},
    "participant": ALWAYS,
    "moderator": ALWAYS | {"moderators", "moderators of the part", "moderators of another part"},
    "moderator of the part": ALWAYS | {"moderators of the part"},
    "maintainer": ALWAYS | {"maintainers"},
    "member": ALWAYS | {"members"},
}


@pytest.mark.parametrize("who", READS)
def test_person_reads_in_these_circles(world, who):
    people, keys = world
    circles = {name: Circle.objects.create(reads=key) for name, key in keys.items()}
    ours = Circle.objects.filter(pk__in=[circle.pk for circle in circles.values()])

    assert {name for name, circle in circles.items() if circle.is_read_by(people[who])} == READS[who]
    listed = set(ours.read_by(people[who]))
    assert {name for name, circle in circles.items() if circle in listed} == READS[who]


@pytest.mark.parametrize("who", READS)
def test_person_writes_in_these_circles(world, who):
    people, keys = world
    circles = {name: Circle.objects.create(reads=Circle.EVERYONE, writes=key) for name, key in keys.items()}
    ours = Circle.objects.filter(pk__in=[circle.pk for circle in circles.values()])

    assert {name for name, circle in circles.items() if circle.is_written_by(people[who])} == READS[who]
    listed = set(ours.written_by(people[who]))
    assert {name for name, circle in circles.items() if circle in listed} == READS[who]


def test_readers_of_a_circle_are_those_who_read_in_it(world):
    people, keys = world
    accounts = {name: person for name, person in people.items() if person.is_authenticated}

    for key in keys.values():
        circle = Circle.objects.create(reads=key)
        expected = {person for person in accounts.values() if circle.is_read_by(person)}
        assert set(circle.readers()) == expected


def test_closed_account_is_no_reader():
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not Circle.objects.create(reads=Circle.EVERYONE).readers().filter(pk=user.pk).exists()


def test_circles_of_a_person_are_asked_for_once(django_assert_num_queries):
    user = fresh(user_with(Role.MODERATOR))
    circle = Circle.objects.create(reads=Circle.role(Role.MODERATOR))

    with django_assert_num_queries(2):  # the grants, then the circles
        assert circle.pk in circle_ids(user)
        circle_ids(user)
