import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from foundation.listing import NumberedPages, page_of, read_number


@pytest.mark.parametrize(
    "number, last, numbers",
    [
        (1, 1, [1]),
        (1, 7, [1, 2, 3, None, 7]),
        (4, 7, [1, 2, 3, 4, 5, 6, 7]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 11, [1, None, 4, 5, 6, 7, 8, None, 11]),
        (2000, 2000, [1, None, 1998, 1999, 2000]),
    ],
)
def test_first_last_and_near_pages_are_shown(number, last, numbers):
    assert NumberedPages(last * 10, number, 10).numbers == numbers


def test_page_knows_its_neighbours():
    first, middle, last = (NumberedPages(30, number, 10) for number in (1, 2, 3))

    assert (first.previous, first.next) == (None, 2)
    assert (middle.previous, middle.next) == (1, 3)
    assert (last.previous, last.next) == (2, None)


@pytest.mark.parametrize("total, number", [(0, 2), (10, 2), (11, 3), (10, 0), (10, -1)])
def test_page_that_the_list_does_not_have_is_not_found(total, number):
    with pytest.raises(Http404):
        NumberedPages(total, number, 10)


def test_empty_list_has_one_page():
    pages = NumberedPages(0, 1, 10)

    assert (pages.last, pages.first_row, pages.last_row) == (1, 0, 0)


@given(st.integers(1, 500), st.integers(1, 60))
def test_every_row_is_on_the_page_that_arithmetic_says(total, per_page):
    for row in {1, total, (total + 1) // 2}:
        page = NumberedPages(total, page_of(row, per_page), per_page)
        assert page.first_row <= row <= page.last_row


@pytest.mark.parametrize("text, number", [(None, 1), ("", 1), ("7", 7), ("0", 0)])
def test_number_is_read_out_of_an_address(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "²", "٣", "9" * 10, " 1"])
def test_what_is_no_number_is_not_found(text):
    with pytest.raises(Http404):
        read_number(text)
