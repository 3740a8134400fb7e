from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.urls import register_converter

from foundation.converters import NumberConverter
from foundation.prepared import forget_written


class FoundationConfig(AppConfig):
    name = "foundation"

    def ready(self) -> None:
        register_converter(NumberConverter, "number")
        post_migrate.connect(forget_written)
