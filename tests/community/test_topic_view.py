from http import HTTPStatus

import pytest
from django.urls import reverse

from tests.community.factories import AuthorFactory, CommentFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_page_shows_the_topic_and_its_replies(client):
    topic = TopicFactory(title="Waarom tien Grants?", body="Waar komt het getal vandaan?")
    CommentFactory(topic=topic, body="Uit het **overleg**.")

    page = client.get(topic.get_absolute_url())

    assert page.status_code == HTTPStatus.OK
    assert "Waar komt het getal vandaan?" in page.text
    assert "Uit het <strong>overleg</strong>." in page.text


def test_visitor_gets_no_form_with_a_token_and_no_cookie(client):
    page = client.get(TopicFactory().get_absolute_url())

    assert "csrfmiddlewaretoken" not in page.text
    assert not page.cookies


def test_forms(client):
    topic = TopicFactory()
    author = AuthorFactory()
    client.force_login(author.user)
    page = client.get(topic.get_absolute_url())
    assert "csrfmiddlewaretoken" in page.text
    for name in ("topic-reply", "topic-lock", "topic-edit", "topic-move", "topic-pin"):
        assert client.get(reverse(name, args=[topic.pk])).status_code == HTTPStatus.OK
    assert client.get(reverse("topic-new")).status_code == 200
    assert client.get(reverse("forum")).status_code == 200
