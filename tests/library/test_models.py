from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from documentation.library.models import (
    Anchor,
    Chapter,
    Document,
    DocumentVersion,
    Section,
    VersionFile,
    VersionStatus,
    current_of,
)
from tests.library.factories import bring_in, picture, section_named

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def make_version(document, number, **facts):
    return DocumentVersion.objects.create(
        document=document, number=number, address=number, title="T", source_hash="", content_hash="",
        **{"shown_at": timezone.now(), "status": VersionStatus.ADOPTED} | facts,
    )  # fmt: skip


@pytest.fixture
def document(tmp_path):
    version = bring_in(tmp_path).version
    document = version.document
    DocumentVersion.objects.filter(pk=version.pk).update(shown_at=None)
    return document


def test_sql_and_python_choose_the_same_current_version(document):
    """Every mix of status, dates and withdrawal, in pairs and as one large list."""
    today = timezone.localdate()
    days = [None, today - timedelta(days=9), today, today + timedelta(days=9)]
    mixes = product(VersionStatus, days, days, [False, True])
    for numbers, (status, valid_from, valid_until, is_withdrawn) in enumerate(mixes):
        make_version(
            document, str(numbers), status=status, valid_from=valid_from, valid_until=valid_until,
            is_withdrawn=is_withdrawn, published_on=today - timedelta(days=numbers * 37 % 50),
        )  # fmt: skip
    left = list(document.versions.shown())
    while left:
        some = document.versions.filter(pk__in=[version.pk for version in left])
        chosen = some.in_force_first().first()
        assert current_of(list(some.newest())) == chosen
        left.remove(chosen)
        left = left[: len(left) * 9 // 10]


def test_version_in_force_is_chosen_before_a_newer_one(document):
    today = timezone.localdate()
    adopted = make_version(document, "1", published_on=today - timedelta(days=9), valid_from=today)
    make_version(document, "2", published_on=today, status=VersionStatus.CONSULTATION)
    assert document.versions.shown().in_force_first().first() == adopted
    assert Document.objects.for_index().get().current_id == adopted.pk


def test_without_one_in_force_the_newest_is_chosen_but_nothing_withdrawn(document):
    today = timezone.localdate()
    make_version(document, "1", published_on=today - timedelta(days=9), status=VersionStatus.WORKING)
    newest = make_version(
        document, "2", published_on=today - timedelta(days=5), status=VersionStatus.OUTDATED
    )
    make_version(document, "3", published_on=today, status=VersionStatus.WITHDRAWN)
    make_version(
        document, "4", published_on=today, status=VersionStatus.ADOPTED, valid_from=today, is_withdrawn=True
    )
    assert document.versions.shown().in_force_first().first() == newest


def test_version_in_force_on_another_day(document):
    today = timezone.localdate()
    old = make_version(
        document, "1", valid_from=today - timedelta(days=90), valid_until=today - timedelta(days=1)
    )
    make_version(document, "2", valid_from=today, published_on=today)
    assert document.versions.shown().in_force_first(today - timedelta(days=30)).first() == old


def test_what_is_not_shown_is_visible_to_nobody(tmp_path):
    version = bring_in(tmp_path, {"ch01.md": "# A\n\n![x](x.png)"}, **{"x.png": picture()}).version
    models = [Document, DocumentVersion, Chapter, Section, VersionFile]
    assert all(model.objects.visible_to(VISITOR).exists() for model in models)
    DocumentVersion.objects.filter(pk=version.pk).update(shown_at=None)
    assert not any(model.objects.visible_to(VISITOR).exists() for model in models)


def test_one_address_has_one_shown_version(document):
    make_version(document, "1")
    make_version(document, "1", shown_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_version(document, "1")


def test_anchor_is_given_once(document):
    Anchor.objects.create(document=document, name="regels")
    with pytest.raises(IntegrityError), transaction.atomic():
        Anchor.objects.create(document=document, name="regels")


def test_anchors_are_found_by_every_name_they_had(document):
    names = [f"naam-{number}" for number in range(450)]
    Anchor.objects.write([Anchor(document=document, name=name) for name in names])
    assert set(Anchor.objects.named(document, [*names, "onbekend"])) == set(names)


def test_rows_say_what_they_are(tmp_path):
    bring_in(tmp_path, {"ch01.md": "# Regels\n\n## Doel\n\n![x](x.png)"}, **{"x.png": picture()})
    section = section_named("doel")
    assert str(section) == "1.1 Doel"
    assert str(section.chapter) == "1 Regels"
    assert str(section.version) == "Voorbeeldstandaard 1.0.0"
    assert str(section.version.document) == "Voorbeeldstandaard"
    assert str(section.version.document.standard) == "Digikoppeling"
    assert str(section.anchor) == "doel"
    assert str(VersionFile.objects.get()) == "x.png"
    assert section.get_absolute_url() == "/documentatie/voorbeeld/1.0.0/regels/#doel"
    assert section.anchor.get_absolute_url() == "/documentatie/voorbeeld/onderdeel/doel/"


def test_alias_says_its_name(tmp_path):
    bring_in(tmp_path, {"ch01.md": "# A\n\n## B\n\n## B\n"})
    assert [str(alias) for alias in section_named("a/b").anchor.aliases.all()] == ["b-0"]


def test_deep_heading_looks_like_the_deepest_of_the_design():
    assert [Section(level=level).look for level in (1, 5, 6)] == [1, 5, 5]


def test_audiences_in_words_keep_their_order():
    assert len(Document(audiences=["OT&B", "MT", "X"]).audience_names) == 2
