import time

import pytest
from django.core.exceptions import ValidationError

from foundation.text.limits import check_text
from foundation.text.markdown import DEEPEST, LONGEST_MARKED, render


def nested(depth):
    return "\n".join("  " * level + f"- punt {level}" for level in range(depth)) + "\n\nslotzin"


@pytest.mark.parametrize("depth", [1, 12, 25])
def test_nested_lists_lose_no_word(depth):
    text = nested(depth)

    check_text(text)

    assert all(f"punt {level}" in render(text) for level in range(depth))
    assert "slotzin" in render(text)


@pytest.mark.parametrize("text", [nested(DEEPEST), "> " * (DEEPEST + 1) + "diep"])
def test_text_that_would_lose_words_is_refused_with_a_sentence(text):
    with pytest.raises(ValidationError) as refused:
        check_text(text)

    assert refused.value.code == "too_deep"


def test_long_code_is_shown_without_colours_in_no_time():
    began = time.process_time()

    html = render("```java\n" + "a<" * 9_000 + "\n```")

    assert "<span" not in html and "a&lt;a&lt;" in html
    assert time.process_time() - began < 1


def test_code_of_usual_length_has_colours():
    assert "<span" in render("```java\n" + "int a;\n" * (LONGEST_MARKED // 10) + "```")


def test_brackets_behind_an_address_are_left_out_in_no_time():
    began = time.process_time()

    html = render("https://a.example/x(1)" + ")" * 19_000)

    assert '<a href="https://a.example/x(1)"' in html
    assert time.process_time() - began < 1
