from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from foundation import sweeping
from foundation.sweeping import sweep, sweep_sessions
from foundation.writing.models import Draft, SentForm
from people.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "is_saved, days, is_kept", [(False, 13, 1), (False, 15, 0), (True, 179, 1), (True, 181, 0)]
)
def test_draft_is_kept_longer_when_a_person_saved_it(is_saved, days, is_kept):
    owner = User.objects.create(email="a@voorbeeld.example")
    at = timezone.now() - timedelta(days=days)
    Draft.objects.create(key=uuid4(), owner=owner, address="/", typed="{}", changed_at=at, is_saved=is_saved)

    sweep()

    assert Draft.objects.count() == is_kept


def test_sent_forms_are_thrown_away_after_fourteen_days_however_many(monkeypatch):
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    for days in (13, 15, 15, 15, 15, 15):
        SentForm.objects.create(
            key=uuid4(), digest="x", result="/", sent_at=timezone.now() - timedelta(days=days)
        )

    assert sweep() == 5
    assert SentForm.objects.count() == 1


@pytest.mark.parametrize("hours, is_kept", [(-1, False), (1, True)])
def test_session_that_has_ended_is_thrown_away(hours, is_kept):
    Session.objects.create(session_key="x", expire_date=timezone.now() + timedelta(hours=hours))

    sweep_sessions()

    assert Session.objects.exists() == is_kept
