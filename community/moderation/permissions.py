"""Who may report, decide and ask again, now: role first, then state, each with its sentence."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from community.moderation.models import (
    Case,
    Decision,
    Flag,
    Moderated,
    Review,
    State,
    StatementOfReasons,
    Why,
)
from foundation.writing.errors import Conflict, NotAllowed, Refusal
from people.accounts.actors import Actor, System
from people.accounts.models import Author, Role
from people.accounts.permissions import administers

# Reports


def refuse_report_item(actor: Actor | None, item: Moderated) -> Refusal | None:
    """Whoever can read something can report it, also without an account."""
    if not isinstance(actor, System):
        user = actor.user if actor is not None and actor.user is not None else AnonymousUser()
        if not item.circle.is_read_by(user):
            return NotAllowed(_("You can only report what you can read."))
    if item.is_withdrawn:
        return Conflict(_("A moderator took this from sight already. You need not report it any more."))
    if item.is_waiting:
        return Conflict(_("This is not public, so it cannot be reported."))
    return None


# The queue


def refuse_claim_case(actor: Actor | None, case: Case, *, takes_over: bool = False) -> Refusal | None:
    """A moderator takes what nobody has, and what another has only when they say so."""
    if not moderates(actor, case.scope) or not isinstance(actor, Author):
        return NotAllowed(_("Only a moderator can take this from the queue."))
    if not case.is_open:
        return decided_already(case)
    if not takes_over and (refusal := _refuse_claimed(actor, case)):
        return refusal
    return None


def refuse_release_case(actor: Actor | None, case: Case) -> Refusal | None:
    """Who has something gives it back to the queue."""
    if not moderates(actor, case.scope):
        return NotAllowed(_("Only a moderator can give this back to the queue."))
    if not case.is_open:
        return decided_already(case)
    if case.claimed_by is None:
        return Conflict(_("Nobody has this any more."))
    return _refuse_claimed(actor, case)


# Decisions


def refuse_decide_item(actor: Actor | None, item: Moderated, case: Case | None = None) -> Refusal | None:
    """A moderator of its scope, or the system, decides about what somebody else wrote and nobody else works on."""
    if not moderates(actor, item.scope):
        return NotAllowed(_("Only a moderator can decide about this."))
    if is_person(actor, item.author):
        return NotAllowed(_("You wrote this yourself, so another moderator decides about it."))
    return _refuse_claimed(actor, case) if case else None


def refuse_approve_item(actor: Actor | None, item: Moderated, case: Case | None = None) -> Refusal | None:
    """What is held is placed."""
    if refusal := refuse_decide_item(actor, item, case):
        return refusal
    return None if item.state == State.HELD else decided_already(item)


def refuse_hide_item(actor: Actor | None, item: Moderated, case: Case | None = None) -> Refusal | None:
    """What is public is hidden."""
    if refusal := refuse_decide_item(actor, item, case):
        return refusal
    return None if item.state == State.PUBLIC else decided_already(item)


def refuse_remove_item(actor: Actor | None, item: Moderated, case: Case | None = None) -> Refusal | None:
    """What is public, hidden or held is removed, while no review is open."""
    if refusal := refuse_decide_item(actor, item, case):
        return refusal
    if item.state not in (State.PUBLIC, State.HIDDEN, State.HELD):
        return decided_already(item)
    return refuse_while_reviewed(case)


def refuse_remove_branch(actor: Actor | None, item: Moderated, case: Case | None = None) -> Refusal | None:
    """What is public or hidden is removed with everything below it, while no review is open."""
    if refusal := refuse_decide_item(actor, item, case):
        return refusal
    if item.state not in (State.PUBLIC, State.HIDDEN):
        return decided_already(item)
    return refuse_while_reviewed(case)


def refuse_dismiss_case(actor: Actor | None, case: Case) -> Refusal | None:
    """What was reported is left standing."""
    if not moderates(actor, case.scope):
        return NotAllowed(_("Only a moderator can decide about this."))
    if not case.is_open:
        return decided_already(case)
    if is_person(actor, case.item.author):
        return NotAllowed(_("You wrote this yourself, so another moderator decides about it."))
    if case.why != Why.REPORTED:
        return Conflict(_("Nobody reported this."))
    return _refuse_claimed(actor, case)


def refuse_restore_decision(actor: Actor | None, decision: Decision) -> Refusal | None:
    """A moderator, or the system, undoes a measure against others that still stands, while no review is open."""
    if not moderates(actor, decision.scope):
        return NotAllowed(_("Only a moderator can put this back."))
    statements = list(decision.statements.filter(undone_by=None).select_related("addressee"))
    if any(is_person(actor, statement.addressee) for statement in statements):
        return NotAllowed(_("You wrote this yourself, so another moderator decides about it."))
    if not decision.is_measure:
        return Conflict(_("This decision took nothing from sight."))
    if not statements:
        return Conflict(_("This decision was undone already."))
    if Review.objects.filter(statement__in=statements, decision=None).exists():
        return Conflict(_("The author asked for a review of this. Decide about that first."))
    return None


def refuse_while_reviewed(case: Case | None) -> Refusal | None:
    """While a review is open, only the review decides."""
    if case is not None and case.why == Why.REVIEW:
        return Conflict(_("The author asked for a review of this. Decide about that first."))
    return None


def refuse_changed_case(case: Case | None, version: int | None, item: Moderated) -> Refusal | None:
    """Who decides has seen what there is: the page they decide on is not older than what was said or done since."""
    if version is None:
        return None
    if case is None:
        return decided_already(item)
    if case.version != version:
        return Conflict(_("Something changed here, such as one more report. Look again, and then decide."))
    return None


# Reviews


def refuse_review_statement(actor: Actor | None, statement: StatementOfReasons) -> Refusal | None:
    """Who was told of a measure that stands asks once, within half a year, for a review."""
    if not is_person(actor, statement.addressee):
        return NotAllowed(_("Only who wrote it can ask for a review."))
    if not statement.decision.is_measure:
        return Conflict(_("This decision took nothing from sight, so there is nothing to review."))
    if statement.undone_by_id is not None:
        return Conflict(_("This measure was undone already."))
    if Review.objects.filter(statement=statement).exists():
        return Conflict(_("You asked for a review of this measure already."))
    if timezone.now() > statement.review_until:
        return Conflict(_("You could ask for a review within six months. That time is over."))
    return None


def refuse_decide_review(actor: Actor | None, review: Review) -> Refusal | None:
    """Another moderator decides: not the author, not a reporter, not who decided first."""
    decision = review.statement.decision
    if not moderates(actor, decision.scope):
        return NotAllowed(_("Only a moderator can decide about a review."))
    if is_person(actor, review.statement.addressee):
        return NotAllowed(_("You wrote this yourself, so another moderator decides about it."))
    if decision.by is not None and is_person(actor, decision.by):
        return NotAllowed(_("You took this measure yourself, so another moderator decides about the review."))
    if decision.case is not None and any(reported(actor, flag) for flag in flags_of(decision.case)):
        return NotAllowed(_("You reported this yourself, so another moderator decides about the review."))
    if review.decision_id is not None:
        return decided_already(review.case)
    return _refuse_claimed(actor, review.case)


# Rules and pages


def refuse_see_queue(actor: Actor | None) -> Refusal | None:
    """Who moderates anything sees the queue of it."""
    if isinstance(actor, System) or (actor and actor.user and actor.user.holds(Role.MODERATOR)):
        return None
    return NotAllowed(_("Only moderators can see this page."))


def refuse_set_rules(actor: Actor | None) -> Refusal | None:
    """Who maintains or administers the site, or the system, says what is held."""
    if administers(actor) or (isinstance(actor, Author) and actor.may(Role.MAINTAINER)):
        return None
    return NotAllowed(_("Only the maintainers of this site decide what is held."))


# Who is who


def moderates(actor: Actor | None, scope: str) -> bool:
    """Whether this actor moderates that scope; the system does."""
    return isinstance(actor, System) or (actor is not None and actor.may(Role.MODERATOR, scope))


def is_person(actor: Actor | None, author: Author) -> bool:
    """Whether the same person speaks, under this name or another."""
    if not isinstance(actor, Author):
        return False
    return actor.pk == author.pk or (actor.user_id is not None and actor.user_id == author.user_id)


def reported(actor: Actor | None, flag: Flag) -> bool:
    """Whether this person made that report."""
    return flag.by is not None and is_person(actor, flag.by)


def flags_of(case: Case) -> list[Flag]:
    """The reports of a case with who made them."""
    return list(case.flags.select_related("by"))


def decided_already(thing: Case | Moderated) -> Conflict:
    """Say who decided what, since somebody was first."""
    decisions = thing.decisions if isinstance(thing, Case) else Decision.objects.about(thing)
    last = decisions.select_related("by").order_by("-pk").first()
    if last is None:
        return Conflict(_("This is not in the state any more that you saw. Look again, and then decide."))
    return Conflict(_("%(name)s was first and decided: %(decision)s.") % {"name": last.who, "decision": last})


def _refuse_claimed(actor: Actor | None, case: Case) -> Refusal | None:
    if isinstance(actor, System) or case.claimed_by is None or is_person(actor, case.claimed_by):
        return None
    return Conflict(
        _("%(name)s is working on this. Take it over first if you want to decide.")
        % {"name": case.claimed_by.name}
    )
