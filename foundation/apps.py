from django.apps import AppConfig
from django.urls import register_converter

from foundation.converters import NumberConverter


class FoundationConfig(AppConfig):
    name = "foundation"

    def ready(self) -> None:
        register_converter(NumberConverter, "number")
