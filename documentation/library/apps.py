from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "documentation.library"
    label = "library"
