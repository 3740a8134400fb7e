from django.urls import path
from django.urls.resolvers import URLPattern

from people.notifications import views

MINE = "mijn/notificaties"

urlpatterns: list[URLPattern] = [
    path(f"{MINE}/", views.NotificationListView.as_view(), name="notifications"),
    path(f"{MINE}/aantal/", views.UnreadCountView.as_view(), name="unread-count"),
    path(f"{MINE}/gelezen/", views.ReadAllView.as_view(), name="notifications-read"),
    path(f"{MINE}/instellingen/", views.SettingsView.as_view(), name="notification-settings"),
    path(f"{MINE}/<number:notification_id>/", views.NotificationView.as_view(), name="notification"),
    path("volgen/", views.FollowView.as_view(), name="follow"),
    path("afmelden/<str:token>/", views.StopMailView.as_view(), name="stop-mail"),
]
