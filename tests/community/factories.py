from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from community.discussions.models import Comment
from community.forum.actions import create_category, lock_topic, reply_to_topic, start_topic
from community.forum.models import Category, Kind, Topic
from foundation.references import reference
from people.accounts.actors import SYSTEM
from people.accounts.models import SITE, Author, Circle, Grant, Organisation, Role, User


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = Sequence(lambda n: f"persoon{n}@voorbeeld.example")
    name = Sequence(lambda n: f"Persoon {n}")


class AuthorFactory(DjangoModelFactory):
    class Meta:
        model = Author

    user = SubFactory(UserFactory)
    name = LazyAttribute(lambda author: author.user.name if author.user else "Gast")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = Sequence(lambda n: f"Gemeente Voorbeeld {n}")
    slug = Sequence(lambda n: f"gemeente-voorbeeld-{n}")


def author_with(role, scope=SITE):
    """Somebody who holds a role on the site or on a part of it."""
    author = AuthorFactory()
    Grant.objects.create(user=author.user, role=role, scope=scope)
    return author


def member_of(organisation):
    """Somebody who speaks for an organisation, as the name they speak under for it."""
    author = author_with(Role.MEMBER, reference(organisation))
    return AuthorFactory(user=author.user, organisation=organisation)


def moderator():
    return author_with(Role.MODERATOR)


def maintainer():
    return author_with(Role.MAINTAINER)


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    title = Sequence(lambda n: f"Rubriek {n}")
    description = "Vragen over koppelen."
    reads = Circle.EVERYONE
    writes = Circle.SIGNED_IN

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return create_category(by=SYSTEM, **kwargs)


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    category = SubFactory(CategoryFactory)
    author = SubFactory(AuthorFactory)
    kind = Kind.DISCUSSION
    title = Sequence(lambda n: f"Onderwerp {n}")
    body = "Waar begin ik?"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return start_topic(by=SYSTEM, **kwargs)


class QuestionFactory(TopicFactory):
    kind = Kind.QUESTION


class LockedTopicFactory(TopicFactory):
    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        topic = super()._create(model_class, *args, **kwargs)
        return lock_topic(topic=topic, by=SYSTEM, reason="Afgerond.")


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    topic = SubFactory(TopicFactory)
    author = SubFactory(AuthorFactory)
    body = "Begin bij de architectuur."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return reply_to_topic(by=SYSTEM, **kwargs)
