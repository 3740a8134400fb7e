"""Opening accounts, and saying who may do what and speaks for whom."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation.ledger import ledger
from foundation.live import live
from foundation.references import reference
from foundation.writing.errors import Conflict, check
from foundation.writing.models import Draft
from people.accounts.actors import Actor
from people.accounts.groups import follow_grant
from people.accounts.guests import claim_guest_posts
from people.accounts.models import SITE, Author, Grant, Organisation, Role, User
from people.accounts.permissions import (
    refuse_add_member,
    refuse_create_organisation,
    refuse_date,
    refuse_delete_draft,
    refuse_end_role,
    refuse_give_role,
    refuse_readdress_user,
    refuse_register_user,
    refuse_remove_member,
    refuse_rename_organisation,
    refuse_rename_user,
)

TAKEN_SLUGS = {"beheer", "nieuw"}  # addresses of pages beside those of organisations

# People


@transaction.atomic
def register_user(
    *, email: str, name: str, password: str | None, by: Actor, at: datetime | None = None
) -> User:
    """Open an account whose address is known to be right, with the name the person speaks under."""
    check(refuse_date(by, at))
    check(refuse_register_user(by, email))
    user = User(email=email.lower(), name=name, joined_at=at or timezone.now())
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    claim_guest_posts(user=user)
    record_account(user, by)
    return user


@transaction.atomic
def sign_up(*, user: User) -> User:
    """Open an account that somebody asked for; the address is confirmed later."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        sentence = _("This was sent twice at the same moment. Look in your mail, or try again in a minute.")
        raise Conflict(sentence) from error
    record_account(user, user.author)
    return user


def record_account(user: User, by: Actor) -> None:
    """Make the name a new person speaks under, and write in the record that there is an account."""
    private = {user.author: {"name": user.name, "email": user.email}}
    ledger.record("user.registered", user, by=by, private=private)


@transaction.atomic
def rename_user(*, user: User, name: str, by: Actor) -> User:
    """Give a person another name to speak under from now on; what was said keeps the name it was said with."""
    _lock(user)
    check(refuse_rename_user(by, user, name))
    old, user.name = user.name, name
    user.save(update_fields=["name"])
    user.forget_rights()
    ledger.record("user.renamed", user, by=by, private={user.author: {"from": old, "to": name}})
    return user


@transaction.atomic
def readdress_user(*, user: User, email: str, by: Actor) -> User:
    """Give an account another address, that is known to be right."""
    _lock(user)
    check(refuse_readdress_user(by, user, email))
    old, user.email = user.email, email.lower()
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    claim_guest_posts(user=user)
    private = {user.author: {"from": old, "to": user.email}}
    ledger.record("user.readdressed", user, by=by, private=private)
    return user


@transaction.atomic
def release_address(*, email: str, owner: User) -> int:
    """Remove accounts that asked for an address and never confirmed it, now that its owner does; give how many."""
    claims = User.objects.filter(email__iexact=email, last_login=None, grants=None).exclude(pk=owner.pk)
    return sum(bool(claim.delete()) for claim in claims.exclude(emailaddress__verified=True))


@transaction.atomic
def delete_draft(*, draft: Draft, by: Actor) -> None:
    """Throw away what somebody typed and did not send."""
    check(refuse_delete_draft(by, draft))
    draft.delete()


# Roles


@transaction.atomic
def give_role(
    *,
    user: User,
    role: str,
    scope: str = SITE,
    by: Actor,
    ends_at: datetime | None = None,
    at: datetime | None = None,
) -> Grant:
    """Give somebody a role on the site or on a part of it, until a moment or until it is ended."""
    _lock(user)
    check(refuse_date(by, at))
    check(refuse_give_role(by, user, role, scope))
    grant = _grant(user=user, role=role, scope=scope, by=by, ends_at=ends_at, at=at)
    facts = {
        "user": user,
        "role": str(role),
        "scope": scope,
        "starts_at": grant.starts_at,
        "ends_at": ends_at,
    }
    ledger.record("role.given", grant, by=by, facts=facts)
    return grant


@transaction.atomic
def end_role(*, grant: Grant, by: Actor) -> Grant:
    """End a role that somebody holds, from now on."""
    grant = _lock_grant(grant)
    check(refuse_end_role(by, grant))
    _end(grant)
    facts = {"user": grant.user, "role": grant.role, "scope": grant.scope}
    ledger.record("role.ended", grant, by=by, facts=facts)
    return grant


# Organisations


@transaction.atomic
def create_organisation(
    *, name: str, by: Actor, is_site_owner: bool = False, at: datetime | None = None
) -> Organisation:
    """Add an organisation that people can speak for."""
    check(refuse_date(by, at))
    check(refuse_create_organisation(by, name, is_site_owner))
    organisation = Organisation.objects.create(
        name=name, slug=_free_slug(name), is_site_owner=is_site_owner, created_at=at or timezone.now()
    )
    ledger.record("organisation.created", organisation, by=by, private={organisation: {"name": name}})
    return organisation


@transaction.atomic
def rename_organisation(*, organisation: Organisation, name: str, by: Actor) -> Organisation:
    """Give an organisation another name; its address stays."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    check(refuse_rename_organisation(by, organisation, name))
    old, organisation.name = organisation.name, name
    organisation.save(update_fields=["name"])
    private = {organisation: {"from": old, "to": name}}
    ledger.record("organisation.renamed", organisation, by=by, private=private)
    return organisation


@transaction.atomic
def add_member(
    *, organisation: Organisation, user: User, by: Actor, role_name: str = "", at: datetime | None = None
) -> Grant:
    """Let somebody speak for an organisation in the forum, with what they do there beside their name."""
    _lock(user)
    check(refuse_date(by, at))
    check(refuse_add_member(by, organisation, user))
    membership = _grant(
        user=user, role=Role.MEMBER, scope=reference(organisation), by=by, function=role_name, at=at
    )
    speaks_as = user.speaks_as(organisation)
    facts = {"user": user, "organisation": organisation}
    ledger.record("member.added", membership, by=by, facts=facts, private={speaks_as: {"role": role_name}})
    return membership


@transaction.atomic
def remove_member(*, membership: Grant, by: Actor) -> Grant:
    """Let somebody speak for an organisation no more; what was said for it stays so."""
    membership = _lock_grant(membership)
    check(refuse_remove_member(by, membership))
    _end(membership)
    facts = {"user": membership.user, "organisation": membership.organisation}
    ledger.record("member.removed", membership, by=by, facts=facts)
    return membership


# Inner beats


def _grant(
    *,
    user: User,
    role: str,
    scope: str,
    by: Actor,
    function: str = "",
    ends_at: datetime | None = None,
    at: datetime | None = None,
) -> Grant:
    grant = Grant.objects.create(
        user=user,
        role=role,
        scope=scope,
        function=function,
        starts_at=at or timezone.now(),
        ends_at=ends_at,
        given_by=by if isinstance(by, Author) else None,
    )
    follow_grant(grant)
    user.forget_rights()
    live.publish(user, live.RIGHTS_CHANGED)
    return grant


def _lock(user: User) -> None:
    """Wait for who changes the same person, and read them again."""
    user.refresh_from_db(from_queryset=User.objects.select_for_update())


def _lock_grant(grant: Grant) -> Grant:
    _lock(grant.user)
    grant.refresh_from_db(fields=["ends_at"])
    return grant


def _end(grant: Grant) -> None:
    grant.ends_at = timezone.now()
    grant.save(update_fields=["ends_at"])
    follow_grant(grant)
    grant.user.forget_rights()
    live.publish(grant.user, live.RIGHTS_CHANGED)


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "organisatie"
    taken = TAKEN_SLUGS | set(
        Organisation.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
