"""Posts in every state, made by the actions that lead to it."""

from community.moderation.actions import hide, remove, report, set_hold_rules
from community.moderation.models import Case, FlagKind, Ground, RuleKind, State
from foundation.references import reference
from people.accounts.actors import SYSTEM
from people.accounts.models import Author, Role
from tests.community.factories import AuthorFactory, CommentFactory, TopicFactory, author_with

WHY = {"ground": Ground.ADVERTISING, "facts": "U noemt drie keer uw eigen product."}


def stored(row):
    """The same row as it is now, with nothing remembered."""
    return type(row)._default_manager.get(pk=row.pk)


def fresh(author):
    """The same person in another request."""
    return Author.objects.select_related("user").get(pk=author.pk)


def public_post(topic=None, **kwargs):
    return stored(CommentFactory(topic=topic or TopicFactory(), **kwargs))


def held_post(topic=None, **kwargs):
    topic = topic or TopicFactory()
    set_hold_rules(scope=reference(topic.category), kinds=[RuleKind.EVERYTHING], by=SYSTEM)
    post = stored(CommentFactory(topic=topic, **kwargs))
    set_hold_rules(scope=reference(topic.category), kinds=[], by=SYSTEM)
    assert post.state == State.HELD
    return post


def hidden_post(topic=None, by=SYSTEM, **kwargs):
    post = public_post(topic, **kwargs)
    hide(item=post, by=by, **WHY)
    return stored(post)


def removed_post(topic=None, by=SYSTEM, **kwargs):
    post = public_post(topic, **kwargs)
    remove(item=post, by=by, **WHY)
    return stored(post)


def reported_post(topic=None, by=None, words="Dit is reclame.", **kwargs):
    post = public_post(topic, **kwargs)
    report(item=post, kind=FlagKind.ADVERTISING, words=words, by=by or AuthorFactory())
    return post


def case_of(post):
    return Case.objects.open().about(post).get()


def moderator():
    return fresh(author_with(Role.MODERATOR))


def moderator_of(topic):
    return fresh(author_with(Role.MODERATOR, reference(topic.category)))


def guest(email="gast@voorbeeld.example"):
    return Author.objects.create(name="Gast", guest_email=email)
