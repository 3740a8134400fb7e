"""What higher rooms have that moderators decide about; they register in their `wagtail_hooks.py`."""

from foundation.hooks import declare

# () -> list[tuple[str, str]]: every scope in which a moderator can hold the role, with the name people know it by
moderated_scopes = declare("moderated_scopes")


def all_scopes() -> dict[str, str]:
    """The name of each part of the site that is moderated, by its scope."""
    return {scope: title for answer in moderated_scopes.ask() for scope, title in answer}
