from urllib.parse import urlencode

import pytest
from django.test import override_settings

from community.forum.models import Topic
from search import asking, views
from search.engines import embedded
from search.models import Kind, SearchEntry
from tests.community.factories import AuthorFactory, CategoryFactory, CommentFactory, TopicFactory
from tests.search.factories import document, found

pytestmark = pytest.mark.django_db


def test_every_page_has_a_way_to_search(client):
    page = client.get("/forum/").content.decode()

    assert '<form class="app-searchbox" role="search" action="/zoeken/">' in page
    assert 'href="/zoeken/"' in page  # on a phone
    assert 'action="/en/zoeken/"' in client.get("/en/forum/").content.decode()


def test_page_without_words_says_how_to_search(client):
    page = client.get("/zoeken/")

    assert page.status_code == 200
    assert not page.cookies and "csrf" not in page.content.decode()
    assert client.get("/zoeken/", {"q": "***"}).status_code == 200


def test_title_says_how_many_and_for_what(client):
    for number in range(12):
        TopicFactory(title=f"Versie {number}")

    for page, range_ in ((1, "1–10"), (2, "11–12")):
        html = found(client, "versie", pagina=page)[1].content.decode()
        assert range_ in html.partition("<title>")[2].partition("</title>")[0]
        assert range_ in html.partition("<h1")[2].partition("</h1>")[0]


def test_nothing_found_offers_a_word_that_is_known_and_the_community(client):
    TopicFactory(title="Certificaten verlengen")

    page = found(client, "certificatne")[1]

    assert page.context["meant"] == "certificaten"
    html = page.content.decode()
    assert "?q=certificaten" in html
    assert f"/forum/nieuw/?{urlencode({'titel': 'certificatne'})}" in html
    assert found(client, "certificaten")[1].context["meant"] == ""
    assert found(client, "xy certificaten")[1].context["meant"] == ""


def test_words_go_along_as_the_title_of_a_new_topic(client):
    client.force_login(AuthorFactory().user)
    CategoryFactory()

    page = client.get("/forum/nieuw/", {"titel": "Mijn vraag over " + "x" * 300})

    assert page.context["form"].initial["title"].startswith("Mijn vraag over")
    assert client.get("/forum/nieuw/", {"titel": "a\0b"}).status_code == 404


def test_queries_are_few_whatever_is_found(client, tmp_path, django_assert_max_num_queries):
    document(tmp_path)
    for _number in range(6):
        CommentFactory(topic=TopicFactory(title="Een certificaat"), body="Geldig certificaat.")

    with django_assert_max_num_queries(12) as queries:
        found(client, "certificaat")

    ours = [
        one["sql"]
        for one in queries.captured_queries
        if "wagtail" not in one["sql"] and "siteowner" not in one["sql"]
    ]
    assert len(ours) <= 8, ours


@pytest.fixture
def many(monkeypatch):
    """A site with more of a common word than is counted, ranked or shown."""
    monkeypatch.setattr(embedded, "MOST_COUNTED", 15)
    monkeypatch.setattr(embedded, "BEST", 5)
    topic = TopicFactory(title="Gewoon", body="gewoon")
    for _number in range(30):
        CommentFactory(topic=topic, body="gewoon")
    return topic


def test_common_word_is_counted_up_to_a_number(client, many):
    page = found(client, "gewoon")[1]

    assert page.context["found"].is_more and page.context["found"].total == 15
    assert len(page.context["hits"]) == 10
    assert all("+" in part for part in page.content.decode().split('app-facet__count">')[1:])


def test_filter_on_a_common_word_finds_what_is_rare(client, many):
    urls, page = found(client, "gewoon", soort="onderwerp")

    assert urls == [many.get_absolute_url()]
    assert page.context["found"].total == 1


def test_last_page_that_is_shown_says_so(client, many, monkeypatch):
    monkeypatch.setattr(views, "MOST_SHOWN", 10)

    assert found(client, "gewoon")[1].context["is_end"]
    assert client.get("/zoeken/", {"q": "gewoon", "pagina": 2}).status_code == 404


def test_visitors_page_is_kept_for_a_moment(client):
    topic = TopicFactory(title="Een bericht")
    with override_settings(MICRO_CACHE_SECONDS=60):
        client.handler.load_middleware()
        first = client.get("/zoeken/?q=bericht")
        Topic.objects.filter(pk=topic.pk).update(title="Iets anders")
        assert client.get("/zoeken/?q=bericht").content == first.content
    client.handler.load_middleware()


def test_english_frame_leads_to_english_addresses(client):
    TopicFactory(title="Een bericht")

    assert client.get("/en/zoeken/?q=bericht").context["hits"][0].url.startswith("/en/forum/")


# Topics that look like a title


def similar(client, title, **headers):
    return client.get("/zoeken/vergelijkbaar/", {"titel": title}, headers=headers)


def test_topics_that_look_like_a_title_are_listed_likest_first(client):
    close = TopicFactory(title="Hoe verleng ik een certificaat voor de intermediair?")
    less = TopicFactory(title="Certificaat verlengen")
    TopicFactory(title="Planning van het overleg")

    topics = similar(client, "Een certificaat verlengen bij een intermediair").context["topics"]

    assert topics == [close, less]


def test_last_word_may_be_half_typed(client):
    topic = TopicFactory(title="Certificaat kwijt")

    assert similar(client, "certif").context["topics"] == [topic]


@pytest.mark.parametrize("title", ["", "de het een", "\0", "!!!", "x" * 10_000, "😀", "a", '" OR *', "NEAR("])
def test_title_that_says_nothing_gives_a_page_without_topics(client, title):
    TopicFactory(title="De het een en wat is dit")

    page = similar(client, title)

    assert page.status_code == 200
    assert page.context["topics"] == []


def test_script_gets_the_list_alone(client):
    TopicFactory(title="Certificaat kwijt")

    page = similar(client, "certificaat kwijt", x_requested_with="fetch").content.decode()

    assert "<html" not in page and "Certificaat kwijt" in page
    assert "<html" in similar(client, "certificaat kwijt").content.decode()


def test_form_for_a_topic_leads_to_the_list(client):
    client.force_login(AuthorFactory().user)
    CategoryFactory()

    page = client.get("/forum/nieuw/").content.decode()

    assert 'data-similar="id_title" data-similar-url="/zoeken/vergelijkbaar/"' in page
    assert '<a class="nl-link" href="/zoeken/vergelijkbaar/">' in page


def test_list_takes_few_queries_whatever_is_found(client, django_assert_max_num_queries):
    for _number in range(8):
        TopicFactory(title="Certificaat kwijt")

    with django_assert_max_num_queries(4):
        assert len(similar(client, "certificaat kwijt", x_requested_with="fetch").context["topics"]) == 5


def test_hit_without_a_title_of_its_own_stands_under_that_of_its_topic(client):
    post = CommentFactory(topic=TopicFactory(title="De naam van het onderwerp"), body="Alleen dit.")

    hit = found(client, "alleen")[1].context["hits"][0]

    assert "".join(piece.text for piece in hit.title) == "De naam van het onderwerp"
    assert SearchEntry.objects.get(kind=Kind.POST, object_id=post.pk).title == ""
    assert asking.PER_PAGE == 10
