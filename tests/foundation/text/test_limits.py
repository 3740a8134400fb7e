import pytest
from django.core.exceptions import ValidationError

from foundation.text.limits import LONGEST_TEXT, MOST_LINKS, check_text


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\u200b\u200d\u2060\xad", "empty"),
        ("\u3164 \u2800", "empty"),
        ("&nbsp; &#8203;", "empty"),
        ("[](https://x.nl)", "empty"),
        ("[x]: https://x.nl", "empty"),
        ("***", "empty"),
        ("a\0b", "null"),
        ("a" * (LONGEST_TEXT + 1), "too_long"),
        ("[a](https://x.nl) " * (MOST_LINKS + 1), "too_many_links"),
        ("https://x.nl " * 1500, "too_many_links"),
    ],
)
def test_text_that_cannot_be_a_post_gets_its_own_sentence(text, code):
    with pytest.raises(ValidationError) as refused:
        check_text(text)

    assert refused.value.code == code
    assert str(refused.value.message)


@pytest.mark.parametrize(
    "text",
    ["Ja.", "a" * LONGEST_TEXT, "[a](https://x.nl) " * MOST_LINKS, "@[Jan](author:1)", "```\nx\n```", "🙂"],
)
def test_text_with_something_to_read_can_be_a_post(text):
    check_text(text)
