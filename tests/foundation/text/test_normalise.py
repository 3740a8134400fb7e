import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.text.normalise import NORMALISE_VERSION, is_blank, normalise

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "normalise.json").read_text())


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: ascii(case["in"]))
def test_what_a_version_gives_never_changes(case):
    assert VECTORS["version"] == NORMALISE_VERSION
    assert normalise(case["in"]) == case["out"]


@given(st.text())
def test_normalising_twice_gives_the_same(text):
    once = normalise(text)

    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.lists(st.text("abcé", min_size=1), min_size=2), st.text("\t\n\r \xa0\u200b\u2028", min_size=1))
def test_white_space_of_any_kind_parts_words_by_one_space(words, gap):
    between = "" if set(gap) == {"\u200b"} else " "

    assert normalise(gap.join(words)) == between.join(words)


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u200b", "\u3164", "\xad\ufeff", "\u2800", "\x00"])
def test_text_without_anything_to_see_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", " . ", "\u200b1", "🙂"])
def test_text_with_something_to_see_is_not_blank(text):
    assert not is_blank(text)
