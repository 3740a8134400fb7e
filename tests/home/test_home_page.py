import pytest
from django.core.exceptions import ValidationError

from home.blocks import EntryBlock
from tests.community.factories import AuthorFactory, CategoryFactory, CommentFactory, TopicFactory
from tests.home.factories import ContentPageFactory, home_page

pytestmark = pytest.mark.django_db


def entry(goal, page=None):
    return {"type": "entry", "value": {"title": "Begin hier", "text": "Zo.", "goal": goal, "page": page}}


def with_entries(*entries):
    page = home_page()
    page.entries = list(entries)
    page.save()


def test_home_page_begins_in_dutch_and_in_english(client):
    dutch, english = client.get("/"), client.get("/en/")

    assert "Denk mee over Digikoppeling</h1>" in dutch.text
    assert "Help shape Digikoppeling</h1>" in english.text
    assert "not been translated" not in dutch.text + english.text
    assert [link["url"] for link in english.context["language_links"]] == ["/", "/en/"]


def test_home_page_without_translation_is_shown_in_the_english_frame(client):
    home_page("en").unpublish()

    page = client.get("/en/").text

    assert '<html lang="en"' in page
    assert "This page has not been translated yet" in page
    assert '<div lang="nl">' in page


def test_no_language_but_that_of_the_path_counts(client):
    page = client.get("/", headers={"accept-language": "en"}, cookies={"django_language": "en"})

    assert '<html lang="nl"' in page.text
    assert not page.cookies


def test_card_leads_to_the_room_it_names_in_the_language_of_the_frame(client):
    with_entries(entry("forum"))

    assert 'href="/forum/">Begin hier' in client.get("/").text

    home_page("en").unpublish()
    assert 'href="/en/forum/">Begin hier' in client.get("/en/").text


def test_card_leads_to_a_page(client):
    with_entries(entry("page", ContentPageFactory(slug="begin").pk))

    assert 'href="/begin/">Begin hier' in client.get("/").text


def test_card_without_anything_behind_it_is_absent(client):
    with_entries(entry("page", ContentPageFactory(live=False).pk), entry("page", None))

    assert "Begin hier" not in client.get("/").text


def test_card_to_a_page_wants_a_page():
    block = EntryBlock()

    with pytest.raises(ValidationError):
        block.clean(block.to_python(entry("page")["value"]))

    assert block.clean(block.to_python(entry("forum")["value"]))["goal"] == "forum"


def test_active_topics_stand_on_the_home_page_newest_first(client):
    older, newer = TopicFactory(title="Eerste onderwerp"), TopicFactory(title="Tweede onderwerp")
    CommentFactory(topic=older)

    page = client.get("/").text

    assert page.index("Eerste onderwerp") < page.index("Tweede onderwerp")
    assert newer.get_absolute_url() in page


def test_topic_that_a_visitor_may_not_read_is_not_on_the_home_page(client):
    TopicFactory(title="Achter de deur", category=CategoryFactory(reads="signed_in"))

    assert "Achter de deur" not in client.get("/").text

    client.force_login(AuthorFactory().user)
    assert "Achter de deur" in client.get("/").text


def test_site_without_topics_and_documents_shows_no_empty_parts(client):
    page = client.get("/").text

    assert 'id="actief"' not in page
    assert 'id="documenten"' not in page


def test_home_page_takes_few_queries_whatever_is_on_it(client, django_assert_max_num_queries):
    for _number in range(6):
        TopicFactory()
    client.get("/")
    client.get("/en/")

    with django_assert_max_num_queries(8):
        client.get("/")
    with django_assert_max_num_queries(10):
        client.get("/en/")

    client.force_login(AuthorFactory().user)
    with django_assert_max_num_queries(12):
        client.get("/")
