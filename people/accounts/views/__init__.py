from people.accounts.views.address import EmailConfirmView
from people.accounts.views.members import MemberAddView, MemberRemoveView, OrganisationMembersView
from people.accounts.views.organisations import (
    OrganisationListView,
    OrganisationNewView,
    OrganisationRenameView,
    OrganisationView,
)
from people.accounts.views.people import PersonView
from people.accounts.views.profile import DraftDeleteView, DraftListView, ProfileView, UserRenameView
from people.accounts.views.roles import GrantListView, RoleEndView, RoleGiveView

__all__ = [
    "DraftDeleteView",
    "DraftListView",
    "EmailConfirmView",
    "GrantListView",
    "MemberAddView",
    "MemberRemoveView",
    "OrganisationListView",
    "OrganisationMembersView",
    "OrganisationNewView",
    "OrganisationRenameView",
    "OrganisationView",
    "PersonView",
    "ProfileView",
    "RoleEndView",
    "RoleGiveView",
    "UserRenameView",
]
