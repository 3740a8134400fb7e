from http import HTTPStatus

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from community.forum.actions import pin_topic
from community.forum.models import Topic
from people.accounts.actors import SYSTEM
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    QuestionFactory,
    TopicFactory,
    author_with,
    maintainer,
    moderator,
)

pytestmark = pytest.mark.django_db


def titles(page):
    return [str(topic) for topic in page.context["topics"]]


def test_newest_post_stands_first_and_what_is_pinned_before_it(client):
    old, pinned, new = TopicFactory(), TopicFactory(), TopicFactory()
    CommentFactory(topic=old)
    pin_topic(topic=pinned, by=SYSTEM)

    assert titles(client.get(reverse("forum"))) == [str(pinned), str(old), str(new)]


def test_unanswered_are_questions_without_a_reply_and_the_tab_counts_them(client):
    TopicFactory()
    CommentFactory(topic=QuestionFactory())
    question = QuestionFactory()

    page = client.get(reverse("forum"), {"toon": "onbeantwoord"})

    assert titles(page) == [str(question)]
    assert page.context["tabs"][1]["count"] == 1


def test_list_is_narrowed_by_category_and_tag(client):
    category = CategoryFactory()
    wanted = TopicFactory(category=category, tags=["FSC"])
    other = TopicFactory(category=category)
    TopicFactory(tags=["FSC"])

    assert set(titles(client.get(category.get_absolute_url()))) == {str(wanted), str(other)}
    assert titles(client.get(reverse("forum"), {"rubriek": category.slug, "label": "fsc"})) == [str(wanted)]
    assert len(titles(client.get(reverse("forum"), {"rubriek": "", "label": ""}))) == 3


@pytest.mark.parametrize(
    "query", [{"rubriek": "weg"}, {"pagina": "2"}, {"label": "a\0"}, {"rubriek": "\0"}, {"onderdeel": "x"}]
)
def test_what_names_no_list_does_not_exist(client, query):
    assert client.get(reverse("forum"), query).status_code == HTTPStatus.NOT_FOUND


def test_thirty_on_a_page_and_the_query_goes_along(client):
    category = CategoryFactory()
    author = AuthorFactory()
    for _ in range(31):
        TopicFactory(category=category, author=author, tags=["fsc"])

    page = client.get(reverse("forum"), {"label": "fsc"})
    assert len(titles(page)) == 30
    assert "?label=fsc&amp;pagina=2" in page.text
    assert len(titles(client.get(reverse("forum"), {"label": "fsc", "pagina": 2}))) == 1


def test_list_costs_the_same_whatever_its_length(client, django_assert_max_num_queries):
    for _ in range(2):
        with django_assert_max_num_queries(8):
            client.get(reverse("forum"))
        for _ in range(5):
            CommentFactory(topic=QuestionFactory(tags=["fsc"]))


READERS = {
    "visitor": (AnonymousUser, {"everyone"}),
    "participant": (lambda: AuthorFactory().user, {"everyone", "signed_in"}),
    "moderator": (lambda: moderator().user, {"everyone", "signed_in", "moderator@site"}),
    "maintainer": (lambda: maintainer().user, {"everyone", "signed_in", "maintainer@site"}),
    "auditor": (lambda: author_with("auditor").user, {"everyone", "signed_in"}),
}


@pytest.mark.parametrize("role", READERS)
def test_circle_says_who_sees_a_topic_its_category_and_its_tags(client, role):
    for reads in ("everyone", "signed_in", "moderator@site", "maintainer@site"):
        TopicFactory(category=CategoryFactory(reads=reads), tags=[reads.replace("@", "-")])
    make, expected = READERS[role]
    user = make()

    seen = {topic.discussion.circle.reads for topic in Topic.objects.visible_to(user)}
    assert seen == expected
    if user.is_authenticated:
        client.force_login(user)
    page = client.get(reverse("forum"))
    assert {str(tag) for tag in page.context["tags"]} == {reads.replace("@", "-") for reads in expected}
    assert {category.circle.reads for category in page.context["categories"]} == expected


def test_home_page_gets_the_four_topics_that_were_last_talked_about(django_assert_num_queries):
    topics = [TopicFactory() for _ in range(5)]
    CommentFactory(topic=topics[0])

    active = Topic.objects.active(AnonymousUser())

    with django_assert_num_queries(1):
        rows = [(topic, topic.category.title, topic.discussion.last_author.name) for topic in active]
    assert [topic for topic, *_ in rows] == [topics[0], topics[4], topics[3], topics[2]]


def test_empty_forum_says_so_and_offers_to_begin(client):
    assert reverse("topic-new") in client.get(reverse("forum")).text
    assert client.get(reverse("forum"), {"toon": "onbeantwoord"}).status_code == HTTPStatus.OK


@pytest.mark.parametrize("author, manages", [(AuthorFactory, False), (moderator, False), (maintainer, True)])
def test_who_manages_the_forum_finds_the_way_to_its_categories(client, author, manages):
    category = CategoryFactory(writes="moderator@site")
    client.force_login(author().user)

    page = client.get(category.get_absolute_url()).text

    assert (reverse("category-edit", args=[category.slug]) in page) is manages
    assert (reverse("category-new") in page) is manages


def test_who_may_not_write_in_a_category_is_offered_no_new_topic(client):
    category = CategoryFactory(writes="moderator@site")
    client.force_login(AuthorFactory().user)
    assert reverse("topic-new") not in client.get(category.get_absolute_url()).text

    client.force_login(moderator().user)
    assert f"{reverse('topic-new')}?rubriek={category.slug}" in client.get(category.get_absolute_url()).text
