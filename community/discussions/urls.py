from django.urls import path
from django.urls.resolvers import URLPattern

from community.discussions import views

urlpatterns: list[URLPattern] = [
    path("bericht/verstuurd/", views.CommentSentView.as_view(), name="comment-sent"),
    path("bericht/bevestigen/<str:token>/", views.CommentConfirmView.as_view(), name="comment-confirm"),
    path("bericht/<number:comment_id>/", views.PostView.as_view(), name="post"),
    path("bericht/<number:comment_id>/bewerken/", views.CommentEditView.as_view(), name="comment-edit"),
    path(
        "bericht/<number:comment_id>/geschiedenis/",
        views.CommentHistoryView.as_view(),
        name="comment-history",
    ),
    path("gelezen/<number:discussion_id>/", views.ReadMarkView.as_view(), name="read-mark"),
    path(
        "gelezen/<number:discussion_id>/<number:number>.gif", views.ReadImageView.as_view(), name="read-image"
    ),
    path("mensen/noemen/", views.MentionView.as_view(), name="mention"),
]
