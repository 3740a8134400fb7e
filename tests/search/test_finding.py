"""What is found, on every engine alike."""

import pytest
from django.utils import timezone

from community.forum.actions import edit_topic
from search.actions import index_document
from search.models import Kind
from tests.community.factories import CategoryFactory, CommentFactory, QuestionFactory, TopicFactory
from tests.search.factories import document, entries, found

pytestmark = pytest.mark.django_db


def test_word_is_found_in_its_other_forms(client, engine):
    topic = TopicFactory(title="Berichten die te laat komen", body="Wat doen wij ermee?")
    reply = CommentFactory(topic=topic, body="Elk bericht krijgt een tijd.")
    engine.catch_up()

    for word in ("bericht", "berichten", "BERICHT"):
        urls, _page = found(client, word)
        assert set(urls) == {topic.get_absolute_url(), f"/bericht/{reply.pk}/"}


def test_accents_make_no_difference(client, engine):
    topic = TopicFactory(title="Coördinatie van geïnteresseerden")
    engine.catch_up()

    for words in ("coordinatie", "coördinatie", "geinteresseerden", "GEÏNTERESSEERDEN"):
        assert found(client, words)[0] == [topic.get_absolute_url()]


def test_english_text_is_found_by_its_own_forms(client, engine, tmp_path):
    version = document(
        tmp_path, {"ch01.md": "# Signing\n\nThe receiving party verifies signatures."}, lang="en"
    )
    engine.catch_up()

    for word in ("verify", "verifies", "signature", "party"):
        urls, _page = found(client, word)
        assert urls == [version.sections.get().get_absolute_url()]


def test_all_words_must_be_there(client, engine):
    both = TopicFactory(title="Certificaat verlopen", body="En nu?")
    TopicFactory(title="Certificaat kwijt", body="En nu?")
    engine.catch_up()

    assert found(client, "verlopen certificaat")[0] == [both.get_absolute_url()]
    assert found(client, "certificaat AND verlopen")[0] == []


def test_quotes_hold_words_together(client, engine):
    together = TopicFactory(title="Een geldig certificaat")
    TopicFactory(title="Het certificaat is niet geldig")
    engine.catch_up()

    assert found(client, '"geldig certificaat"')[0] == [together.get_absolute_url()]
    assert found(client, "“geldig certificaat”")[0] == [together.get_absolute_url()]
    assert len(found(client, "geldig certificaat")[0]) == 2


def test_phrase_does_not_go_on_from_title_into_text(client, engine):
    TopicFactory(title="Wat is geldig", body="Certificaat is verlopen.")
    engine.catch_up()

    assert found(client, '"geldig certificaat"')[0] == []


def test_parts_of_a_number_stand_beside_each_other(client, engine):
    right = TopicFactory(title="Versie 4.0.1 is er")
    TopicFactory(title="Versie 1.0.4 is er, in 4 delen")
    engine.catch_up()

    assert found(client, "4.0.1")[0] == [right.get_absolute_url()]


def test_star_stands_for_any_end(client, engine):
    topic = TopicFactory(title="Koppelvlakstandaard kiezen")
    engine.catch_up()

    assert found(client, "koppelvlak*")[0] == [topic.get_absolute_url()]
    assert found(client, "koppelvlak")[0] == []


def test_title_goes_before_text(client, engine):
    in_text = TopicFactory(title="Een vraag", body="Iets over een handtekening die ontbreekt.")
    in_title = TopicFactory(title="Handtekening ontbreekt", body="Wie weet het?")
    engine.catch_up()

    urls, _page = found(client, "handtekening")

    assert urls == [in_title.get_absolute_url(), in_text.get_absolute_url()]


def test_newest_first_when_asked(client, engine):
    old = TopicFactory(title="Sleutel sleutel sleutel", at=timezone.now() - timezone.timedelta(days=9))
    new = TopicFactory(title="Iets anders", body="Een sleutel.")
    engine.catch_up()

    assert found(client, "sleutel", sorteer="datum")[0] == [new.get_absolute_url(), old.get_absolute_url()]


def test_tags_count_as_words(client, engine):
    topic = TopicFactory(title="Hoe begin ik?", tags=["Serviceregister"])
    engine.catch_up()

    assert found(client, "serviceregister")[0] == [topic.get_absolute_url()]


def test_new_title_is_found_and_the_old_one_is_not(client, engine):
    topic = QuestionFactory(title="Oude titel over opvragen")
    engine.catch_up()
    edit_topic(topic=topic, title="Nieuwe naam voor bevragen", kind=topic.kind, tags=[], by=topic.author)
    engine.catch_up()

    assert found(client, "opvragen")[0] == []
    assert len(found(client, "bevragen")[0]) == 1


def test_section_leads_to_its_place_in_its_version(client, engine, tmp_path):
    version = document(tmp_path)
    engine.catch_up()

    urls, _page = found(client, "verplicht certificaat")

    section = version.sections.get(heading="Certificaten")
    assert urls == [section.get_absolute_url()]
    assert urls[0].startswith(f"/documentatie/{version.document.slug}/1.0.0/")
    assert client.get(urls[0].partition("#")[0]).status_code == 200
    assert f'id="{section.anchor.name}"' in client.get(urls[0].partition("#")[0]).content.decode()


def test_only_the_version_that_a_document_opens_is_found(client, engine, tmp_path):
    document(tmp_path / "a", {"ch01.md": "# Inleiding\n\nHet oude antwoord is vijftig."})
    newer = document(
        tmp_path / "b",
        {"ch01.md": "# Inleiding\n\nHet nieuwe antwoord is zestig."},
        number="2.0.0",
        date="2026-05-01",
    )
    engine.catch_up()

    assert found(client, "vijftig")[0] == []
    assert found(client, "zestig")[0] == [newer.sections.get().get_absolute_url()]
    assert entries(Kind.SECTION) == set(newer.sections.values_list("pk", flat=True))


def test_passage_marks_what_was_looked_for(client, engine):
    TopicFactory(
        title="Vraag over <b>berichten</b>", body="woord " * 80 + "en dan een bericht <script> & meer"
    )
    engine.catch_up()

    _urls, page = found(client, "bericht")

    html = page.content.decode()
    assert 'Vraag over &lt;b&gt;<mark class="nl-mark">berichten</mark>&lt;/b&gt;' in html
    assert "… woord" in html and '<mark class="nl-mark">bericht</mark>' in html
    assert "<script>" not in html.partition("<main")[2].partition("</main>")[0]


def test_counts_of_filters_are_those_of_the_hits(client, engine, tmp_path):
    version = document(tmp_path)
    here, there = CategoryFactory(), CategoryFactory()
    for category in (here, here, there):
        CommentFactory(
            topic=TopicFactory(category=category, title="Een certificaat"), body="Welk certificaat?"
        )
    engine.catch_up()

    _urls, page = found(client, "certificaat")

    boxes = {
        (facet.name, option.value): option.hits
        for facet in page.context["facets"]
        for option in facet.options
    }
    assert boxes == {
        ("soort", "documentatie"): 1,
        ("soort", "onderwerp"): 3,
        ("soort", "bericht"): 3,
        ("rubriek", here.slug): 4,
        ("rubriek", there.slug): 2,
    }
    assert page.context["found"].total == 7 == len(page.context["hits"])
    for (name, value), count in boxes.items():
        assert len(found(client, "certificaat", **{name: value})[0]) == count
    both, page = found(client, "certificaat", soort=["onderwerp", "bericht"], rubriek=there.slug)
    assert len(both) == 2
    kinds = {option.value: option.hits for option in page.context["facets"][0].options}
    assert kinds == {"onderwerp": 1, "bericht": 1}
    assert found(client, "certificaat", document=version.document.slug)[1].context["found"].total == 1


def test_audience_narrows_to_documents_for_it(client, engine, tmp_path):
    version = document(tmp_path)
    version.document.audiences = ["MT", "A&D"]
    version.document.save()
    index_document.call(version.document_id)
    TopicFactory(title="Een certificaat")
    engine.catch_up()

    assert len(found(client, "certificaat", doelgroep="A&D")[0]) == 1
    nothing, page = found(client, "certificaat", doelgroep="PL")
    assert nothing == [] and page.context["found"].total == 0
    assert len(client.get(f"/zoeken/{page.context['all_url']}").context["hits"]) == 2


def test_chosen_filters_can_be_put_off_one_by_one(client, engine):
    topic = TopicFactory(title="Een certificaat")
    CommentFactory(topic=topic, body="Welk certificaat?")
    engine.catch_up()

    _urls, page = found(client, "certificaat", soort="onderwerp", rubriek=topic.category.slug)

    kind, category = page.context["chosen"]
    assert client.get(f"/zoeken/{kind.url}").context["found"].total == 2
    assert [one.label for one in client.get(f"/zoeken/{kind.url}").context["chosen"]] == [
        topic.category.title
    ]
    assert client.get(f"/zoeken/{category.url}").context["found"].total == 1
    assert client.get(f"/zoeken/{page.context['all_url']}").context["chosen"] == []


def test_results_come_ten_at_a_time(client, engine):
    topic = TopicFactory(title="Paginering", body="Twaalf keer zoekwoord.")
    for _number in range(11):
        CommentFactory(topic=topic, body="Weer een zoekwoord.")
    engine.catch_up()

    first, page = found(client, "zoekwoord")
    second, _page = found(client, "zoekwoord", pagina=2)

    assert len(first) == 10 and len(second) == 2 and len(set(first + second)) == 12
    assert "1–10" in page.content.decode().partition("</title>")[0]
    for number in ("3", "10000", "0", "-1", "x", "9" * 40, "1\0"):
        assert client.get("/zoeken/", {"q": "zoekwoord", "pagina": number}).status_code == 404


@pytest.mark.parametrize(
    "words",
    [
        '"', '""', "*", "**", "{}", "()", "AND OR NOT", "NOT", "-", "- -x", ":", "title:x", "a:b", "\\", "%", "'", "';--",
        "x" * 10_000, "woord " * 2_000, "\0", "be\0richt", "😀", "de het een", "a", "1", "1e5", "0x10", "<b>", "&|!",
        "a & b | !c", "NEAR(a b)", '"a" OR', "^a", "a*", "*a", "bericht*", "北京", "привет", "٣", "½", "ǅ", "\ud83d",
        "a\u0301", "–", "ﬁ", "bericht\u200b", "x" * 300 + "*",
    ],
)  # fmt: skip
def test_nothing_that_can_be_typed_is_an_error(client, engine, words):
    TopicFactory(title="Een bericht", body="de het een 1e5 1 a")
    engine.catch_up()

    for more in ({}, {"sorteer": "datum"}, {"soort": ["onderwerp", "\0", "x" * 9_000], "rubriek": "\0"}):
        assert client.get("/zoeken/", {"q": words.encode("utf-8", "replace"), **more}).status_code == 200


def test_words_of_any_script_are_found(client, engine):
    topic = TopicFactory(title="北京 привет ﬁets 100½ x509")
    engine.catch_up()

    for words in ("北京", "ПРИВЕТ", "fiets", "x509", "X 509"):
        assert found(client, words)[0] == [topic.get_absolute_url()], words


def test_words_that_everybody_uses_are_found_too(client, engine):
    topic = TopicFactory(title="De rest van het verhaal")
    engine.catch_up()

    assert found(client, "de het van")[0] == [topic.get_absolute_url()]
