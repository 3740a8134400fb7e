from factory import Sequence
from factory.django import DjangoModelFactory

from people.accounts.actions import add_member, create_organisation, give_role, register_user
from people.accounts.actors import SYSTEM
from people.accounts.models import SITE, Organisation, Role, User

PASSWORD = "een-lang-wachtwoord"


class UserFactory(DjangoModelFactory):
    """Somebody with a confirmed address and a name."""

    class Meta:
        model = User

    email = Sequence(lambda n: f"iemand{n}@voorbeeld.example")
    name = Sequence(lambda n: f"Iemand Nummer {n}")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return register_user(by=SYSTEM, **kwargs)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = Sequence(lambda n: f"Waterschap Voorbeeld {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return create_organisation(by=SYSTEM, **kwargs)


def fresh(user):
    """The same person in another request, so that nothing read before is remembered."""
    return User.objects.get(pk=user.pk)


def user_with(role, scope=SITE):
    """Somebody who holds a role."""
    user = UserFactory()
    give_role(user=user, role=role, scope=scope, by=SYSTEM)
    return fresh(user)


def author_with(role, scope=SITE):
    """The name of somebody who holds a role."""
    return user_with(role, scope).author


def member_of(organisation, role_name="architect"):
    """Somebody who may speak for an organisation."""
    user = UserFactory()
    add_member(organisation=organisation, user=user, by=SYSTEM, role_name=role_name)
    return fresh(user)


def administrator():
    return author_with(Role.ADMINISTRATOR)


def maintainer():
    return author_with(Role.MAINTAINER)
