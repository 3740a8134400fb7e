from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foundation.jobs.models import ClockRun
from foundation.jobs.recovery import MOST_ATTEMPTS, dead
from people.accounts.models import User
from tests.foundation.jobs.work import fail

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    user = User.objects.create(email="beheer@voorbeeld.example", name="Beheer")
    rights = ["access_admin", "see_work"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


@pytest.fixture
def client(staff):
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def job():
    result = fail.enqueue(12)
    failed = {"status": "FAILED", "finished_at": timezone.now(), "worker_ids": ["w"] * MOST_ATTEMPTS}
    DBTaskResult.objects.filter(pk=result.id).update(
        **failed, traceback="Dat ging mis", exception_class_path="X"
    )
    return dead().get()


def test_staff_see_a_dead_job_with_its_cause(client, job):
    page = client.get(reverse("work"))

    assert page.status_code == HTTPStatus.OK
    assert "Dat ging mis" in page.text
    assert "12" in page.text


def test_staff_let_a_dead_job_begin_anew(client, job):
    assert client.post(reverse("work"), {"job": job.pk}).url == reverse("work")

    assert DBTaskResult.objects.ready().count() == 1


@pytest.mark.parametrize("key", ["", "00000000-0000-0000-0000-000000000000"])
def test_job_that_is_not_dead_cannot_be_revived(client, key):
    assert client.post(reverse("work"), {"job": key}).status_code == HTTPStatus.NOT_FOUND


def test_staff_see_what_the_clock_could_not_do(client):
    ClockRun.objects.create(name="tidy up", last_started_at=timezone.now(), last_error="Geen ruimte")

    assert "Geen ruimte" in client.get(reverse("work")).text


def test_who_may_only_edit_pages_does_not_see_it(client, staff, job):
    staff.user_permissions.set(Permission.objects.filter(codename="access_admin"))

    page = client.get(reverse("work"), follow=True)

    assert "Dat ging mis" not in page.text
    assert reverse("work") not in client.get(reverse("wagtailadmin_home")).text


def test_page_asks_as_many_queries_for_many_jobs(client, job, django_assert_num_queries):
    client.get(reverse("work"))  # fills the admin's own caches
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("work"))
    for number in range(20):
        result = fail.enqueue(number)
        DBTaskResult.objects.filter(pk=result.id).update(status="FAILED", worker_ids=["w"] * MOST_ATTEMPTS)

    with django_assert_num_queries(len(few)):
        client.get(reverse("work"))
