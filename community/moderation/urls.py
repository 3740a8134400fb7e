from django.urls import path
from django.urls.resolvers import URLPattern

from community.moderation import views

urlpatterns: list[URLPattern] = [
    path("melden/", views.ReportView.as_view(), name="report"),
    path(
        "melden/<number:flag_id>/<str:key>/",
        views.ReportReceiptView.as_view(),
        name="report-receipt",
    ),
    path("mijn/maatregelen/", views.StatementListView.as_view(), name="statement-list"),
    path("maatregel/<number:statement_id>/", views.StatementView.as_view(), name="statement"),
    path(
        "maatregel/<number:statement_id>/herbeoordeling/",
        views.ReviewRequestView.as_view(),
        name="review-request",
    ),
    path("moderatie/", views.QueueView.as_view(), name="moderation-queue"),
    path("moderatie/aantal/", views.QueueCountView.as_view(), name="moderation-count"),
    path("moderatie/regels/", views.RuleListView.as_view(), name="moderation-rules"),
    path("moderatie/regels/<str:scope>/", views.HoldRulesView.as_view(), name="hold-rules"),
    path("moderatie/beslissingen/", views.DecisionListView.as_view(), name="decision-list"),
    path(
        "moderatie/beslissingen/<number:decision_id>/",
        views.DecisionView.as_view(),
        name="moderation-decision",
    ),
    path(
        "moderatie/beslissingen/<number:decision_id>/terugzetten/",
        views.DecisionRestoreView.as_view(),
        name="decision-restore",
    ),
    path(
        "moderatie/herbeoordeling/<number:review_id>/beslissen/",
        views.ReviewDecideView.as_view(),
        name="review-decide",
    ),
    path("moderatie/<number:case_id>/", views.CaseView.as_view(), name="moderation-case"),
    path("moderatie/<number:case_id>/nemen/", views.CaseClaimView.as_view(), name="moderation-claim"),
    path(
        "moderatie/<number:case_id>/teruggeven/", views.CaseReleaseView.as_view(), name="moderation-release"
    ),
    path(
        "moderatie/<number:case_id>/laten-staan/", views.CaseDismissView.as_view(), name="moderation-dismiss"
    ),
    path("moderatie/<slug:word>/<number:pk>/", views.ItemView.as_view(), name="moderation-item"),
    path(
        "moderatie/<slug:word>/<number:pk>/plaatsen/",
        views.ItemApproveView.as_view(),
        name="moderation-approve",
    ),
    path(
        "moderatie/<slug:word>/<number:pk>/verbergen/", views.ItemHideView.as_view(), name="moderation-hide"
    ),
    path(
        "moderatie/<slug:word>/<number:pk>/verwijderen/",
        views.ItemRemoveView.as_view(),
        name="moderation-remove",
    ),
    path(
        "moderatie/<slug:word>/<number:pk>/tak-verwijderen/",
        views.ItemRemoveBranchView.as_view(),
        name="moderation-remove-branch",
    ),
]
