from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from community.forum.actions import move_topic
from community.moderation.models import State
from foundation.references import reference
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Role, User
from people.notifications.actions import (
    choose_settings,
    follow,
    read_all,
    read_notification,
    stop_digests,
    stop_mail,
)
from people.notifications.context import count_unread
from people.notifications.letters import DIGEST, EVENT, stop_token
from people.notifications.models import Channel, Level, Notification, NotificationSettings, Watch
from people.notifications.templatetags.notifications import follow_link
from tests.community.factories import AuthorFactory, CategoryFactory, CommentFactory, TopicFactory
from tests.notifications.factories import follower_of, run_jobs

pytestmark = pytest.mark.django_db

LIST = "/mijn/notificaties/"
SETTINGS = "/mijn/notificaties/instellingen/"
COUNT = "/mijn/notificaties/aantal/"


@pytest.fixture
def person(topic, client):
    """Somebody who follows the topic and is signed in."""
    user = follower_of(topic)
    client.force_login(user)
    return user


def tell_of(topic, number=1):
    posts = [CommentFactory(topic=topic) for _ in range(number)]
    run_jobs()
    return posts


def key_on(page, address=None):
    text = unescape(page.content.decode())
    return text.partition('name="form_key" value="')[2].partition('"')[0]


def send(client, address, **values):
    key = key_on(client.get(address))
    return client.post(address, {"form_key": key, **values})


def text_of(page):
    return page.content.decode()


# The list


def test_list_shows_what_one_was_told_and_leads_to_the_post(topic, client, person):
    (post,) = tell_of(topic)
    row = Notification.objects.get(user=person)

    page = client.get(LIST)
    assert topic.title in text_of(page)
    assert row.get_absolute_url() in text_of(page)
    assert "app-told__line--new" in text_of(page)

    answer = client.get(row.get_absolute_url())
    assert answer.url == f"/bericht/{post.pk}/"
    assert "app-told__line--new" not in text_of(client.get(LIST))
    assert client.get(row.get_absolute_url()).status_code == 302


def test_list_is_empty_paged_and_of_who_is_signed_in_only(topic, client, person):
    assert client.get(LIST).status_code == 200
    assert client.get(f"{LIST}?pagina=2").status_code == 404
    assert client.get(f"{LIST}?pagina=x").status_code == 404
    client.logout()
    assert "/account/" in client.get(LIST).url


def test_notification_of_another_or_none_is_not_found(topic, client, person):
    tell_of(topic)
    row = Notification.objects.get(user=person)
    client.force_login(AuthorFactory().user)

    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(f"{LIST}999999/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_list_takes_as_many_queries_for_many_rows(topic, client, person, django_assert_max_num_queries):
    client.get(LIST)
    tell_of(topic)
    with django_assert_max_num_queries(18) as few:
        client.get(LIST)
    tell_of(topic, 30)
    with django_assert_max_num_queries(len(few)):
        page = client.get(LIST)

    assert text_of(page).count("app-told__line--new") == 31


def test_words_that_were_taken_from_sight_are_not_in_the_list(topic, client, person):
    post = CommentFactory(topic=topic, body="KANARIE in een kooi")
    run_jobs()
    assert "KANARIE" in text_of(client.get(LIST))
    post.leave(State.HIDDEN)

    assert "KANARIE" not in text_of(client.get(LIST))
    assert client.get(Notification.objects.get(user=person).get_absolute_url()).status_code == 404
    assert Notification.objects.get(user=person).read_at


def test_words_in_a_circle_that_one_left_are_not_in_the_list(topic, client, person):
    tell_of(topic)
    closed = CategoryFactory(reads=Circle.role(Role.MODERATOR))
    move_topic(topic=topic, category=closed, by=SYSTEM, reason="Hoort daar.")

    assert topic.title not in text_of(client.get(LIST))
    assert topic.title not in text_of(client.get(SETTINGS))


def test_button_marks_all_as_read_that_one_saw(topic, client, person):
    tell_of(topic, 2)
    page = client.get(LIST)
    newest = Notification.objects.filter(user=person).latest("pk")
    tell_of(topic)

    answer = client.post(f"{LIST}gelezen/", {"form_key": key_on(page), "until": newest.pk})

    assert answer.url == LIST
    assert Notification.objects.filter(user=person).unread().count() == 1


def test_all_can_be_marked_as_read_on_a_page_of_its_own(topic, client, person):
    address = f"{LIST}gelezen/"
    assert send(client, address, until=0).status_code == 302
    tell_of(topic)
    assert send(client, address, until="x").status_code == 422

    send(client, address, until=Notification.objects.filter(user=person).latest("pk").pk)

    assert not Notification.objects.filter(user=person).unread().exists()


# The number on every page


def test_number_of_new_ones_stands_on_every_page_in_one_query(
    topic, client, person, django_assert_num_queries
):
    assert "app-unreadcount" not in text_of(client.get("/forum/"))
    tell_of(topic, 2)

    page = text_of(client.get("/forum/"))

    assert f'data-live="accounts.user.{person.pk}" data-live-url="{COUNT}"' in page
    assert 'class="app-unreadcount">2<' in page
    assert 'class="app-unreadcount">2<' in text_of(client.get(COUNT))
    with django_assert_num_queries(1):
        assert count_unread(person.pk) == "2"
    Notification.objects.update(read_at=timezone.now())
    assert "app-unreadcount" not in text_of(client.get(COUNT))


def test_number_stops_at_a_hundred(topic, person):
    tell_of(topic)
    row = Notification.objects.get(user=person)
    for number in range(100):
        row.pk, row.object_id = None, 10_000 + number
        row.save(force_insert=True)

    assert count_unread(person.pk) == "99+"


def test_visitor_has_no_number_and_costs_nothing(client, topic):
    answer = client.get(COUNT)

    assert (answer.status_code, answer.content) == (204, b"")
    assert "data-live-url" not in text_of(client.get("/forum/")).partition("<main")[0]


def test_number_is_told_to_the_persons_other_pages(topic, client, person, django_capture_on_commit_callbacks):
    tell_of(topic)
    row = Notification.objects.get(user=person)
    with django_capture_on_commit_callbacks() as told:
        read_notification(notification=row, by=person.author)
        read_notification(notification=row, by=person.author)
        read_all(user=person, until=row.pk, by=person.author)

    assert len(told) == 1


@pytest.mark.parametrize("guest", [True, False])
def test_nobody_reads_for_another(topic, person, guest):
    tell_of(topic)
    other = AuthorFactory(user=None, guest_email="g@voorbeeld.example") if guest else AuthorFactory()
    with pytest.raises(NotAllowed):
        read_notification(notification=Notification.objects.get(user=person), by=other)
    with pytest.raises(NotAllowed):
        read_all(user=person, until=10**9, by=other)


# Settings


def test_settings_begin_with_at_once_and_keep_what_was_chosen(client, person):
    page = text_of(client.get(SETTINGS))
    assert page.count('value="at_once" checked') == 4

    values = {"event-post.mentioned": "daily", "event-post.answered": "weekly", "event-post.followed": "none"}
    answer = send(client, SETTINGS, language="en", **values, **{"event-answer.accepted": "site"})

    assert answer.url == SETTINGS
    chosen = NotificationSettings.objects.get(user=person)
    assert chosen.channels == {key.removeprefix("event-"): value for key, value in values.items()} | {
        "answer.accepted": "site"
    }
    assert (chosen.language, chosen.follows_own, str(chosen)) == ("en", False, str(person.pk))
    page = text_of(client.get(SETTINGS))
    assert page.count('value="daily" checked') == page.count('value="none" checked') == 1


@pytest.mark.parametrize(
    "values", [{}, {"language": "xx"}, {"language": "nl", "event-post.mentioned": "loud"}]
)
def test_wrong_settings_come_back(client, person, values):
    answer = send(client, SETTINGS, **values)

    assert answer.status_code == 422
    assert not NotificationSettings.objects.exists()


def test_settings_that_were_typed_are_kept_when_a_session_ends(client, person):
    key = key_on(client.get(SETTINGS))
    client.logout()
    client.post(SETTINGS, {"form_key": key, "language": "en", "event-post.mentioned": "weekly"})
    client.force_login(person)

    assert 'value="weekly" checked' in text_of(client.get(SETTINGS))


def test_settings_list_what_one_follows_and_how(topic, client, person, django_assert_max_num_queries):
    follow(user=person, obj=topic.category, level=Level.MUTED, by=SYSTEM)
    client.get(SETTINGS)
    with django_assert_max_num_queries(20) as few:
        page = text_of(client.get(SETTINGS))
    assert f"/volgen/?wat=forum.topic.{topic.pk}" in page
    assert f"/volgen/?wat=forum.category.{topic.category_id}" in page

    for _ in range(5):
        follow(user=person, obj=TopicFactory(), by=SYSTEM)
    with django_assert_max_num_queries(len(few)):
        client.get(SETTINGS)


def test_settings_survive_what_is_followed_and_gone(client, person):
    from django.contrib.contenttypes.models import ContentType

    Watch.objects.create(user=person, object_type=ContentType.objects.get_for_model(User), object_id=1)

    assert client.get(SETTINGS).status_code == 200


@pytest.mark.parametrize("event", ["test.unknown"])
def test_event_that_is_none_cannot_be_chosen(person, event):
    with pytest.raises(Conflict):
        choose_settings(
            user=person, channels={event: Channel.SITE}, language="nl", follows_own=True, by=person.author
        )


def test_nobody_chooses_for_another(person):
    with pytest.raises(NotAllowed):
        stop_mail(user=person, event="post.followed", by=AuthorFactory())


# Following


def test_page_follows_and_stops(topic, client):
    user = AuthorFactory().user
    client.force_login(user)
    address = f"{reverse('follow')}?wat={reference(topic)}"
    assert 'value="all" checked' in text_of(client.get(address))

    assert send(client, address, level="mentions").url == topic.get_absolute_url()
    assert Watch.objects.levels(user, [topic]) == {reference(topic): Level.MENTIONS}
    assert 'value="mentions" checked' in text_of(client.get(address))

    assert send(client, address, level="none").url == topic.get_absolute_url()
    assert not Watch.objects.filter(user=user).exists()
    assert send(client, address, level="loud").status_code == 422


def test_page_asks_a_visitor_to_sign_in(client, topic):
    assert "/account/" in client.get(f"/volgen/?wat={reference(topic)}").url


@pytest.mark.parametrize(
    "what",
    [
        "",
        "forum.topic",
        "forum.topic.",
        "forum.topic.x",
        "forum.topic.999",
        "accounts.user.1",
        f"forum.topic.{9**40}",
        "a\0.1",
    ],
)
def test_nothing_else_can_be_followed(client, person, what):
    assert client.get("/volgen/", {"wat": what}).status_code == 404


def test_topic_out_of_sight_cannot_be_followed(client, person):
    hidden = TopicFactory(category=CategoryFactory(reads=Circle.role(Role.MODERATOR)))

    assert client.get("/volgen/", {"wat": reference(hidden)}).status_code == 404


@pytest.mark.parametrize("level", [None, "", Level.ALL, Level.MENTIONS, Level.MUTED])
def test_link_to_follow_asks_nothing(topic, level, django_assert_num_queries):
    from django.template.loader import render_to_string

    with django_assert_num_queries(0):
        html = render_to_string("notifications/_follow.html", follow_link(topic, level))

    assert f"/volgen/?wat=forum.topic.{topic.pk}" in html


# Stopping by one click


def stop_url(user, what):
    return reverse("stop-mail", kwargs={"token": stop_token(user.pk, what)})


@pytest.fixture
def bare():
    """A mail program: no cookie, no token, and it is checked like anybody."""
    from django.test import Client

    return Client(enforce_csrf_checks=True)


def test_bare_post_stops_following_however_often_it_is_sent(topic, bare):
    user = follower_of(topic, topic.category)
    url = stop_url(user, reference(topic))

    for _ in range(2):
        answer = bare.post(url, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
    tell_of(topic)

    assert Watch.objects.levels(user, [topic])[reference(topic)] == Level.MENTIONS
    assert not Notification.objects.filter(user=user).exists()


def test_url_of_the_mail_itself_stops_it(topic, bare, mailoutbox):
    user = follower_of(topic)
    tell_of(topic)
    url = mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>").partition("8000")[2]

    assert bare.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Watch.objects.levels(user, [topic])[reference(topic)] == Level.MENTIONS


def test_looking_at_the_page_stops_nothing(topic, bare):
    user = follower_of(topic)
    page = bare.get(stop_url(user, reference(topic)))

    assert page.status_code == 200
    assert not page.cookies
    assert topic.title not in text_of(page)
    assert "csrfmiddlewaretoken" not in text_of(page)
    assert Watch.objects.levels(user, [topic])[reference(topic)] == Level.ALL


def test_mail_of_an_event_is_stopped_and_stands_on_the_site(topic, bare):
    user = follower_of(topic)
    url = stop_url(user, f"{EVENT}post.followed")

    bare.post(url)
    bare.post(url)

    assert NotificationSettings.objects.get(user=user).channels == {"post.followed": "site"}


def test_stopping_mail_leaves_who_wants_to_hear_nothing(topic, bare):
    user = follower_of(topic)
    NotificationSettings.objects.create(user=user, channels={"post.followed": "none"})

    bare.post(stop_url(user, f"{EVENT}post.followed"))

    assert NotificationSettings.objects.get(user=user).channels == {"post.followed": "none"}


def test_digest_is_stopped(topic, bare):
    user = follower_of(topic)
    before = {"post.followed": "weekly", "post.mentioned": "daily", "post.answered": "at_once"}
    NotificationSettings.objects.create(user=user, channels=before)

    bare.post(stop_url(user, DIGEST))

    after = {"post.followed": "site", "post.mentioned": "site", "post.answered": "at_once"}
    assert NotificationSettings.objects.get(user=user).channels == after
    stop_digests(user=user, by=user.author)


def test_topic_that_is_gone_is_followed_by_nobody(topic, bare):
    assert bare.post(stop_url(follower_of(topic), "forum.topic.999999")).status_code == 200


@pytest.mark.parametrize("what", ["", "event:moderation.decided", "event:x.y", "accounts.user.1", "x"])
def test_what_cannot_be_stopped_is_not_found(topic, bare, what):
    assert bare.post(stop_url(follower_of(topic), what)).status_code == 404


def test_token_that_is_not_ours_is_not_found(topic, bare):
    user = follower_of(topic)
    good = stop_token(user.pk, reference(topic))
    gone = User(pk=999_999)

    for url in (f"/afmelden/{good}x/", "/afmelden/x/", stop_url(gone, reference(topic))):
        assert bare.get(url).status_code == 404
        assert bare.post(url).status_code == 404
    assert Watch.objects.get(user=user).level == Level.ALL


def test_mail_of_a_closed_account_is_no_error_of_ours(topic, bare):
    user = follower_of(topic)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert bare.post(stop_url(user, reference(topic))).status_code == 409
