"""The real documents come in whole; they stand in the folder that SAMENSPRAAK_SOURCES names."""

import re

import pytest
from lxml import html

from documentation.library.actions import import_document
from documentation.library.importing import markdown
from documentation.library.importing.report import Outcome
from documentation.library.models import DocumentVersion, Section
from people.accounts.actors import SYSTEM
from tests.library.factories import read

FOLDERS = [
    "Digikoppeling-Algemeen",
    "Digikoppeling-Beveiligingsstandaarden-en-voorschriften",
    "Digikoppeling-Koppelvlakstandaard-REST-API",
    "Digikoppeling-Koppelvlakstandaard-WUS",
    "Digikoppeling-Overzicht-Actuele-Documentatie-en-Compliance",
    "Digikoppeling-Wat-is-Digikoppeling",
    "OIN-Stelsel",
]
WORD = re.compile(r"[^\W\d_]{4,}")


def source_of(sources, name):
    folder = sources / "documents" / name
    if not folder.is_dir():
        pytest.skip(f"the folder of real documents has no {name}")
    return folder


@pytest.mark.django_db
@pytest.mark.parametrize("name", FOLDERS)
def test_real_document_comes_in_and_comes_again_as_unchanged(sources, name, client):
    folder = source_of(sources, name)
    report = import_document(source=folder, by=SYSTEM)
    assert report.outcome == Outcome.CREATED
    assert import_document(source=folder, by=SYSTEM).outcome == Outcome.UNCHANGED
    for chapter in DocumentVersion.objects.get().chapters.all():
        page = client.get(chapter.get_absolute_url())
        assert page.status_code == 200
        tree = html.fromstring(page.content)
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert not tree.xpath("//main//*[@style] | //main//script | //main//h7")
        for address in tree.xpath("//article//a/@href"):
            if address.startswith("#"):
                assert address[1:] in ids


@pytest.mark.parametrize("name", FOLDERS)
def test_no_word_of_a_real_chapter_is_lost(sources, name):
    folder = source_of(sources, name)
    document = read(folder)
    kept = " ".join(
        f"{section.heading} {section.text} {section.html}"
        for chapter in document.chapters
        for section in chapter.sections
    )
    kept = set(WORD.findall(kept))
    index = (folder / "index.html").read_text()
    for file in re.findall(r'data-include="([^"]+\.md)"', index):
        source = re.sub(r"<svg.*?</svg>|\[\[+.*?\]\]+", " ", (folder / file).read_text(), flags=re.DOTALL)
        tree = html.fragment_fromstring(markdown.render(source, file), create_parent="div")
        for style in tree.xpath("//style|//script"):
            style.drop_tree()
        assert set(WORD.findall(" ".join(tree.itertext()))) - kept == set(), file


def test_rest_api_has_the_numbers_of_the_published_version(sources):
    document = read(source_of(sources, "Digikoppeling-Koppelvlakstandaard-REST-API"))
    published = (sources / "versions" / "restapi" / "3.0.1" / "index.html").read_text()
    numbers = re.findall(r'<bdi class="secno">([\dA-Z][\d.]*?)\.? </bdi>([^<]+)', published)
    ours = {section.number: section.heading for chapter in document.chapters for section in chapter.sections}
    theirs = {number.rstrip("."): title.strip().replace("&amp;", "&") for number, title in numbers}
    same = {number for number in theirs if ours.get(number) == theirs[number]}
    assert len(same) >= 16
    assert {number for number in theirs if number[0].isdigit()} - same == set()


@pytest.mark.django_db
def test_repeated_heading_of_the_rest_api_has_its_old_address(sources, client):
    import_document(source=source_of(sources, "Digikoppeling-Koppelvlakstandaard-REST-API"), by=SYSTEM)
    found = client.get("/documentatie/restapi/onderdeel/vertrouwelijkheid-0/")
    assert found.url.endswith("#federated-service-connectivity-standaard-fsc/vertrouwelijkheid")
    assert Section.objects.filter(anchor__name="vertrouwelijkheid").count() == 1


def test_longest_release_notes_are_rendered(sources):
    path = (
        source_of(sources, "Digikoppeling-Algemeen")
        / "releases"
        / "Digikoppeling-Release-20220411"
        / "README.md"
    )
    assert markdown.render(path.read_text(), path.name).count("<details>") >= 13
