"""What people are told of moderation: what was decided about their words, what a review said, and what a report led to."""

from collections.abc import Collection, Iterable

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from community.moderation.models import Decision, Flag, Review, StatementOfReasons, Verb
from foundation.references import reference
from people.accounts.models import Author
from people.notifications.hooks import ANYBODY, NotificationKind, Told, Words

SUBJECTS = {
    Verb.APPROVED: gettext_lazy("Your post was placed"),
    Verb.HIDDEN: gettext_lazy("A moderator hid your post"),
    Verb.REMOVED: gettext_lazy("A moderator removed your post"),
    Verb.BRANCH_REMOVED: gettext_lazy("A moderator removed your post"),
    Verb.RESTORED: gettext_lazy("Your post was put back"),
}


def kinds() -> list[NotificationKind]:
    """What moderation tells people of; none of it can be switched off."""
    return [
        NotificationKind(
            name="moderation.decided",
            title=gettext_lazy("A moderator decided about your post"),
            because=gettext_lazy("You get this mail because a moderator decided about something you wrote."),
            is_forced=True,
            load=load_statements,
            circle=lambda statement: ANYBODY,
            direct=lambda statement: [told(statement.addressee)],
            words=words_about_decision,
            address=lambda statement: statement.address,
            thread=lambda statement: reference(statement.decision),
        ),
        NotificationKind(
            name="moderation.reviewed",
            title=gettext_lazy("A moderator reviewed a measure against your post"),
            because=gettext_lazy("You get this mail because you asked for a review."),
            is_forced=True,
            load=load_reviews,
            circle=lambda review: ANYBODY,
            direct=lambda review: [told(review.statement.addressee)],
            words=words_about_review,
            address=lambda review: review.statement.address,
            thread=lambda review: reference(review.statement.decision),
        ),
        NotificationKind(
            name="report.answered",
            title=gettext_lazy("A moderator looked at what you reported"),
            because=gettext_lazy("You get this mail because you reported something."),
            is_forced=True,
            load=load_flags,
            circle=lambda flag: ANYBODY,
            direct=told_of_flag,
            words=words_about_flag,
            address=lambda flag: flag.get_absolute_url(),
            thread=lambda flag: reference(flag),
        ),
    ]


def load_statements(ids: Collection[int]) -> Iterable[StatementOfReasons]:
    """What authors were told, with the decision and the author."""
    return StatementOfReasons.objects.filter(pk__in=ids).select_related("decision", "addressee")


def load_reviews(ids: Collection[int]) -> Iterable[Review]:
    """Reviews with what they were about and what was decided."""
    rows = Review.objects.filter(pk__in=ids)
    return rows.select_related("decision", "statement__decision", "statement__addressee")


def load_flags(ids: Collection[int]) -> Iterable[Flag]:
    """Reports with who made them."""
    return Flag.objects.filter(pk__in=ids).select_related("by")


def told(author: Author) -> Told:
    """An author, by account or as a guest by address."""
    return Told(user_id=author.user_id, address=author.guest_email, name=author.name)


def told_of_flag(flag: Flag) -> list[Told]:
    """Who made a report, if they can be reached."""
    return [told(flag.by)] if flag.by else [Told(address=flag.guest_email)]


def words_about_decision(statement: StatementOfReasons, event: str) -> Words:
    """What was decided, on what ground and why, and how to ask for a review."""
    decision = statement.decision
    subject = str(SUBJECTS[Verb(decision.verb)])
    if not decision.is_measure:
        return Words(subject, decision.facts, button=_("View what was decided"))
    parts = [decision.facts, how_decided(decision), how_to_ask(statement)]
    return Words(subject, "\n\n".join(parts), ground_of(decision), button=_("View the reasons"))


def words_about_review(review: Review, event: str) -> Words:
    """What another moderator answered."""
    is_upheld = review.decision is not None and review.decision.verb == Verb.UPHELD
    subject = (
        _("Review: the measure stays") if is_upheld else _("Review: the measure against your post is undone")
    )
    return Words(subject, review.decision.facts if review.decision else "", button=_("View the answer"))


def words_about_flag(flag: Flag, event: str) -> Words:
    """What a report led to, without the words it was about."""
    subject = _("Your report %(receipt)s: what we did") % {"receipt": flag.receipt}
    return Words(subject, str(flag.get_outcome_display()), button=_("View your report"))


def ground_of(decision: Decision) -> str:
    """The rule or the law that a decision stands on."""
    ground = str(decision.get_ground_display())
    return f"{ground} ({decision.law})" if decision.law else ground


def how_decided(decision: Decision) -> str:
    """Whether a person decided it."""
    if decision.is_automated:
        return _("The site decided this by itself, without a person looking at it.")
    return _("A person decided this, not a machine.")


def how_to_ask(statement: StatementOfReasons) -> str:
    """Until when a review can be asked for."""
    day = format_date(timezone.localtime(statement.review_until), pgettext("date format", "j F Y"))
    return _("Do you not agree? Ask for a review before %(date)s. Another moderator decides then.") % {
        "date": day
    }
