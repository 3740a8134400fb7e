from datetime import UTC, datetime, timedelta

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from foundation.jobs.models import ClockRun
from foundation.listing import NumberedPages, keyed_page

ORDER = ("-last_started_at", "name")


def make(count, *, same=3):
    start = datetime(2026, 3, 2, tzinfo=UTC)
    ClockRun.objects.bulk_create(
        ClockRun(name=f"n{number:03}", last_started_at=start + timedelta(hours=number // same))
        for number in range(count)
    )
    return [run.name for run in ClockRun.objects.order_by(*ORDER)]


def names(page):
    return [run.name for run in page.rows]


class WholeListTest(TestCase):
    @given(st.integers(0, 25), st.integers(1, 7))
    def test_walking_forward_and_back_shows_every_row_once(self, count, per_page):
        ClockRun.objects.all().delete()
        whole = make(count)
        forward, page = [], keyed_page(ClockRun.objects.all(), *ORDER, per_page=per_page)
        assert page.before is None
        forward += names(page)
        while page.after:
            page = keyed_page(ClockRun.objects.all(), *ORDER, per_page=per_page, after=page.after)
            forward += names(page)
        backward = names(page)
        while page.before:
            page = keyed_page(ClockRun.objects.all(), *ORDER, per_page=per_page, before=page.before)
            backward = names(page) + backward

        assert forward == backward == whole


@pytest.mark.django_db
def test_row_that_comes_in_the_meantime_moves_no_other():
    whole = make(10)
    page = keyed_page(ClockRun.objects.all(), *ORDER, per_page=4)
    ClockRun.objects.create(name="a", last_started_at=datetime(2026, 4, 1, tzinfo=UTC))

    assert names(keyed_page(ClockRun.objects.all(), *ORDER, per_page=4, after=page.after)) == whole[4:8]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "2026-03-02",
        "2026-99-02T00:00:00+00:00~n",
        "a~b~c",
        "2026-03-02~n",
        "2026-03-02T00:00:00+00:00~\0",
    ],
)
def test_key_that_is_none_is_not_found(key):
    with pytest.raises(Http404):
        keyed_page(ClockRun.objects.all(), *ORDER, per_page=4, after=key)


@pytest.mark.django_db
def test_page_is_one_query_however_long_the_list(django_assert_num_queries):
    make(60)

    with django_assert_num_queries(1):
        keyed_page(ClockRun.objects.all(), *ORDER, per_page=10)


@pytest.mark.django_db
def test_numbered_page_takes_its_rows_out_of_the_list():
    whole = make(25)
    rows = NumberedPages(25, 3, 10).rows(ClockRun.objects.order_by(*ORDER))

    assert [run.name for run in rows] == whole[20:]
