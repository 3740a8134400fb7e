"""The rule that decides, before a person does, whether a text is shown, held or refused."""

import re
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from community.moderation.models import HoldReason, HoldRule, RuleKind, State
from foundation.text.limits import check_text
from foundation.text.normalise import is_blank
from people.accounts.models import Author, Circle, Role

NEWCOMER_LINKS = 10
NO_NEWCOMER = 3  # published texts after which somebody is known

# What cannot be seen and changes how a text is read or found: control characters except tab and line end,
# zero-width spaces, marks that turn the direction of the text, and tags. The joiners stay: scripts and emoji
# are written with them.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """What screening decided: the state to start in, or a sentence that says why not at all."""

    state: State = State.PUBLIC
    refusal: str = ""
    reasons: tuple[HoldReason, ...] = ()  # why it is held

    def and_held(self, reason: HoldReason) -> "Verdict":
        """The same, held for one more reason."""
        return replace(self, state=State.HELD, reasons=(*self.reasons, reason))


def refuse_text(text: str) -> str:
    """Say what is wrong with the shape of a text, and how to mend it; empty when it can be read."""
    try:
        check_text(text)
    except ValidationError as error:
        return error.messages[0]
    return refuse_invisible(text)


def refuse_line(text: str) -> str:
    """Say what is wrong with a title or another single line; empty when it can be read."""
    if is_blank(text):
        return _("Write something: there is nothing to read here yet.")
    return refuse_invisible(text)


def refuse_invisible(text: str) -> str:
    """Say where a character hides that readers cannot see; empty when there is none."""
    if not (hidden := INVISIBLE.search(text)):
        return ""
    return _(
        "Your text has a character that cannot be seen, in line %(line)s (U+%(code)s). Type that line again."
    ) % {"line": text.count("\n", 0, hidden.start()) + 1, "code": f"{ord(hidden.group()):04X}"}


def screen(
    *, text: str, author: Author, published_count: int, circle: Circle, scope: str, title: str = ""
) -> Verdict:
    """Decide what happens to a text by this author, who has so many published already, in this circle and scope."""
    if refusal := refuse_text(text):
        return Verdict(refusal=refusal)
    if is_trusted(author, scope):
        return Verdict()
    is_newcomer = published_count < NO_NEWCOMER
    links = len(LINK.findall(f"{title}\n{text}")) if is_newcomer else 0
    is_open = circle.writes in (Circle.EVERYONE, Circle.SIGNED_IN)
    if is_open and links > NEWCOMER_LINKS:
        return Verdict(
            refusal=_("Your first posts can have %(limit)s links at most. Leave some out.")
            % {"limit": NEWCOMER_LINKS}
        )
    verdict = Verdict()
    for reason in hold_reasons(scope, is_newcomer=is_newcomer, has_links=links > 0):
        verdict = verdict.and_held(reason)
    return verdict


def is_trusted(author: Author, scope: str) -> bool:
    """Whether somebody speaks for who runs the site or moderates here, and so is never held."""
    return author.is_authority or author.may(Role.MODERATOR, scope)


def hold_reasons(scope: str, *, is_newcomer: bool, has_links: bool) -> list[HoldReason]:
    """Which rules of the site and of this part of it hold such a text."""
    kinds = HoldRule.objects.kinds_for(scope)
    holds = {
        RuleKind.EVERYTHING: True,
        RuleKind.FIRST_POSTS: is_newcomer,
        RuleKind.LINKS: has_links,
    }
    return [HoldReason(kind) for kind, is_so in holds.items() if is_so and kind in kinds]
