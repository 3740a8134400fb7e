from django.urls import path
from django.urls.resolvers import URLPattern

from people.accounts import views

MANAGED = "organisaties/beheer/<slug:slug>"

urlpatterns: list[URLPattern] = [
    path("mijn/", views.ProfileView.as_view(), name="profile"),
    path("mijn/naam/", views.UserRenameView.as_view(), name="user-rename"),
    path("mijn/concepten/", views.DraftListView.as_view(), name="my-drafts"),
    path("mijn/concepten/<number:draft_id>/weggooien/", views.DraftDeleteView.as_view(), name="draft-delete"),
    path("mensen/<number:user_id>-<slug:slug>/", views.PersonView.as_view(), name="person"),
    path("rollen/", views.GrantListView.as_view(), name="grants"),
    path("rollen/geven/", views.RoleGiveView.as_view(), name="role-give"),
    path("rollen/<number:grant_id>/beeindigen/", views.RoleEndView.as_view(), name="role-end"),
    path("organisaties/beheer/", views.OrganisationListView.as_view(), name="organisation-list"),
    path("organisaties/nieuw/", views.OrganisationNewView.as_view(), name="organisation-new"),
    path(f"{MANAGED}/", views.OrganisationMembersView.as_view(), name="organisation-members"),
    path(f"{MANAGED}/naam/", views.OrganisationRenameView.as_view(), name="organisation-rename"),
    path(f"{MANAGED}/toevoegen/", views.MemberAddView.as_view(), name="member-add"),
    path(f"{MANAGED}/<number:grant_id>/verwijderen/", views.MemberRemoveView.as_view(), name="member-remove"),
    path("organisaties/<slug:slug>/", views.OrganisationView.as_view(), name="organisation"),
]
