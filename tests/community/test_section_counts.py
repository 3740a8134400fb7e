from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from community.forum.actions import accept_answer
from community.forum.permissions import refuse_confirm_topic
from community.forum.wagtail_hooks import count_topics
from documentation.library.hooks import section_counts
from documentation.library.models import (
    Anchor,
    Chapter,
    ChapterKind,
    Document,
    DocumentVersion,
    Section,
    Standard,
    VersionStatus,
)
from people.accounts.actors import SYSTEM
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    QuestionFactory,
    TopicFactory,
    author_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    standard = Standard.objects.create(code="VB", name="Voorbeeldstandaard")
    return Document.objects.create(
        standard=standard, pub_domain="vb", short_name="voorbeeld", slug="vb-voorbeeld", title="Voorbeeld"
    )


@pytest.fixture
def anchor(document):
    return Anchor.objects.create(document=document, name="contracten")


def section_in(document, anchor, number="4.0.0"):
    version = DocumentVersion.objects.create(
        document=document,
        number=number,
        address=number,
        title="Voorbeeld",
        status=VersionStatus.ADOPTED,
        published_on=date(2026, 1, 1),
        shown_at=timezone.now(),
    )
    chapter = Chapter.objects.create(
        version=version, position=1, number="1", title="Inleiding", slug="inleiding", kind=ChapterKind.CHAPTER
    )
    return Section.objects.create(
        version=version,
        chapter=chapter,
        anchor=anchor,
        position=1,
        level=2,
        number="1.1",
        heading="Contracten",
    )


@pytest.fixture
def section(document, anchor):
    return section_in(document, anchor)


def test_topics_about_a_section_are_counted_over_all_versions_in_one_query(
    document, anchor, section, django_assert_num_queries
):
    TopicFactory(section=section)
    TopicFactory(section=section_in(document, anchor, "4.1.0"))
    TopicFactory(section=section, category=CategoryFactory(reads="moderator@site"))
    TopicFactory()

    with django_assert_num_queries(1):
        links = count_topics([anchor], AnonymousUser())

    (link,) = links[anchor.pk]
    assert "(2)" in link.text
    assert link.url == f"{reverse('forum')}?onderdeel={anchor.pk}"
    assert section_counts([anchor], AnonymousUser())[anchor.pk] == [link]


def test_link_leads_to_the_topics_about_the_section(client, anchor, section):
    topic = TopicFactory(section=section)
    TopicFactory()

    page = client.get(reverse("forum"), {"onderdeel": anchor.pk})

    assert [str(one) for one in page.context["topics"]] == [str(topic)]
    assert "1.1 Contracten" in page.text


def test_topic_page_names_the_section_and_its_version(client, section):
    page = client.get(TopicFactory(section=section).get_absolute_url())

    assert f'href="{section.get_absolute_url()}"' in page.text
    assert "4.0.0" in page.text


def test_question_about_a_section_is_asked_with_the_section_in_sight(client, section):
    client.force_login(AuthorFactory().user)

    page = client.get(reverse("topic-new"), {"onderdeel": section.pk})

    assert "1.1 Contracten" in page.text
    assert page.context["form"]["kind"].value() == "question"
    assert client.get(reverse("topic-new"), {"onderdeel": 999}).status_code == 404


def test_who_maintains_the_standard_confirms_answers_about_it(section):
    topic = QuestionFactory(section=section)
    topic = accept_answer(topic=topic, post=CommentFactory(topic=topic), by=SYSTEM)
    standard = section.version.document.standard_id

    assert refuse_confirm_topic(author_with("maintainer", f"library.standard.{standard}"), topic) is None
    assert refuse_confirm_topic(author_with("maintainer", "library.standard.0"), topic)
    assert topic.version_number == "4.0.0"
