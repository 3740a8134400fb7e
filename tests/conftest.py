import os

import pytest
from django.utils import translation
from hypothesis import settings

settings.register_profile("ci", derandomize=True, max_examples=50, deadline=None)
settings.load_profile("ci")

# pytest-playwright runs a loop in the test's thread; Django then takes every query for one inside async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def dutch():
    """A request leaves its language behind in the thread; the next test begins in Dutch."""
    with translation.override("nl"):
        yield


@pytest.fixture(scope="session")
def sources():
    """The folder of real documents that the environment names."""
    from pathlib import Path

    folder = os.environ.get("SAMENSPRAAK_SOURCES", "")
    if not Path(folder, "documents").is_dir() or not folder:
        pytest.skip("no real documents: SAMENSPRAAK_SOURCES names no folder with documents/")
    return Path(folder)
