from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from people.accounts.actors import SYSTEM
from people.notifications.actions import follow
from people.notifications.models import Level, Notification
from tests.community.factories import AuthorFactory


def run_jobs(times=1):
    """Do what waits, until nothing waits; each job so many times."""
    while waiting := list(DBTaskResult.objects.ready().order_by("enqueued_at")):
        for job in waiting:
            DBTaskResult.objects.filter(pk=job.pk).update(status=TaskResultStatus.SUCCESSFUL)
            for _ in range(times):
                job.task.call(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])


def follower_of(*objs, level=Level.ALL):
    """Somebody who follows these."""
    user = AuthorFactory().user
    for obj in objs:
        follow(user=user, obj=obj, level=level, by=SYSTEM)
    return user


def told(user):
    """What somebody was told: the events, oldest first."""
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("event", flat=True))
