from hypothesis import given
from hypothesis import strategies as st

from search.passages import LENGTH, Wanted, mark, passage
from search.words import LONGEST_QUERY, MOST_PARTS, read_query, stems


def text_of(pieces):
    return "".join(piece.text for piece in pieces)


def hits(pieces):
    return [piece.text for piece in pieces if piece.is_hit]


@given(st.text(), st.sampled_from(["nl", "en", "fy", ""]))
def test_stems_are_letters_or_digits_that_no_database_cuts(text, language):
    for stem in stems(text, language):
        assert stem.isascii() and stem.islower() != stem.isdigit() and stem.isalnum()
        assert stem.isalpha() or stem.isdigit()
        assert len(stem) <= 64


@given(st.text(max_size=400))
def test_anything_typed_is_a_query(typed):
    query = read_query(typed)

    assert len(query.text) <= LONGEST_QUERY and "\0" not in query.text
    assert len(query.parts) <= MOST_PARTS
    assert bool(query) == bool(query.parts)
    for part in query.parts:
        assert all(form and all(form) for form in part.forms)


@given(st.text(max_size=2_000), st.text(max_size=60))
def test_passage_is_a_stretch_of_its_text(text, typed):
    wanted = Wanted(read_query(typed))

    shown = text_of(passage(text, wanted))

    assert shown.removeprefix("… ").removesuffix(" …") in text
    assert len(shown) <= LENGTH + 4
    assert text_of(mark(text, wanted)) == text


def test_word_with_parts_is_one_thing_and_a_word_said_twice_too():
    query = read_query("TLS1.3 rest-api rest-api")

    assert [part.forms[0] for part in query.parts] == [("tls", "1", "3"), ("rest", "api")]


def test_more_than_we_search_with_is_cut_and_said():
    assert read_query("woord").is_cut is False
    assert read_query("a " * 150).is_cut
    assert read_query(" ".join(f"woord{n}" for n in range(20))).is_cut
    assert read_query("x" * 10_000).is_cut


def test_star_counts_only_at_the_end_of_enough_letters():
    assert read_query("koppel*").parts[0].is_beginning
    assert not read_query("ko*").parts[0].is_beginning
    assert not read_query('"koppel*"').parts[0].is_beginning
    assert not read_query("*koppel").parts[0].is_beginning


def test_passage_shows_where_most_different_words_stand():
    text = "bericht " * 5 + "vulling " * 60 + "het certificaat van dit bericht is verlopen " + "vulling " * 60

    pieces = passage(text, Wanted(read_query("berichten certificaten verlopen")))

    assert hits(pieces) == ["certificaat", "bericht", "verlopen"]
    assert pieces[0].text.startswith("… ") and pieces[-1].text.endswith(" …")


def test_text_without_what_was_looked_for_shows_its_beginning():
    assert text_of(passage("Een korte tekst.", Wanted(read_query("iets")))) == "Een korte tekst."


def test_beginnings_are_marked_too():
    wanted = Wanted(read_query("koppel*"))

    assert hits(mark("Koppelvlakken ontkoppelen", wanted)) == ["Koppelvlakken"]
