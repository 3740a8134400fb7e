from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.briefly import briefly


@pytest.fixture
def asked():
    return []


@pytest.fixture
def ask(asked):
    @briefly
    def ask(name):
        asked.append(name)
        return len(asked)

    return ask


def test_answer_is_kept_for_a_moment_per_argument(ask, asked, settings):
    settings.BRIEFLY_SECONDS = 2

    assert [ask("nl"), ask("nl"), ask("en")] == [1, 1, 2]


def test_answer_is_asked_again_after_the_moment(ask, asked, settings, monkeypatch):
    settings.BRIEFLY_SECONDS = 2
    ask("nl")
    later = timezone.now() + timedelta(seconds=2)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert ask("nl") == 2


def test_nothing_is_kept_for_no_time(ask, asked, settings):
    settings.BRIEFLY_SECONDS = 0

    assert [ask("nl"), ask("nl")] == [1, 2]
