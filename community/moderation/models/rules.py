"""What is held for a moderator before anybody reads it, and how that is said."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.accounts.models import SITE, Author


class RuleKind(models.TextChoices):
    """What a rule holds."""

    EVERYTHING = "everything", _("All posts")
    FIRST_POSTS = "first_posts", _("The first posts of new people")
    LINKS = "links", _("Posts with links by new people")


class HoldReason(models.TextChoices):
    """Why a text waits, said to its writer."""

    EVERYTHING = "everything", _("Here a moderator looks at every post first.")
    FIRST_POSTS = "first_posts", _("This is one of your first posts. A moderator looks at those first.")
    LINKS = "links", _("Your post has a link and you are new here. A moderator looks at it first.")
    BAD_DOMAIN = "bad_domain", _("Your post links to a site that is on our list of bad sites.")
    ANSWERED_GONE = "answered_gone", _("The post you answer was taken from sight in the meantime.")
    CLOSED = "closed", _("This discussion was closed before you confirmed your post.")

    @property
    def in_short(self) -> str:
        """The same for a moderator, in a few words."""
        return str(_TITLES[self])


_TITLES = {
    HoldReason.EVERYTHING: _("Everything is held here"),
    HoldReason.FIRST_POSTS: _("First posts of somebody new"),
    HoldReason.LINKS: _("Link by somebody new"),
    HoldReason.BAD_DOMAIN: _("Link to a site on the list of bad sites"),
    HoldReason.ANSWERED_GONE: _("Answers a post that was taken from sight"),
    HoldReason.CLOSED: _("Confirmed after the discussion was closed"),
}


class HoldRuleQuerySet(models.QuerySet["HoldRule"]):
    def kinds_for(self, scope: str) -> set[str]:
        """What is held there: by the rule for that scope, or by that for the whole site."""
        rules = self.filter(scope__in={SITE, scope}).values_list("kinds", flat=True)
        return {kind for kinds in rules for kind in kinds}


class HoldRule(models.Model):
    """Says what is held, on the whole site or in one part of it; without a row nothing is."""

    scope = models.CharField(max_length=50, unique=True)  # as of a role: site, or forum.category.7
    kinds = models.JSONField(default=list)  # of RuleKind
    set_by = models.ForeignKey(Author, models.PROTECT, null=True, related_name="+")  # null: the system
    set_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = HoldRuleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.scope} {', '.join(self.kinds)}"

    def get_absolute_url(self) -> str:
        return reverse("moderation-rules")
