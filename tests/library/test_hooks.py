import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail import hooks

from documentation.library.hooks import SECTION_COUNTS, SectionLink, section_counts
from documentation.library.models import Anchor
from tests.library.factories import bring_in, section_named

pytestmark = pytest.mark.django_db


def test_answers_of_all_rooms_stand_together(tmp_path):
    bring_in(tmp_path)
    anchor = Anchor.objects.get()
    with (
        hooks.register_temporarily(
            SECTION_COUNTS, lambda anchors, user: {anchor.pk: [SectionLink("Vragen (2)", "/v/")]}
        ),
        hooks.register_temporarily(
            SECTION_COUNTS, lambda anchors, user: {anchor.pk: [SectionLink("Opmerkingen (1)", "/o/")]}
        ),
    ):
        found = section_counts([anchor], AnonymousUser())
    assert [link.text for link in found[anchor.pk]] == ["Vragen (2)", "Opmerkingen (1)"]


def test_chapter_page_asks_once_for_all_its_sections(tmp_path, client):
    bring_in(tmp_path, {"ch01.md": "# Een\n\n## Twee\n\n## Drie\n", "ch02.md": "# Vier"})
    asked = []

    def count(anchors, user):
        asked.append([anchor.name for anchor in anchors])
        return {section_named("twee").anchor_id: [SectionLink("Vragen (2)", "/vragen/")]}

    with hooks.register_temporarily(SECTION_COUNTS, count):
        page = client.get("/documentatie/voorbeeld/1.0.0/een/")
    assert asked == [["een", "twee", "drie"]]
    assert page.text.count("Vragen (2)") == 1
    assert 'href="/vragen/"' in page.text
