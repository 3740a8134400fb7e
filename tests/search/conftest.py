import os
from uuid import uuid4

import pytest

from search import engines
from search.actions import feed, rebuild_elsewhere
from search.engines import elastic
from search.models import ChangedEntry

URL = os.environ.get("ELASTICSEARCH_URL", "")


class Elasticsearch:
    """A real one, with an index of this test alone."""

    def catch_up(self):
        """Let it know all that was written until now, as the worker does."""
        feed.call()
        assert not ChangedEntry.objects.exists()


@pytest.fixture
def elasticsearch(settings, db):
    if not URL:
        pytest.skip("no Elasticsearch: ELASTICSEARCH_URL names none")
    settings.ELASTICSEARCH_URL = URL
    settings.ELASTICSEARCH_INDEX = f"test-{uuid4().hex[:12]}"
    engines.elsewhere.rests_until = 0.0
    for _told in rebuild_elsewhere():
        pass
    yield Elasticsearch()
    settings.ELASTICSEARCH_URL = URL
    elastic.remove_all()
    engines.elsewhere.rests_until = 0.0


class Embedded:
    def catch_up(self):
        """The database knows all at once."""


@pytest.fixture(params=["embedded", pytest.param("elasticsearch", marks=pytest.mark.full)])
def engine(request):
    """Every engine that can answer: what is found is the same."""
    return Embedded() if request.param == "embedded" else request.getfixturevalue("elasticsearch")
