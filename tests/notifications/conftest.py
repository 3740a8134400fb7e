import pytest

from people.notifications.models import Notification, Watch
from tests.community.factories import TopicFactory
from tests.notifications.factories import run_jobs


@pytest.fixture
def topic(db):
    """A topic of which nobody was told yet, and that nobody follows."""
    topic = TopicFactory(title="Waarom maar 10 Grants?")
    run_jobs()
    Watch.objects.all().delete()
    Notification.objects.all().delete()
    return topic
