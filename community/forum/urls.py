from django.urls import path
from django.urls.resolvers import URLPattern

from community.forum import views

TOPIC = "forum/onderwerp/<number:topic_id>"

urlpatterns: list[URLPattern] = [
    path("forum/", views.TopicListView.as_view(), name="forum"),
    path("forum/feed/", views.ForumFeedView.as_view(), name="forum-feed"),
    path("forum/alles-gelezen/", views.AllReadView.as_view(), name="all-read"),
    path("forum/nieuw/", views.TopicNewView.as_view(), name="topic-new"),
    path("forum/rubriek/nieuw/", views.CategoryNewView.as_view(), name="category-new"),
    path("forum/r/<slug:slug>/", views.CategoryView.as_view(), name="category"),
    path("forum/r/<slug:slug>/feed/", views.CategoryFeedView.as_view(), name="category-feed"),
    path("forum/r/<slug:slug>/wijzigen/", views.CategoryEditView.as_view(), name="category-edit"),
    path(f"{TOPIC}/", views.TopicRedirectView.as_view(), name="topic-by-number"),
    path(f"{TOPIC}-<slug:slug>/", views.TopicView.as_view(), name="topic"),
    path(f"{TOPIC}-<slug:slug>/feed/", views.TopicFeedView.as_view(), name="topic-feed"),
    path(f"{TOPIC}/tak/<number:number>/", views.TopicBranchView.as_view(), name="topic-branch"),
    path(f"{TOPIC}/nieuw/", views.TopicLiveView.as_view(), name="topic-live"),
    path(f"{TOPIC}/antwoorden/", views.TopicReplyView.as_view(), name="topic-reply"),
    path(f"{TOPIC}/wijzigen/", views.TopicEditView.as_view(), name="topic-edit"),
    path(f"{TOPIC}/verplaatsen/", views.TopicMoveView.as_view(), name="topic-move"),
    path(f"{TOPIC}/sluiten/", views.TopicLockView.as_view(), name="topic-lock"),
    path(f"{TOPIC}/heropenen/", views.TopicUnlockView.as_view(), name="topic-unlock"),
    path(f"{TOPIC}/vastzetten/", views.TopicPinView.as_view(), name="topic-pin"),
    path(f"{TOPIC}/losmaken/", views.TopicUnpinView.as_view(), name="topic-unpin"),
    path(f"{TOPIC}/antwoord/<number:number>/", views.AnswerAcceptView.as_view(), name="answer-accept"),
    path(
        f"{TOPIC}/antwoord/<number:number>/bevestigen/",
        views.AnswerConfirmView.as_view(),
        name="answer-confirm",
    ),
    path(f"{TOPIC}/antwoord/intrekken/", views.AnswerWithdrawView.as_view(), name="answer-withdraw"),
]
