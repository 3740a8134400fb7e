from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "people.notifications"
    label = "notifications"
