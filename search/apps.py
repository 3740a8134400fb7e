from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from search import receiving

        receiving.connect()
        post_migrate.connect(after_migrate, sender=self)


def after_migrate(using: str, **_more: Any) -> None:
    """Put back what SQLite drops when a migration alters the table."""
    from search.fulltext import put_back_triggers

    put_back_triggers(connections[using])
