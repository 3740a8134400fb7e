"""What a title may hold; the rule for texts stands in moderation."""

from community.moderation.screening import refuse_line
from foundation.writing.errors import NotAllowed


def check_title(title: str) -> None:
    """Raise NotAllowed, with the sentence, when a title cannot be read."""
    if refusal := refuse_line(title):
        raise NotAllowed(refusal)
