from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q

from community.discussions import tree
from community.moderation.models import ModeratedQuerySet, State
from foundation.signals import rows_changed
from people.accounts.models import Author, Circle, User
from people.accounts.readers import AnyReader

PAGE_SIZE = 50

# All that a page shows stands on the leaf table: another column would join two tables, or cost a query a row.
PAGE_FIELDS = (
    "discussion",
    "number",
    "path",
    "reply_to",
    "author",
    "posted_at",
    "edited_at",
    "state",
    "body_html",
    "body_version",
)


def circles_of(user: User | AnonymousUser | AnyReader) -> "list[int] | models.QuerySet[Circle]":
    """Where this person may read: the ids when this request knows them already, else a part of the query."""
    known: list[int] | None = getattr(user, "_circle_ids", None)
    return Circle.objects.read_by(user) if known is None else known


class DiscussionQuerySet(models.QuerySet[Any]):
    def locked(self) -> Self:
        """Rows that nobody else changes until the transaction ends, in the one order of locking."""
        return self.select_for_update(of=("self",)).order_by("pk")


class CommentQuerySet(ModeratedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Posts in their tree, in the circles where this person may read, and the person's own that a moderator holds.

        What waits for a confirmation is seen through the link in the mail alone: whose it is, is not known.
        """
        shown = Q(number__isnull=False)
        if user.is_authenticated:
            shown |= Q(author__user_id=user.pk) & ~Q(state=State.AWAITING_CONFIRMATION)
        return self.filter(shown, discussion__circle__in=circles_of(user))

    def in_tree(self) -> Self:
        """Posts that were published once; the others have no place yet."""
        return self.filter(number__isnull=False)

    def for_page(self) -> Self:
        """With what a page shows of each post, and with the number and author of the post it answers."""
        return self.only(*PAGE_FIELDS).annotate(
            replied_number=F("reply_to__number"), replied_author_id=F("reply_to__author_id")
        )

    def branch(self, path: str, after: str = "") -> Self:
        """A post and all answers below it, a page of them from a path, and one more."""
        under = self.filter(path__gte=path, path__lt=path + tree.BEYOND, path__gt=after)
        return under.for_page().order_by("path")[: PAGE_SIZE + 1]

    def above(self, path: str) -> Self:
        """The posts that stand above a path, from the root."""
        return self.filter(path__in=tree.ancestors(path)).for_page().order_by("path")

    def waiting_of(self, user: User) -> Self:
        """What this person sent here and a moderator has to look at."""
        held = self.filter(number=None, author__user_id=user.pk, state=State.HELD)
        return held.for_page().order_by("pk")

    def written_by(self, author: Author) -> Self:
        """What the person behind a name wrote: under any name of their account, or as a guest with their address."""
        if author.user_id:
            return self.filter(author__user_id=author.user_id)
        if author.guest_email:
            return self.filter(author__user_id=None, author__guest_email=author.guest_email)
        return self.filter(author_id=author.pk)

    def branch_of(self, path: str) -> Self:
        """A post and everything below it."""
        return self.filter(path__gte=path, path__lt=path + tree.BEYOND)

    def set_state(self, state: State) -> None:
        """Store another state, and what the comments library reads of it."""
        self._write(state=state, is_public=state == State.PUBLIC, is_removed=state == State.REMOVED)

    def set_body(self, html: str, version: int) -> None:
        """Store the HTML that a newer pipeline made of the same text; one column of one table."""
        self._write(body_html=html, body_version=version)

    def _write(self, **columns: Any) -> None:
        """Change columns of many posts at once, and say so: no post is saved."""
        pks = list(self.values_list("pk", flat=True))
        self.update(**columns)
        rows_changed.send(sender=self.model, pks=pks)
