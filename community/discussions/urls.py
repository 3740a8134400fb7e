from django.urls import path
from django.urls.resolvers import URLPattern

from community.discussions import views

urlpatterns: list[URLPattern] = [
    path("bericht/<number:comment_id>/", views.PostView.as_view(), name="post"),
    path("bericht/<number:comment_id>/bewerken/", views.CommentEditView.as_view(), name="comment-edit"),
    path(
        "bericht/<number:comment_id>/geschiedenis/",
        views.CommentHistoryView.as_view(),
        name="comment-history",
    ),
]
