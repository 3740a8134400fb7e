"""The groups that Wagtail's admin asks: one per role and scope that edits pages, following the grants in force."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from people.accounts.models import SITE, Grant, Role

PAGE_ROLES = (Role.EDITOR, Role.MAINTAINER, Role.ADMINISTRATOR)
PAGE_VERBS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILE_VERBS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)
ADMINISTRATOR_VERBS = (
    ("accounts", "change_siteowner"),
    ("accounts", "add_user"),
    ("accounts", "change_user"),
    ("wagtailredirects", "add_redirect"),
    ("wagtailredirects", "change_redirect"),
    ("wagtailredirects", "delete_redirect"),
    ("jobs", "see_work"),
    ("home", "change_securitytxt"),
)


def edits_pages(role: str, scope: str) -> bool:
    """Whether this role has a group in the admin: pages stand under the site, so a part of it has none."""
    return role in PAGE_ROLES and scope == SITE


def group_of(role: str, scope: str = SITE) -> Group:
    """The group of who holds this role there, made with its permissions when it is new."""
    group, is_new = Group.objects.get_or_create(name=f"{role}@{scope}")
    if is_new:
        _permit(group, role)
    return group


def follow_grant(grant: Grant) -> None:
    """Put the person of a grant in its group, or take them out, as they hold the role now."""
    if not edits_pages(grant.role, grant.scope):
        return
    group = group_of(grant.role, grant.scope)
    if Grant.objects.current().filter(user=grant.user_id, role=grant.role, scope=grant.scope).exists():
        group.user_set.add(grant.user_id)
    else:
        group.user_set.remove(grant.user_id)


@transaction.atomic
def follow_grants() -> None:
    """Make the members of every group those who hold its role now; the clock calls it, since grants end by date."""
    for role in PAGE_ROLES:
        held = Grant.objects.current().filter(role=role, scope=SITE).values_list("user_id", flat=True)
        group_of(role).user_set.set(set(held))


def _permit(group: Group, role: str) -> None:
    group.permissions.add(_permission("wagtailadmin", "access_admin"))
    root, files = Page.get_first_root_node(), Collection.get_first_root_node()
    for verb in PAGE_VERBS:
        permission = _permission("wagtailcore", verb)
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for verb in FILE_VERBS:
        app = "wagtailimages" if verb.endswith("image") else "wagtaildocs"
        permission = _permission(app, verb)
        GroupCollectionPermission.objects.get_or_create(group=group, collection=files, permission=permission)
    if role == Role.ADMINISTRATOR:
        group.permissions.add(*(_permission(app, verb) for app, verb in ADMINISTRATOR_VERBS))


def _permission(app: str, codename: str) -> Any:
    return Permission.objects.get(content_type__app_label=app, codename=codename)
