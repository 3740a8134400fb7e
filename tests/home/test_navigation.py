import pytest
from django.utils import translation

from home.context import navigation
from home.models import ContentPage
from tests.home.factories import ContentPageFactory, translate

pytestmark = pytest.mark.django_db


def titles(page):
    return [entry.title for entry in page.context["menu"]]


def test_menu_names_the_rooms_and_then_the_pages_that_an_editor_put_there(client):
    ContentPageFactory(title="Agenda", slug="agenda", show_in_menus=True)
    ContentPageFactory(title="Los", slug="los")

    page = client.get("/")

    assert len(titles(page)) == 3
    assert titles(page)[2] == "Agenda"
    assert '<li><a href="/agenda/">Agenda</a></li>' in page.text


def test_menu_says_where_the_reader_is(client):
    ContentPageFactory(title="Agenda", slug="agenda", show_in_menus=True)

    assert '<a href="/agenda/" aria-current="true">Agenda</a>' in client.get("/agenda/").text
    assert [entry.is_current for entry in client.get("/forum/").context["menu"]] == [False, True, False]


def test_menu_is_in_the_language_of_the_frame_where_there_is_a_translation(client):
    agenda = ContentPageFactory(title="Agenda", slug="agenda", show_in_menus=True)
    translate(agenda, "calendar", title="Calendar", show_in_menus=True)
    ContentPageFactory(title="Nieuws", slug="nieuws", show_in_menus=True)

    menu = list(client.get("/en/").context["menu"])[2:]

    assert [(entry.title, entry.url, entry.lang) for entry in menu] == [
        ("Calendar", "/en/calendar/", ""),
        ("Nieuws", "/en/nieuws/", "nl"),
    ]


def test_footer_shows_columns_that_have_a_page(client):
    ContentPage.objects.filter(footer_column="take_part").update(live=False)

    columns = client.get("/").context["footer_columns"]

    assert [[link.url for link in column.links] for column in columns] == [
        ["/contact/"],
        ["/over/", "/toegankelijkheid/", "/privacy/"],
    ]


def test_language_links_keep_the_question_and_set_no_cookie(client):
    page = client.get("/forum/?pagina=1")

    assert [link["url"] for link in page.context["language_links"]] == [
        "/forum/?pagina=1",
        "/en/forum/?pagina=1",
    ]
    assert [link["url"] for link in client.get("/en/forum/").context["language_links"]] == [
        "/forum/",
        "/en/forum/",
    ]
    assert not page.cookies


def test_navigation_takes_one_query(rf, django_assert_num_queries):
    context = navigation(rf.get("/"))
    with django_assert_num_queries(1):
        assert list(context["menu"])
        assert list(context["footer_columns"])


def test_error_page_asks_the_database_nothing_for_its_navigation(rf, django_assert_num_queries):
    request = rf.get("/weg/")
    request.error_status = 404
    context = navigation(request)
    with django_assert_num_queries(0), translation.override("nl"):
        assert [entry.url for entry in context["menu"]] == ["/documentatie/", "/forum/"]
        assert list(context["footer_columns"]) == []
        assert list(context["language_links"]) == []
