"""Taking part without an account: from the form, by the link in the mail, to a place in the tree."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from smtplib import SMTPRecipientsRefused
from threading import Barrier

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail, signing
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_comments_xtd.models import TmpXtdComment
from django_comments_xtd.signals import confirmation_received
from django_tasks_db.models import DBTaskResult

from community.discussions.actions import confirm_comment
from community.discussions.actions.asking import ask_to_confirm
from community.discussions.actions.confirming import forget_comment, forget_if_waiting, forget_unconfirmed
from community.discussions.models import Comment, Discussion
from community.discussions.screening import published_count
from community.forum.actions import lock_topic, reply_to_topic, start_topic
from community.forum.actions.forgetting import forget_forsaken, forget_topic
from community.forum.models import Kind, Topic
from community.forum.permissions import refuse_forget_topic
from community.moderation import states
from community.moderation.models import State
from foundation.ledger.models import LedgerEntry
from foundation.writing.errors import Conflict, NotAllowed
from foundation.writing.models import Draft, SentForm
from people.accounts.actors import SYSTEM
from people.accounts.confirming import salt_of
from people.accounts.guests import guest_author
from people.accounts.models import Author, Circle, Role
from tests.browser import fill_in
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    TopicFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db

ADDRESS = "noor@voorbeeld.example"
WHO = {"name": "Noor de Gast", "email": ADDRESS}
WORDS = "Zebrapad zonder account."
LINK = re.compile(r"https?://[^/\s]+(/\S+)")
OURS = {"origin": "http://testserver"}
SENT = reverse("comment-sent")


@pytest.fixture
def topic():
    return TopicFactory()


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


def reply_to(topic, query=""):
    return reverse("topic-reply", args=[topic.pk]) + query


def send(visitor, address, **typed):
    """Open the page of a form, and send it filled in."""
    return visitor.post(address, fill_in(visitor.get(address), **(WHO | {"body": WORDS} | typed)))


def deliver():
    """Run the jobs that send mail to guests."""
    for row in DBTaskResult.objects.filter(task_path__endswith="asking.ask_to_confirm"):
        ask_to_confirm.func(*row.args_kwargs["args"])


def link():
    """The path of the link in the last mail."""
    return LINK.search(mail.outbox[-1].body)[1]


def press(visitor, address):
    """Open the page of a link and press its button."""
    return visitor.post(address, fill_in(visitor.get(address)))


def waiting(topic, **more):
    """A post of a guest that waits for a confirmation."""
    by = guest_author(more.pop("name", "Noor de Gast"), more.pop("email", ADDRESS))
    seen = Topic.objects.select_related("discussion__circle").get(pk=topic.pk)
    return reply_to_topic(topic=seen, body=WORDS, by=by, **more)


def asked(**more):
    """A topic of a guest, whose first post waits for a confirmation."""
    by = guest_author("Noor de Gast", ADDRESS)
    return start_topic(
        category=CategoryFactory(), kind=Kind.QUESTION, title="Zebravraag", body=WORDS, by=by, **more
    )


def place_of(token_of):
    return reverse(
        "comment-confirm", args=[signing.dumps({"c": token_of.pk}, salt=salt_of("comment-confirm"))]
    )


def last_number(topic):
    return Discussion.objects.get(pk=topic.pk).last_number


# The form


def test_visitor_sees_two_ways_and_a_form_that_is_theirs_alone(visitor, topic):
    page = visitor.get(reply_to(topic))

    assert page.status_code == HTTPStatus.OK
    assert f"{reverse('account_login')}?next={reply_to(topic)}" in page.text
    assert 'name="email"' in page.text and 'name="name"' in page.text
    assert 'value="draft"' not in page.text and 'value="preview"' in page.text
    assert "csrftoken" in page.cookies and "sessionid" not in page.cookies
    assert "private" in page.headers["Cache-Control"]
    assert not visitor.get(topic.get_absolute_url()).cookies


def test_page_of_the_form_is_never_kept_for_another_visitor(topic, settings):
    settings.MICRO_CACHE_SECONDS = 60
    first, second = Client(), Client()
    first.cookies["csrftoken"] = "a" * 32  # no new cookie is set, that would keep the page out of the cache

    keys = {fill_in(client.get(reply_to(topic)))["form_key"] for client in (first, second)}

    assert len(keys) == 2


def test_preview_shows_the_text_and_keeps_all_that_was_typed(visitor, topic):
    page = send(visitor, reply_to(topic), body="Dit is **vet**.", do="preview")

    assert page.status_code == HTTPStatus.OK
    assert "<strong>vet</strong>" in page.text
    assert all(words in page.text for words in (*WHO.values(), "Dit is **vet**."))
    assert not Author.objects.filter(guest_email=ADDRESS).exists()


def test_guest_is_led_to_their_mail_and_the_post_waits(visitor, topic, heard):
    lines, number = LedgerEntry.objects.count(), last_number(topic)

    page = send(visitor, reply_to(topic))

    assert page.url == f"{SENT}?bij={topic.pk}"
    post = Comment.objects.get(state=State.AWAITING_CONFIRMATION)
    assert (post.number, post.path, post.author.name) == (None, None, "Noor de Gast")
    assert (post.is_public, post.is_removed) == (False, False)
    assert (post.user_name, post.user_email, post.ip_address) == ("", "", None)
    assert last_number(topic) == number and LedgerEntry.objects.count() == lines
    assert not heard
    after = visitor.get(page.url)
    assert topic.get_absolute_url() in after.text and ADDRESS not in after.text
    assert not after.cookies


def test_answer_and_quotation_work_for_guests(visitor, topic):
    post = CommentFactory(topic=topic, body="Citeer mij.")
    page = visitor.get(reply_to(topic, f"?op={post.number}&citeer=1"))
    assert "Citeer mij." in page.text

    send(visitor, reply_to(topic, f"?op={post.number}"))

    assert Comment.objects.get(state=State.AWAITING_CONFIRMATION).reply_to == post


def test_what_waits_is_seen_by_nobody_and_cannot_be_answered(visitor, topic):
    post = waiting(topic)
    Author.objects.filter(pk=post.author_id).update(user=UserFactory(email=ADDRESS))

    for user in (None, moderator().user, post.author.user):
        client = Client()
        if user:
            client.force_login(user)
        assert WORDS not in client.get(topic.get_absolute_url()).text
        assert WORDS not in client.get(f"{topic.get_absolute_url()}?weergave=plat").text
        assert client.get(post.get_absolute_url()).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Logius"}, "name"),
        ({"name": "N\x00"}, "name"),
        ({"name": "n" * 5000}, "name"),
        ({"email": ""}, "email"),
        ({"email": "noor"}, "email"),
        ({"email": f"{'n' * 5000}@voorbeeld.example"}, "email"),
        ({"email": "n\x00@voorbeeld.example"}, "email"),
        ({"body": ""}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"body": "w " * 100_000}, "body"),
    ],
)
def test_bad_input_comes_back_at_its_field_and_nothing_is_stored(visitor, topic, typed, field):
    page = send(visitor, reply_to(topic), **typed)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert list(page.context["form"].errors) == [field]
    assert not Author.objects.exclude(guest_email="").exists()
    assert not SentForm.objects.exists() and not DBTaskResult.objects.filter(queue_name="mail").exists()


@pytest.mark.parametrize("email", ["NOOR@Voorbeeld.Example", "jan@münchen.example"])
def test_address_in_capitals_or_with_accents_gets_its_mail(visitor, topic, email):
    send(visitor, reply_to(topic), email=email)
    deliver()

    assert mail.outbox[0].to == [email.lower()]
    assert mail.outbox[0].message()["To"]


# Machines


def test_machine_that_fills_the_trap_sees_success_and_nothing_is_stored(visitor, topic):
    page = send(visitor, reply_to(topic), website="https://spam.example")

    assert page.url == f"{SENT}?bij={topic.pk}"
    assert not Comment.objects.waiting().exists()
    assert not Author.objects.filter(guest_email=ADDRESS).exists()
    assert not SentForm.objects.exists() and not DBTaskResult.objects.filter(queue_name="mail").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"security_hash": "0" * 40},
        {"security_hash": ""},
        {"security_hash": "\x00" * 40},
        {"timestamp": ""},
        {"timestamp": "nu"},
        {"timestamp": "9" * 5000},
        {"timestamp": "9" * 11},
        {"timestamp": "²"},
        {"timestamp": "0"},
    ],
)
def test_form_that_is_not_ours_comes_back_with_the_text_and_fresh_values(visitor, topic, wrong):
    page = send(visitor, reply_to(topic), **wrong)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert page.context["form"].non_field_errors()
    assert WORDS in page.text and not Comment.objects.waiting().exists()
    again = visitor.post(reply_to(topic), fill_in(page, **WHO, body=WORDS))
    assert again.url.startswith(SENT)
    assert Comment.objects.waiting().count() == 1


def test_form_that_was_open_for_too_long_comes_back(visitor, topic, monkeypatch):
    fields = fill_in(visitor.get(reply_to(topic)), **WHO, body=WORDS)
    monkeypatch.setattr("django_comments.forms.DEFAULT_COMMENTS_TIMEOUT", -1)

    page = visitor.post(reply_to(topic), fields)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert WORDS in page.text


def test_hash_of_one_discussion_is_none_of_another(visitor, topic):
    other = fill_in(visitor.get(reply_to(TopicFactory())))

    page = send(visitor, reply_to(topic), security_hash=other["security_hash"], timestamp=other["timestamp"])

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_mail_to_one_address_and_from_one_network_is_limited(visitor, topic, settings):
    settings.RATE_LIMITED, settings.RATE_LIMITS = True, {"guest-mail-to": "2/h", "guest-mail-from": "3/h"}
    cache.clear()
    addresses = [ADDRESS, ADDRESS.upper(), ADDRESS, "ander@voorbeeld.example", "derde@voorbeeld.example"]

    pages = [send(visitor, reply_to(topic), email=email) for email in addresses]

    assert [page.status_code for page in pages] == [302, 302, 429, 302, 429]
    assert int(pages[2].headers["Retry-After"]) > 0
    assert WORDS in pages[2].text and ADDRESS in pages[2].text
    assert Comment.objects.waiting().count() == 3


# What a guest cannot do


def test_guest_has_no_drafts_and_loses_nothing_by_asking_for_one(visitor, topic):
    page = send(visitor, reply_to(topic), do="draft")

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert WORDS in page.text and not Draft.objects.exists()


def test_guest_is_refused_what_is_for_accounts(visitor, topic):
    for name in ("topic-edit", "topic-lock", "topic-move"):
        assert visitor.get(reverse(name, args=[topic.pk])).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("reads", "writes"),
    [(Circle.EVERYONE, Circle.role(Role.MODERATOR)), (Circle.SIGNED_IN, Circle.SIGNED_IN)],
)
def test_where_guests_cannot_write_the_way_is_to_sign_in(visitor, reads, writes):
    topic = TopicFactory(category=CategoryFactory(reads=reads, writes=writes))
    new = f"{reverse('topic-new')}?rubriek={topic.category.slug}"

    for address in (reply_to(topic), new):
        assert visitor.get(address).url.startswith(reverse("account_login"))


def test_category_that_is_closed_while_a_guest_types_gives_the_text_back(visitor, topic):
    fields = fill_in(visitor.get(reply_to(topic)), **WHO, body=WORDS)
    Circle.objects.update(writes=Circle.role(Role.MODERATOR))

    page = visitor.post(reply_to(topic), fields)

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert WORDS in page.text and not Comment.objects.waiting().exists()


def test_topic_that_is_locked_while_a_guest_types_gives_the_text_back(visitor, topic):
    fields = fill_in(visitor.get(reply_to(topic)), **WHO, body=WORDS)
    lock_topic(topic=topic, by=SYSTEM, reason="Afgerond.")

    page = visitor.post(reply_to(topic), fields)

    assert page.status_code == HTTPStatus.CONFLICT
    assert WORDS in page.text
    assert "Afgerond." in visitor.get(reply_to(topic)).text


def test_topic_out_of_sight_leads_to_sign_in_and_gives_a_sent_text_back(visitor, topic):
    fields = fill_in(visitor.get(reply_to(topic)), **WHO, body=WORDS)
    Circle.objects.update(reads=Circle.SIGNED_IN)

    assert visitor.get(reply_to(topic)).url.startswith(reverse("account_login"))
    page = visitor.post(reply_to(topic), fields)
    assert page.status_code == HTTPStatus.NOT_FOUND
    assert WORDS in page.text


def test_form_that_was_handed_to_an_account_is_no_guests(visitor, topic):
    user = UserFactory()
    visitor.force_login(user)
    fields = fill_in(visitor.get(reply_to(topic)), body=WORDS)
    visitor.session.flush()

    page = visitor.post(reply_to(topic), fields)

    assert page.url.startswith(reverse("account_login"))
    assert Draft.objects.get().owner == user


def test_guests_form_of_who_signed_in_meanwhile_comes_back_as_theirs(visitor, topic):
    fields = fill_in(visitor.get(reply_to(topic)), **WHO, body=WORDS)
    person = Client()
    person.force_login(UserFactory())

    page = person.post(reply_to(topic), fields)

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert WORDS in page.text and 'name="email"' not in page.text


def test_form_without_a_key_comes_back_and_a_refused_token_too(visitor, topic):
    fields = fill_in(visitor.get(reply_to(topic)), **WHO, body=WORDS)

    without_key = visitor.post(reply_to(topic), fields | {"form_key": "x"})
    without_token = visitor.post(reply_to(topic), fields | {"csrfmiddlewaretoken": "x"}, headers=OURS)
    elsewhere = visitor.post(
        reply_to(topic), fields | {"csrfmiddlewaretoken": "x"}, headers={"origin": "https://boos.example"}
    )

    assert {page.status_code for page in (without_key, without_token, elsewhere)} == {HTTPStatus.FORBIDDEN}
    assert WORDS in without_key.text and WORDS in without_token.text and WORDS not in elsewhere.text
    again = visitor.post(reply_to(topic), fill_in(without_token, **WHO, body=WORDS))
    assert again.url.startswith(SENT)


def test_double_click_is_one_post(visitor, topic):
    fields = fill_in(visitor.get(reply_to(topic)), **WHO, body=WORDS)

    pages = [visitor.post(reply_to(topic), fields) for _ in range(2)]

    assert pages[0].url == pages[1].url
    assert Comment.objects.waiting().count() == 1


# The mail


def test_mail_has_the_link_in_two_forms_and_nothing_of_what_was_typed(visitor, topic):
    send(visitor, reply_to(topic))
    assert not mail.outbox
    deliver()

    letter = mail.outbox[0]
    html, kind = letter.alternatives[0]
    assert letter.to == [ADDRESS] and kind == "text/html"
    assert link() in html and 'lang="nl"' in html
    assert topic.title in letter.body and topic.title in html
    for part in (letter.subject, letter.body, html):
        assert WORDS not in part and "Noor de Gast" not in part
    assert letter.message()["Message-ID"].startswith("<confirm-post-")


def test_mail_about_a_new_topic_does_not_carry_its_title(visitor):
    category = CategoryFactory()
    send(visitor, reverse("topic-new"), category=category.pk, kind="question", title="Koop nu", tags="a, b")
    deliver()

    assert "Koop nu" not in mail.outbox[0].body + mail.outbox[0].alternatives[0][0]


def test_mail_of_an_english_form_is_english_and_leads_to_the_english_page(visitor, topic):
    address = f"/en{reply_to(topic)}"
    page = send(visitor, address)
    deliver()

    assert page.url.startswith("/en/")
    assert link().startswith("/en/")
    assert "Confirm your post" in mail.outbox[0].subject
    assert 'lang="en"' in mail.outbox[0].alternatives[0][0]


def test_only_the_mail_says_that_there_is_an_account_with_the_address(visitor, topic):
    UserFactory(email=ADDRESS)
    with_account = send(visitor, reply_to(topic))
    without = send(visitor, reply_to(topic), email="ander@voorbeeld.example")
    deliver()

    assert with_account.url == without.url
    known, unknown = (len(letter.body) for letter in mail.outbox)
    assert known > unknown


def test_mail_is_sent_again_as_the_same_mail_and_not_when_it_is_of_no_use(visitor, topic):
    post = waiting(topic)
    ask_to_confirm.func(post.pk, "nl")
    ask_to_confirm.func(post.pk, None)
    assert len({letter.message()["Message-ID"] for letter in mail.outbox}) == 1
    confirm_comment(comment=post, by=post.author)

    ask_to_confirm.func(post.pk, "nl")
    ask_to_confirm.func(0, "nl")

    assert len(mail.outbox) == 2


def test_address_that_takes_no_mail_is_let_go_and_a_server_that_is_away_is_tried_again(topic, monkeypatch):
    post = waiting(topic)

    def fail_with(error):
        def send(self, **kwargs):
            raise error

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)

    fail_with(SMTPRecipientsRefused({ADDRESS: (550, b"no such user")}))
    ask_to_confirm.func(post.pk, "nl")
    fail_with(ConnectionRefusedError())
    with pytest.raises(ConnectionRefusedError):
        ask_to_confirm.func(post.pk, "nl")


# The link


def test_looking_at_the_link_confirms_nothing_and_the_button_does(visitor, topic, heard):
    send(visitor, reply_to(topic))
    deliver()
    scanner = Client()

    for look in (scanner.get, scanner.head, scanner.options):
        assert look(link()).status_code == HTTPStatus.OK
    page = visitor.get(link())
    assert WORDS in page.text and ADDRESS not in page.text
    assert "private" in page.headers["Cache-Control"]
    assert Comment.objects.waiting().count() == 1 and not heard

    answer = press(visitor, link())

    post = Comment.objects.get(author__guest_email=ADDRESS)
    assert (post.state, post.number, last_number(topic)) == (State.PUBLIC, 2, 2)
    assert visitor.get(answer.url).url == topic.address_of(2)
    shown = visitor.get(topic.get_absolute_url())
    assert WORDS in shown.text and ADDRESS not in shown.text
    assert not shown.cookies


def test_post_enters_at_the_moment_it_is_confirmed(topic):
    post = waiting(topic)
    Comment.objects.filter(pk=post.pk).update(posted_at=timezone.now() - timedelta(days=3))
    CommentFactory(topic=topic)

    post = confirm_comment(comment=post, by=post.author)

    assert post.number == 3
    assert Discussion.objects.get(pk=topic.pk).last_post_at == post.posted_at


def test_link_that_was_used_leads_to_the_post(visitor, topic):
    post = waiting(topic)
    link = place_of(post)
    open_page = visitor.get(link)
    press(Client(), link)

    assert visitor.get(link).url == post.get_absolute_url()
    assert visitor.post(link, fill_in(open_page)).url == post.get_absolute_url()
    assert last_number(topic) == 2


def test_link_works_for_seven_days_and_says_so_after_them(visitor, topic, monkeypatch):
    link = place_of(waiting(topic))
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 7 * 24 * 3600 - 5)
    assert visitor.get(link).status_code == HTTPStatus.OK
    fields = fill_in(visitor.get(link))

    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 7 * 24 * 3600 + 5)

    assert visitor.get(link).status_code == HTTPStatus.GONE
    assert visitor.post(link, fields).status_code == HTTPStatus.GONE
    assert Comment.objects.waiting().count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
        lambda token: "x",
        lambda token: "::",
        lambda token: "a" * 10_000,
        lambda token: "%00",
        lambda token: "é:b:c",
        lambda token: signing.dumps({"c": 1}, salt="another"),
    ],
)
def test_link_that_was_changed_is_none(visitor, topic, change):
    post = waiting(topic)
    token = place_of(post).rstrip("/").rpartition("/")[2]

    page = visitor.get(f"/bericht/bevestigen/{change(token)}/")

    assert page.status_code == HTTPStatus.NOT_FOUND
    assert WORDS not in page.text
    post.refresh_from_db()
    assert post.state == State.AWAITING_CONFIRMATION


def test_link_of_a_post_that_was_thrown_away_says_so(visitor, topic):
    post = waiting(topic)
    link = place_of(post)
    forget_comment(comment=post, by=SYSTEM)

    assert visitor.get(link).status_code == HTTPStatus.GONE


def test_link_of_a_post_that_a_moderator_removed_says_so(visitor, topic):
    post = waiting(topic)
    states.remove(post)

    assert visitor.get(place_of(post)).status_code == HTTPStatus.GONE


def test_link_of_a_post_that_was_hidden_after_it_was_public_leads_to_its_place(visitor, topic):
    post = confirm_comment(comment=(waiting_post := waiting(topic)), by=waiting_post.author)
    states.hide(post)

    assert visitor.get(place_of(post)).url == post.get_absolute_url()


def test_post_that_is_held_says_so_and_is_not_shown(visitor, topic):
    link = place_of(waiting(topic))
    lock_topic(topic=topic, by=SYSTEM, reason="Afgerond.")

    answer = press(visitor, link)

    assert answer.url == link
    page = visitor.get(link)
    assert page.status_code == HTTPStatus.OK and WORDS not in page.text
    assert Comment.objects.get(author__guest_email=ADDRESS).state == State.HELD
    assert WORDS not in visitor.get(topic.get_absolute_url()).text


def test_link_confirms_where_the_guest_may_still_write_and_else_says_why_not(visitor, topic):
    link = place_of(waiting(topic))
    Circle.objects.update(writes=Circle.role(Role.MODERATOR))

    page = press(visitor, link)

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert Comment.objects.waiting().count() == 1


def test_library_hears_that_a_post_was_confirmed(topic):
    heard = []

    def hear(comment, **kwargs):
        heard.append(comment.pk)

    post = waiting(topic)
    confirmation_received.connect(hear, sender=TmpXtdComment)
    try:
        confirm_comment(comment=post, by=post.author)
    finally:
        confirmation_received.disconnect(hear, sender=TmpXtdComment)

    assert heard == [post.pk]


def test_only_its_writer_confirms_and_once(topic):
    post = waiting(topic)
    for other in (AuthorFactory(), moderator(), SYSTEM, guest_author("Iemand", ADDRESS)):
        with pytest.raises(NotAllowed):
            confirm_comment(comment=post, by=other)
    confirm_comment(comment=post, by=post.author)

    with pytest.raises(Conflict):
        confirm_comment(comment=post, by=post.author)

    assert last_number(topic) == 2


def test_who_confirms_while_the_clock_throws_the_post_away_is_told(topic):
    post = waiting(topic)
    Comment.objects.get(pk=post.pk).delete()

    with pytest.raises(Conflict):
        confirm_comment(comment=post, by=post.author)


def test_owner_of_an_account_that_was_made_meanwhile_still_confirms(topic):
    post = waiting(topic)
    Author.objects.filter(pk=post.author_id).update(user=UserFactory(email=ADDRESS))
    post = Comment.objects.select_related("author__user", "discussion").get(pk=post.pk)

    assert confirm_comment(comment=post, by=post.author).state == State.PUBLIC


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_enters_and_the_other_is_told():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: DATABASE_URL names another database")
    topic = TopicFactory()
    post = waiting(topic)
    link, both = place_of(post), Barrier(2, timeout=20)
    browsers = [Client(), Client()]
    forms = [fill_in(browser.get(link)) for browser in browsers]

    def confirm(browser, fields):
        try:
            both.wait()
            return browser.post(link, fields)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(confirm, browsers, forms))

    assert HTTPStatus.FOUND in {answer.status_code for answer in answers}
    assert {answer.status_code for answer in answers} <= {HTTPStatus.FOUND, HTTPStatus.CONFLICT}
    assert {answer.url for answer in answers if answer.status_code == HTTPStatus.FOUND} == {
        post.get_absolute_url()
    }
    assert last_number(topic) == 2
    assert list(
        Comment.objects.filter(discussion=topic.pk).values_list("number", flat=True).order_by("number")
    ) == [
        1,
        2,
    ]


# A topic


def test_topic_of_a_guest_is_seen_by_nobody_until_it_is_confirmed(visitor, heard):
    category = CategoryFactory()
    address = f"{reverse('topic-new')}?rubriek={category.slug}"
    page = send(visitor, address, category=category.pk, kind="question", title="Zebravraag", tags="")

    topic = Topic.objects.get(title="Zebravraag")
    assert page.url == SENT and not heard
    assert visitor.get(SENT).status_code == HTTPStatus.OK
    for user in (AnonymousUser(), moderator().user, UserFactory(email=ADDRESS)):
        assert topic not in Topic.objects.visible_to(user)
    for place in (reverse("forum"), category.get_absolute_url(), topic.get_absolute_url(), "/"):
        assert "Zebravraag" not in visitor.get(place).text
    deliver()

    answer = press(visitor, link())

    assert visitor.get(visitor.get(answer.url).url).status_code == HTTPStatus.OK
    assert "Zebravraag" in visitor.get(reverse("forum")).text
    assert last_number(topic) == 1


def test_topic_whose_first_post_is_held_is_seen_by_moderators():
    topic = asked()
    post = Comment.objects.get(discussion=topic.pk)
    here = moderator().user
    assert topic not in Topic.objects.visible_to(here)

    post.stand(State.HELD)
    post.save()

    assert topic in Topic.objects.visible_to(here)
    assert topic not in Topic.objects.visible_to(AnonymousUser())


def test_visitor_chooses_among_the_categories_that_are_open_to_guests(visitor):
    open_one = CategoryFactory()
    CategoryFactory(writes=Circle.role(Role.MODERATOR))

    page = visitor.get(reverse("topic-new"))

    assert list(page.context["form"].fields["category"].queryset) == [open_one]


def test_without_an_open_category_the_way_is_to_sign_in(visitor):
    CategoryFactory(reads=Circle.SIGNED_IN)

    assert visitor.get(reverse("topic-new")).url.startswith(reverse("account_login"))


# Names


def test_post_of_a_guest_is_marked_and_one_of_a_closed_account_is_not(visitor, topic):
    confirm_comment(comment=(post := waiting(topic)), by=post.author)
    CommentFactory(topic=topic, author=AuthorFactory(user=None, name="Deelnemer 7"))

    page = visitor.get(topic.get_absolute_url())
    marks = dict(
        re.findall(r'id="naam-\d+">([^<]+)</h3>\s*<p class="app-meta">(?:<span>([^<]*)</span>)?', page.text)
    )

    assert marks["Noor de Gast"]
    assert not marks["Deelnemer 7"]


def test_screening_counts_what_one_address_published_under_all_its_names(topic):
    for name in ("Noor de Gast", "Noor"):
        post = waiting(topic, name=name)
        confirm_comment(comment=post, by=post.author)
    waiting(topic)

    assert published_count(guest_author("Nog een naam", ADDRESS)) == 2
    assert published_count(guest_author("Noor", "ander@voorbeeld.example")) == 0
    assert published_count(AuthorFactory(user=None)) == 0


# Throwing away


def older(post, days):
    Comment.objects.filter(pk=post.pk).update(posted_at=timezone.now() - timedelta(days=days))


def test_what_is_not_confirmed_goes_after_eight_days_with_its_writers_name(topic):
    late, fresh = waiting(topic), waiting(topic, email="ander@voorbeeld.example")
    shown = confirm_comment(
        comment=(other := waiting(topic, email="derde@voorbeeld.example")), by=other.author
    )
    for post in (late, shown):
        older(post, 8.1)
    older(fresh, 7.9)

    assert forget_unconfirmed() == 1
    assert forget_unconfirmed() == 0

    assert not Comment.objects.filter(pk=late.pk).exists()
    assert not Author.objects.filter(pk=late.author_id).exists()
    assert Comment.objects.filter(pk__in=[fresh.pk, shown.pk]).count() == 2
    assert last_number(topic) == 2


def test_guest_who_said_something_else_keeps_their_name(topic):
    said = waiting(topic)
    confirm_comment(comment=said, by=said.author)
    late = waiting(topic)
    older(late, 9)

    forget_unconfirmed()

    assert Author.objects.filter(pk=said.author_id).exists()


def test_topic_that_never_began_goes_too_with_its_writers_name():
    topic, kept = asked(), TopicFactory()
    older(Comment.objects.get(discussion=topic.pk), 9)
    assert forget_forsaken() == 0

    forget_unconfirmed()
    assert forget_forsaken() == 1

    assert list(Topic.objects.all()) == [kept]
    assert not Discussion.objects.exclude(pk=kept.pk).exists()
    assert not Author.objects.filter(guest_email=ADDRESS).exists()


def test_post_that_was_confirmed_a_moment_ago_is_not_thrown_away(topic):
    post = waiting(topic)
    confirm_comment(comment=post, by=post.author)

    forget_if_waiting(post)

    assert Comment.objects.filter(pk=post.pk).exists()
    with pytest.raises(Conflict):
        forget_comment(comment=post, by=SYSTEM)


def test_only_the_system_throws_away(topic):
    with pytest.raises(NotAllowed):
        forget_comment(comment=waiting(topic), by=moderator())
    with pytest.raises(NotAllowed):
        forget_topic(topic=topic, by=moderator())
    assert type(refuse_forget_topic(SYSTEM, topic)) is Conflict
