"""The forms of the forum, as a browser sends them."""

from http import HTTPStatus

import pytest
from django.urls import reverse
from django.utils import timezone

from community.discussions.models import Comment
from community.forum.actions import accept_answer, lock_topic
from community.forum.models import Category, Topic
from community.moderation import states
from foundation.writing.models import Draft
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle
from tests.browser import fill_in
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    LockedTopicFactory,
    OrganisationFactory,
    QuestionFactory,
    TopicFactory,
    maintainer,
    member_of,
    moderator,
)

pytestmark = pytest.mark.django_db

TYPED = "Een lange tekst die niet weg mag zijn."


@pytest.fixture
def author(client):
    author = AuthorFactory()
    client.force_login(author.user)
    return author


def send(client, address, **fields):
    return client.post(address, fill_in(client.get(address), **fields))


def reply_to(topic, query=""):
    return reverse("topic-reply", args=[topic.pk]) + query


def posts_in(topic):
    return list(Comment.objects.filter(discussion=topic.pk, number__gt=1).order_by("number"))


# A new topic


def new_topic(**changes):
    return {"kind": "question", "title": "Waarom tien?", "body": TYPED, "tags": "FSC, grants"} | changes


def test_new_topic_leads_to_its_page(client, author):
    category = CategoryFactory()

    page = send(client, reverse("topic-new"), category=category.pk, **new_topic())

    topic = Topic.objects.get()
    assert page.url == topic.get_absolute_url()
    assert (topic.category, topic.author, topic.title) == (category, author, "Waarom tien?")
    assert {tag.slug for tag in topic.tags.all()} == {"fsc", "grants"}


def test_category_in_the_address_is_chosen_beforehand(client, author):
    category = CategoryFactory()

    page = client.get(reverse("topic-new"), {"rubriek": category.slug})

    assert f'<option value="{category.pk}" selected>' in page.text


def test_only_categories_where_one_may_write_can_be_chosen(client, author):
    CategoryFactory()
    closed = CategoryFactory(writes="moderator@site")

    page = send(client, reverse("topic-new"), category=closed.pk, **new_topic())

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "category" in page.context["form"].errors
    assert TYPED in page.text


@pytest.mark.parametrize(
    "field, value",
    [
        ("kind", ""),
        ("title", ""),
        ("title", "x" * 151),
        ("title", "Log\u200bius"),
        ("title", "\u2800"),
        ("body", ""),
        ("body", " \n "),
        ("body", "\u200d\u00ad"),
        ("body", "x" * 20_001),
        ("body", "Zo\u202eging"),
        ("body", "nul\0"),
        ("body", "http://a.example " * 2_000),
        ("tags", "a, b, c, d, e, f"),
        ("tags", "x" * 41),
        ("tags", "!!"),
        ("category", ""),
    ],
)
def test_what_cannot_be_posted_comes_back_with_a_sentence_and_all_that_was_typed(
    client, author, field, value
):
    fields = new_topic(category=CategoryFactory().pk) | {field: value}

    page = send(client, reverse("topic-new"), **fields)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert page.context["form"].errors[field]
    assert "app-error-summary" in page.text
    assert (TYPED in page.text) or field == "body"
    assert "Waarom tien?" in page.text or field == "title"
    assert not Topic.objects.exists()


def test_windows_line_ends_and_space_at_the_end_are_not_kept(client, author):
    send(
        client,
        reverse("topic-new"),
        **new_topic(category=CategoryFactory().pk, body="    code\r\n\r\nTekst  \r\n"),
    )

    assert Comment.objects.get().comment == "    code\n\nTekst"


def test_preview_of_a_topic_shows_its_text_and_keeps_what_was_typed(client, author):
    page = send(client, reverse("topic-new"), **new_topic(body="Een **vet** woord.", do="preview"))

    assert "<strong>vet</strong>" in page.text
    assert "Waarom tien?" in page.text
    assert not Topic.objects.exists()


# A reply


def test_reply_leads_to_its_own_place(client, author):
    topic = TopicFactory()

    page = send(client, reply_to(topic), body=TYPED)

    (post,) = posts_in(topic)
    assert page.url == reverse("post", args=[post.pk])
    assert (post.author, post.comment) == (author, TYPED)


def test_composer_on_the_topic_page_sends_the_same_form(client, author):
    topic = TopicFactory()
    page = client.get(topic.get_absolute_url())

    client.post(reply_to(topic), fill_in(page, body=TYPED))

    assert posts_in(topic)[0].comment == TYPED


def test_double_click_posts_once(client, author):
    topic = TopicFactory()
    fields = fill_in(client.get(topic.get_absolute_url()), body=TYPED)

    first, second = client.post(reply_to(topic), fields), client.post(reply_to(topic), fields)

    assert first.url == second.url
    assert len(posts_in(topic)) == 1


def test_answer_to_a_post_shows_it_and_stands_below_it(client, author):
    topic = TopicFactory()
    post = CommentFactory(topic=topic, body="De oorspronkelijke tekst.")
    address = reply_to(topic, "?op=2")

    assert "De oorspronkelijke tekst." in client.get(address).text
    send(client, address, body=TYPED)

    assert posts_in(topic)[1].reply_to == post


def test_quotation_begins_with_the_words_and_who_said_them(client, author):
    topic = TopicFactory()
    said = AuthorFactory(name="Mei-Lin [Tan]")
    CommentFactory(topic=topic, body="Regel een.\n\nRegel <twee>.", author=said)

    body = client.get(reply_to(topic, "?op=2&citeer=1")).context["form"]["body"].value()

    assert "> Regel een.\n>\n> Regel <twee>." in body
    assert f"(author:{said.pk})" in body
    send(client, reply_to(topic, "?op=2&citeer=1"), body=f"{body}\nEens.")
    assert "<blockquote>" in posts_in(topic)[1].body_html


@pytest.mark.parametrize("verb", [states.hide, states.remove])
def test_post_out_of_sight_is_neither_quoted_nor_shown_and_its_answer_is_refused(client, author, verb):
    topic = TopicFactory()
    post = CommentFactory(topic=topic, body="Een geheim woord.")
    address = reply_to(topic, "?op=2&citeer=1")
    fields = fill_in(client.get(address), body=TYPED)
    verb(Comment.objects.get(pk=post.pk))

    assert "geheim" not in client.get(address).text
    page = client.post(address, fields)
    assert page.status_code == HTTPStatus.CONFLICT
    assert TYPED in page.text


def test_topic_locked_a_second_ago_gives_the_text_back_with_the_reason(client, author):
    topic = TopicFactory()
    fields = fill_in(client.get(reply_to(topic)), body=TYPED)
    lock_topic(topic=topic, by=SYSTEM, reason="Verder in voorstel 14.")

    page = client.post(reply_to(topic), fields)

    assert page.status_code == HTTPStatus.CONFLICT
    assert "Verder in voorstel 14." in page.text
    assert TYPED in page.text


def test_circle_closed_meanwhile_gives_the_text_back(client, author):
    topic = TopicFactory()
    fields = fill_in(client.get(reply_to(topic)), body=TYPED)
    Circle.objects.update(writes="moderator@site")

    page = client.post(reply_to(topic), fields)

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert TYPED in page.text


def test_who_opens_the_form_of_a_locked_topic_is_told_before_typing(client, author):
    page = client.get(reply_to(LockedTopicFactory()))

    assert "Afgerond." in page.text
    assert "<textarea" not in page.text


@pytest.mark.parametrize("query", ["?op=99", "?op=x", "?op=0"])
def test_post_that_is_not_there_cannot_be_answered(client, author, query):
    assert client.get(reply_to(TopicFactory(), query)).status_code == HTTPStatus.NOT_FOUND


def test_visitor_signs_in_and_ended_session_keeps_the_text(client, author):
    topic = TopicFactory()
    fields = fill_in(client.get(reply_to(topic)), body=TYPED)
    client.session.flush()

    page = client.post(reply_to(topic), fields)

    assert page.url.startswith(reverse("account_login"))
    assert Draft.objects.get().values["body"] == TYPED
    client.force_login(author.user)
    assert TYPED in client.get(topic.get_absolute_url()).text


def test_preview_shows_the_text_and_posts_nothing(client, author):
    topic = TopicFactory()
    fields = fill_in(client.get(reply_to(topic)), body="Een **vet** woord.", do="preview")

    whole = client.post(reply_to(topic), fields)
    part = client.post(reply_to(topic), fields, headers={"X-Requested-With": "fetch"})

    for page in (whole, part):
        assert "<strong>vet</strong>" in page.text
    assert "Een **vet** woord." in whole.text
    assert not posts_in(topic)


def test_preview_names_whom_the_text_mentions(client, author):
    topic, someone = TopicFactory(), AuthorFactory(name="Mei-Lin Tan")
    fields = fill_in(client.get(reply_to(topic)), body=f"Dag @[x](author:{someone.pk})", do="preview")

    assert "@Mei-Lin Tan" in client.post(reply_to(topic), fields).text


def test_draft_is_kept_and_stands_in_the_composer(client, author):
    topic = TopicFactory()
    fields = fill_in(client.get(topic.get_absolute_url()), body=TYPED, do="draft")

    client.post(reply_to(topic), fields)

    assert TYPED in client.get(topic.get_absolute_url()).text
    assert not posts_in(topic)


# For whom one speaks


def test_member_chooses_to_speak_for_the_organisation(client):
    member = member_of(OrganisationFactory())
    client.force_login(member.user)
    topic = TopicFactory()

    send(client, reply_to(topic), body="Namens ons.", speaks_for=member.organisation_id)
    send(client, reply_to(topic), body="Namens mij.", speaks_for="")

    assert [post.author.organisation for post in posts_in(topic)] == [member.organisation, None]


def test_nobody_is_asked_who_has_no_organisation(client, author):
    assert "speaks_for" not in client.get(reply_to(TopicFactory())).text


def test_who_left_meanwhile_is_asked_again_and_loses_no_text(client):
    member = member_of(OrganisationFactory())
    client.force_login(member.user)
    topic = TopicFactory()
    fields = fill_in(client.get(reply_to(topic)), body=TYPED, speaks_for=member.organisation_id)
    other = member_of(OrganisationFactory())
    member.user.grants.update(ends_at=timezone.now())
    other.user.grants.update(user=member.user)

    page = client.post(reply_to(topic), fields)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert TYPED in page.text
    assert not posts_in(topic)


# Editing


def test_edit_form_holds_the_text_and_leads_back_to_the_post(client, author):
    post = CommentFactory(author=author, body="Oude tekst.")
    address = reverse("comment-edit", args=[post.pk])
    assert "Oude tekst." in client.get(address).text

    page = send(client, address, body="Nieuwe tekst.", reason="Fout hersteld")

    assert page.url == reverse("post", args=[post.pk])
    assert Comment.objects.get(pk=post.pk).comment == "Nieuwe tekst."


@pytest.mark.parametrize("fields", [{"body": "", "reason": "x"}, {"body": TYPED, "reason": ""}])
def test_edit_without_text_or_reason_comes_back(client, author, fields):
    post = CommentFactory(author=author)

    page = send(client, reverse("comment-edit", args=[post.pk]), **fields)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_preview_of_an_edit_is_not_a_change(client, author):
    post = CommentFactory(author=author, body="Oud.")
    address = reverse("comment-edit", args=[post.pk])

    page = send(client, address, body="*Nieuw.*", reason="", do="preview")

    assert "<em>Nieuw.</em>" in page.text
    assert Comment.objects.get(pk=post.pk).comment == "Oud."


def test_second_of_two_tabs_sees_both_texts_and_may_then_put_its_own_over_the_other(client, author):
    post = CommentFactory(author=author, body="Oude tekst.")
    address = reverse("comment-edit", args=[post.pk])
    first, second = client.get(address), client.get(address)
    client.post(address, fill_in(first, body="Tekst van het eerste tabblad.", reason="x"))

    page = client.post(address, fill_in(second, body="Tekst van het tweede tabblad.", reason="y"))

    assert page.status_code == HTTPStatus.CONFLICT
    assert "<ins>" in page.text and "eerste" in page.text and "Tekst van het tweede tabblad." in page.text
    assert Comment.objects.get(pk=post.pk).comment == "Tekst van het eerste tabblad."

    client.post(address, fill_in(page, body="Tekst van het tweede tabblad.", reason="y"))

    assert Comment.objects.get(pk=post.pk).comment == "Tekst van het tweede tabblad."
    assert post.edits.count() == 2


def test_stranger_sees_why_a_post_cannot_be_edited(client, author):
    page = client.get(reverse("comment-edit", args=[CommentFactory().pk]))

    assert page.status_code == page.context["refusal"].status
    assert "<textarea" not in page.text


# Moderators and maintainers


def as_moderator(client):
    client.force_login(moderator().user)
    return client


def test_lock_and_unlock_lead_back_to_the_topic(client):
    topic = TopicFactory()
    as_moderator(client)

    page = send(client, reverse("topic-lock", args=[topic.pk]), reason="Afgerond.")
    assert page.url == topic.get_absolute_url()
    assert Topic.objects.get().discussion.is_locked

    send(client, reverse("topic-unlock", args=[topic.pk]))
    assert not Topic.objects.get().discussion.is_locked


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "\u200b"])
def test_lock_asks_for_a_reason_that_can_be_read(client, reason):
    page = send(as_moderator(client), reverse("topic-lock", args=[TopicFactory().pk]), reason=reason)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_pin_and_unpin(client):
    topic = TopicFactory()
    as_moderator(client)

    send(client, reverse("topic-pin", args=[topic.pk]))
    assert Topic.objects.get().discussion.is_pinned
    send(client, reverse("topic-unpin", args=[topic.pk]))
    assert not Topic.objects.get().discussion.is_pinned


def test_move_offers_other_categories_and_moves(client):
    topic, other = TopicFactory(), CategoryFactory()

    page = send(
        as_moderator(client),
        reverse("topic-move", args=[topic.pk]),
        category=other.pk,
        reason="Past daar beter.",
    )

    assert page.url == Topic.objects.get().get_absolute_url()
    assert Topic.objects.get().category == other


def test_edit_of_a_topic_begins_with_what_it_is(client, author):
    topic = TopicFactory(author=author, tags=["FSC"], title="Oud")
    address = reverse("topic-edit", args=[topic.pk])

    form = client.get(address).context["form"]
    assert (form["title"].value(), form["tags"].value()) == ("Oud", "FSC")
    page = send(client, address, title="Nieuw", kind="question", tags="WUS")

    assert page.url == Topic.objects.get().get_absolute_url()
    assert Topic.objects.get().title == "Nieuw"


def test_asker_chooses_an_answer_and_withdraws_it(client):
    topic = QuestionFactory()
    CommentFactory(topic=topic, body="Het antwoord zelf.")
    client.force_login(topic.author.user)
    address = reverse("answer-accept", args=[topic.pk, 2])

    assert "Het antwoord zelf." in client.get(address).text
    send(client, address)
    assert Topic.objects.get().accepted.number == 2

    send(client, reverse("answer-withdraw", args=[topic.pk]))
    assert Topic.objects.get().accepted is None


def test_maintainer_confirms_an_answer_for_a_version(client):
    topic = QuestionFactory()
    accept_answer(topic=topic, post=CommentFactory(topic=topic), by=SYSTEM)
    client.force_login(maintainer().user)

    send(client, reverse("answer-confirm", args=[topic.pk, 2]), version="4.0.0")

    assert Topic.objects.get().confirmed_version == "4.0.0"
    assert client.get(reverse("answer-confirm", args=[topic.pk, 9])).status_code == HTTPStatus.NOT_FOUND


def test_maintainer_makes_and_changes_a_category(client):
    client.force_login(maintainer().user)
    town = OrganisationFactory()
    key = f"member@accounts.organisation.{town.pk}"

    page = send(
        client, reverse("category-new"), title="WUS", description="", reads="everyone", writes="signed_in"
    )
    category = Category.objects.get()
    assert page.url == category.get_absolute_url()

    address = reverse("category-edit", args=[category.slug])
    assert client.get(address).context["form"]["title"].value() == "WUS"
    send(client, address, title="ebMS2", description="Berichten.", position=4, reads=key, writes=key)
    category = Category.objects.get()
    assert (category.title, category.position, category.circle.reads) == ("ebMS2", 4, key)


VERBS = [
    "topic-lock",
    "topic-unlock",
    "topic-pin",
    "topic-unpin",
    "topic-move",
    "topic-edit",
    "answer-withdraw",
]


@pytest.mark.parametrize("name", VERBS)
def test_participant_is_told_before_typing(client, author, name):
    page = client.get(reverse(name, args=[TopicFactory().pk]))

    assert page.status_code == page.context["refusal"].status
    assert 'name="form_key"' not in page.text


@pytest.mark.parametrize("name", [*VERBS, "topic-reply"])
def test_topic_in_another_circle_has_no_forms(client, author, name):
    topic = TopicFactory(category=CategoryFactory(reads="moderator@site"))

    assert client.get(reverse(name, args=[topic.pk])).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", [*VERBS, "topic-reply"])
def test_visitor_signs_in_before_anything_is_looked_up(client, name):
    address = reverse(name, args=[999])

    assert client.get(address).url == f"{reverse('account_login')}?next={address}"


@pytest.mark.django_db
def test_long_text_is_previewed_as_a_sentence():
    from community.discussions.reading import preview_of

    assert preview_of("x" * 20_001).startswith("<p>Uw tekst heeft 20.001 tekens")


@pytest.mark.django_db
def test_quotation_names_its_writer_whatever_the_name():
    from community.forum.quoting import quoted

    post = CommentFactory(author=AuthorFactory(name="Jan ](author:1)"))

    assert quoted(post).startswith(f"> @[Jan )(author:1)](author:{post.author_id}):")


@pytest.mark.parametrize("reason", ["x\u202ey", "\u200b"])
def test_reason_of_an_edit_hides_nothing(reason):
    from community.discussions.forms import CommentEditForm

    assert "reason" in CommentEditForm({"body": "Tekst", "reason": reason}).errors
