import pytest
from django.contrib.auth.models import AnonymousUser

from community.forum.actions import reply_to_topic, start_topic
from community.forum.models import Category, Kind, Topic
from foundation.references import reference
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Organisation, Role
from people.notifications.actions import choose_settings, follow, quieten, unfollow
from people.notifications.models import Level, Watch
from people.notifications.permissions import refuse_change_watches
from tests.community.factories import AuthorFactory, CategoryFactory, CommentFactory, TopicFactory
from tests.notifications.factories import follower_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return AuthorFactory()


def level_of(user, obj):
    return Watch.objects.levels(user, [obj]).get(reference(obj))


def test_person_follows_something_once_at_the_level_they_chose_last(person, topic):
    follow(user=person.user, obj=topic, by=person)
    follow(user=person.user, obj=topic, level=Level.MENTIONS, by=person)

    assert [str(watch) for watch in Watch.objects.all()] == [
        f"{person.user_id} mentions {Watch.objects.get().object_type_id}.{topic.pk}"
    ]
    assert Watch.objects.get().object == topic


def test_person_follows_no_more(person, topic):
    follow(user=person.user, obj=topic, by=person)

    unfollow(user=person.user, obj=topic, by=person)
    unfollow(user=person.user, obj=topic, by=person)

    assert not Watch.objects.exists()


def test_quieten_leaves_mentions(person, topic):
    follow(user=person.user, obj=topic, by=person)
    quieten(user=person.user, obj=topic, by=person)
    assert level_of(person.user, topic) == Level.MENTIONS

    follow(user=person.user, obj=topic, level=Level.MUTED, by=person)
    quieten(user=person.user, obj=topic, by=person)
    assert level_of(person.user, topic) == Level.MUTED


@pytest.mark.parametrize("act", [follow, unfollow, quieten])
def test_nobody_follows_for_another(act, person, topic):
    with pytest.raises(NotAllowed):
        act(user=person.user, obj=topic, by=AuthorFactory())
    with pytest.raises(NotAllowed):
        act(user=person.user, obj=topic, by=AuthorFactory(user=None, guest_email="gast@voorbeeld.example"))


def test_visitor_and_closed_account_change_nothing(person):
    assert isinstance(refuse_change_watches(None, person.user), NotAllowed)
    person.user.is_active = False
    assert isinstance(refuse_change_watches(person, person.user), Conflict)


def test_only_what_one_may_see_is_followed(person):
    hidden = TopicFactory(category=CategoryFactory(reads=Circle.role(Role.MODERATOR)))

    for obj in (hidden, hidden.category):
        for by in (person, SYSTEM):
            with pytest.raises(NotAllowed):
                follow(user=person.user, obj=obj, by=by)


def test_only_what_rooms_named_is_followed(person):
    organisation = Organisation.objects.create(name="Gemeente Ergens", slug="gemeente-ergens")
    with pytest.raises(NotAllowed):
        follow(user=person.user, obj=organisation, by=person)


def test_who_starts_a_topic_or_replies_follows_it(person):
    topic = start_topic(
        category=CategoryFactory(), kind=Kind.QUESTION, title="Vraag", body="Waarom?", by=person
    )
    other = AuthorFactory()
    reply_to_topic(topic=topic, body="Daarom.", by=other)
    reply_to_topic(topic=topic, body="En zo.", by=other)

    assert level_of(person.user, topic) == level_of(other.user, topic) == Level.ALL
    assert Watch.objects.count() == 2


def test_who_muted_a_topic_still_has_when_they_reply(person, topic):
    follow(user=person.user, obj=topic, level=Level.MUTED, by=person)

    reply_to_topic(topic=topic, body="Toch even.", by=person)

    assert level_of(person.user, topic) == Level.MUTED


def test_who_wants_to_follow_nothing_by_itself_does_not(person, topic):
    choose_settings(user=person.user, channels={}, language="nl", follows_own=False, by=person)

    reply_to_topic(topic=topic, body="Even.", by=person)

    assert not Watch.objects.exists()


def test_guest_follows_nothing(topic):
    CommentFactory(topic=topic, author=AuthorFactory(user=None, guest_email="gast@voorbeeld.example"))

    assert not Watch.objects.exists()


def test_levels_of_a_page_take_one_query(topic, django_assert_num_queries):
    user = follower_of(topic)
    follow(user=user, obj=topic.category, level=Level.MUTED, by=SYSTEM)

    with django_assert_num_queries(1):
        levels = Watch.objects.levels(user, [topic, topic.category])

    assert levels == {reference(topic): Level.ALL, reference(topic.category): Level.MUTED}


def test_visitor_follows_nothing_and_asks_nothing(topic, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Watch.objects.levels(AnonymousUser(), [topic]) == {}
        assert not Watch.objects.of(AnonymousUser())


def test_what_is_followed_is_part_of_another_query(topic, django_assert_num_queries):
    user = follower_of(topic)
    follow(user=user, obj=TopicFactory(), level=Level.MENTIONS, by=SYSTEM)
    follow(user=user, obj=topic.category, by=SYSTEM)

    with django_assert_num_queries(1):
        assert list(Topic.objects.filter(pk__in=Watch.objects.of(user).ids(Topic))) == [topic]
    assert list(Category.objects.filter(pk__in=Watch.objects.of(user).ids(Category))) == [topic.category]
