from argparse import ArgumentParser

from django_tasks_db.management.commands import db_worker

from foundation.jobs.recovery import worker_id


class Command(db_worker.Command):
    """The engine's own worker, under a name by which the clock sees that it is gone."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(worker_id=worker_id(), queue_name="*")
