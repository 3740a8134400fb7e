"""Who may do what with people, roles and organisations, now: role first, then state, each with its sentence."""

from datetime import datetime

from django.utils.translation import gettext as _

from foundation.references import is_there, reference
from foundation.writing.errors import Conflict, NotAllowed, Refusal
from foundation.writing.models import Draft
from people.accounts.actors import Actor, System
from people.accounts.models import SITE, Author, Grant, Organisation, Role, User
from people.accounts.names import problem_with_display_name, problem_with_name

# People


def refuse_register_user(actor: Actor | None, email: str = "") -> Refusal | None:
    """An administrator or the system opens an account for an address that has none."""
    if not administers(actor):
        return NotAllowed(_("Only an administrator can open an account for somebody else."))
    if User.objects.filter(email__iexact=email).exists():
        return Conflict(_("There is an account with this e-mail address already."))
    return None


def refuse_rename_user(actor: Actor | None, user: User, name: str | None = None) -> Refusal | None:
    """People change their own name; an administrator or the system changes that of others."""
    if not administers(actor) and not is_person(actor, user):
        return NotAllowed(_("You can only change your own name."))
    if name is None:
        return None
    if name == user.name:
        return Conflict(_("This is the name you have already."))
    problem = problem_with_display_name(name)
    return Conflict(problem) if problem else None


def refuse_readdress_user(actor: Actor | None, user: User, email: str = "") -> Refusal | None:
    """An administrator or the system says that a person has another address, which nobody else has."""
    if not administers(actor):
        return NotAllowed(_("Only an administrator can change the e-mail address of somebody else."))
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        return Conflict(_("There is an account with this e-mail address already."))
    return None


def refuse_delete_draft(actor: Actor | None, draft: Draft) -> Refusal | None:
    """People throw away their own drafts."""
    if not isinstance(actor, Author) or actor.user_id is None or actor.user_id != draft.owner_id:
        return NotAllowed(_("You can only throw away your own drafts."))
    return None


def refuse_date(actor: Actor, at: datetime | None) -> Refusal | None:
    """Only the system says when something happened; for others it happens now."""
    if at is not None and not isinstance(actor, System):
        return NotAllowed(_("Only the system can say when something happened."))
    return None


# Roles


def refuse_see_grants(actor: Actor | None) -> Refusal | None:
    """Who holds a staff role sees who may do what, and so does the system."""
    if isinstance(actor, System) or (actor and actor.user and actor.user.has_staff_role):
        return None
    return NotAllowed(_("Only staff can see who holds which role."))


def refuse_give_role(
    actor: Actor | None, user: User | None = None, role: str = "", scope: str = SITE
) -> Refusal | None:
    """An administrator or the system gives a role, once, to somebody whose account is open."""
    if role == Role.MEMBER and not administers(actor):
        return NotAllowed(_("People become members of an organisation on the page of its members."))
    if not administers(actor):
        return NotAllowed(_("Only an administrator can give a role."))
    if user is None:
        return None
    if not user.is_active:
        return Conflict(_("This account is closed, so it cannot hold a role."))
    if scope != SITE and not isinstance(actor, System) and not is_there(scope):
        return Conflict(_("There is nothing on this site that is called %(scope)s.") % {"scope": scope})
    if Grant.objects.current().filter(user=user, role=role, scope=scope).exists():
        return Conflict(_("This person holds that role already."))
    return None


def refuse_end_role(actor: Actor | None, grant: Grant) -> Refusal | None:
    """An administrator or the system ends a role in force, but not that of the last administrator."""
    if not administers(actor):
        return NotAllowed(_("Only an administrator can end a role."))
    if not grant.is_current:
        return Conflict(_("This role ended already."))
    if grant.role == Role.ADMINISTRATOR and grant.scope == SITE and not isinstance(actor, System):
        others = Grant.objects.current().filter(role=Role.ADMINISTRATOR, scope=SITE).exclude(pk=grant.pk)
        if not others.exists():
            return Conflict(_("This is the last administrator. Give somebody else the role first."))
    return None


# Organisations


def refuse_create_organisation(
    actor: Actor | None, name: str = "", is_site_owner: bool = False
) -> Refusal | None:
    """Who maintains or administers, or the system, adds an organisation that is not there yet."""
    if not manages_organisations(actor):
        return NotAllowed(_("Only the maintainers of this site can add an organisation."))
    if is_site_owner and not administers(actor):
        return NotAllowed(_("Only an administrator says which organisation runs the site."))
    return _refuse_organisation_name(name, None) if name else None


def refuse_rename_organisation(
    actor: Actor | None, organisation: Organisation, name: str = ""
) -> Refusal | None:
    """Who maintains or administers, or the system, gives an organisation a name that no other has."""
    if not manages_organisations(actor):
        return NotAllowed(_("Only the maintainers of this site can change the name of an organisation."))
    return _refuse_organisation_name(name, organisation) if name else None


def refuse_manage_organisation(
    actor: Actor | None, organisation: Organisation | None = None
) -> Refusal | None:
    """Who maintains or administers, or the system, sees and changes who belongs to an organisation."""
    if not manages_organisations(actor):
        return NotAllowed(_("Only the maintainers of this site can manage organisations."))
    if organisation is not None and organisation.is_site_owner and not administers(actor):
        return NotAllowed(
            _("Only an administrator decides who belongs to the organisation that runs the site.")
        )
    return None


def refuse_add_member(
    actor: Actor | None, organisation: Organisation, user: User | None = None
) -> Refusal | None:
    """Who manages organisations adds somebody whose account is open and who is no member yet."""
    if refusal := refuse_manage_organisation(actor, organisation):
        return refusal
    if user is None:
        return None
    if not user.is_active:
        return Conflict(_("This account is closed, so it cannot belong to an organisation."))
    if Grant.objects.members_of(organisation).filter(user=user).exists():
        return Conflict(_("%(name)s belongs to this organisation already.") % {"name": user.name})
    return None


def refuse_remove_member(actor: Actor | None, membership: Grant) -> Refusal | None:
    """Who manages organisations removes somebody who is a member now."""
    if refusal := refuse_manage_organisation(actor, membership.organisation):
        return refusal
    if not membership.is_current:
        return Conflict(_("This person does not belong to this organisation any more."))
    return None


def refuse_speak_for(
    who: User | Actor | None, organisation: Organisation, at: datetime | None = None
) -> Refusal | None:
    """A member of an organisation, at that moment or now, speaks for it in the forum; the system passes."""
    if isinstance(who, System):
        return None
    user = who.user if isinstance(who, Author) else who
    if user is None or not user.is_authenticated:
        return NotAllowed(_("Sign in to take part."))
    if at is None:
        is_member = (Role.MEMBER, reference(organisation)) in user.roles
    else:
        is_member = user.grants.current(at).filter(role=Role.MEMBER, scope=reference(organisation)).exists()
    if not is_member:
        return NotAllowed(_("You do not speak for %(organisation)s.") % {"organisation": organisation})
    return None


# Who is who


def administers(actor: Actor | None) -> bool:
    """Whether this actor is an administrator of the site, as the system and whoever set it up are."""
    if actor is None or isinstance(actor, System):
        return actor is not None
    return actor.may(Role.ADMINISTRATOR) or (actor.user is not None and actor.user.is_superuser)


def manages_organisations(actor: Actor | None) -> bool:
    """Whether this actor says which organisations there are and who belongs to them."""
    if administers(actor):
        return True
    return isinstance(actor, Author) and actor.user is not None and actor.user.holds(Role.MAINTAINER)


def is_person(actor: Actor | None, user: User) -> bool:
    """Whether this actor is that person, under any of their names."""
    return isinstance(actor, Author) and actor.user_id is not None and actor.user_id == user.pk


def _refuse_organisation_name(name: str, organisation: Organisation | None) -> Refusal | None:
    if problem := problem_with_name(name):
        return Conflict(problem)
    others = Organisation.objects.filter(name__iexact=name)
    if organisation is not None:
        others = others.exclude(pk=organisation.pk)
    if others.exists():
        return Conflict(_("There is an organisation with this name already."))
    return None
