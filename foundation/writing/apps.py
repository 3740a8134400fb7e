from django.apps import AppConfig


class WritingConfig(AppConfig):
    name = "foundation.writing"
    label = "writing"
