"""The links below each post of a topic: the same words fifty times, so they are made once and filled in."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from community.discussions.models import Comment
from community.forum.addresses import reply_address
from community.forum.models import Topic
from foundation.templatetags.components import icon

NUMBER, ID = "{number}", "{id}"
WORD = Comment.moderated_as


@dataclass
class PostTools:
    """What this reader may do with the posts of a topic."""

    topic: Topic
    may_reply: bool
    may_choose: bool
    may_confirm: bool
    may_moderate: bool = False
    patterns: dict[tuple[bool, bool, bool], str] = field(default_factory=dict)
    label: str = field(default_factory=lambda: _("post %(number)s by %(name)s"))

    def below(self, comment: Comment, name: str, *, may_edit: bool, is_answer: bool) -> SafeString:
        """The links below one post by somebody of this name."""
        kind = (may_edit, is_answer, comment.number == 1)
        if kind not in self.patterns:
            self.patterns[kind] = self.pattern(may_edit=may_edit, is_answer=is_answer, is_opening=kind[2])
        label = self.label % {"number": comment.number, "name": name}
        return SafeString(
            self.patterns[kind].format(id=comment.pk, number=comment.number, label=escape(label))
        )

    def pattern(self, *, may_edit: bool, is_answer: bool, is_opening: bool) -> str:
        """The links of a kind of post, with room for its number and what tells it from other posts."""
        links: list[str] = []
        if self.may_reply:
            reply = reply_address(self.topic)
            links += [
                link(f"{reply}?op={NUMBER}", icon("arrow-back-up"), _("Reply")),
                link(f"{reply}?op={NUMBER}&amp;citeer=1", icon("quote"), _("Quote")),
            ]
        if may_edit:
            links.append(link(pattern_of("comment-edit", comment_id=0), icon("pencil"), _("Edit")))
        if self.may_choose and not is_answer and not is_opening:
            address = pattern_of("answer-accept", topic_id=self.topic.pk, number=0)
            links.append(link(address, icon("circle-check"), _("Choose as answer")))
        if is_answer and self.may_confirm:
            words = _("Confirm again") if self.topic.confirmed_at else _("Confirm answer")
            address = pattern_of("answer-confirm", topic_id=self.topic.pk, number=0)
            links.append(link(address, icon("rosette-discount-check"), words))
        if is_answer and self.may_choose:
            address = reverse("answer-withdraw", kwargs={"topic_id": self.topic.pk})
            links.append(link(address, icon("circle-x"), _("Withdraw answer")))
        links += self.for_moderators() if self.may_moderate else [self.to_report()]
        return f'<p class="app-post__actions">{" ".join(links)}</p>'

    def to_report(self) -> str:
        """The link with which anybody says that a moderator should look at it."""
        return link(f"{reverse('report')}?{Comment.moderated_as}={ID}", icon("flag"), _("Report"))

    def for_moderators(self) -> list[str]:
        """The links to what a moderator can decide, and to what is known of it."""
        return [
            link(pattern_of("moderation-hide", word=WORD, pk=0), icon("eye-off"), _("Hide")),
            link(pattern_of("moderation-remove", word=WORD, pk=0), icon("trash"), _("Remove post")),
            link(pattern_of("moderation-item", word=WORD, pk=0), icon("gavel"), _("Moderate")),
        ]


def link(address: str, drawing: str, words: str) -> str:
    """A link below a post; hidden words tell it from the same link below others."""
    hidden = '<span class="app-hidden">, {label}</span>'
    return f'<a class="app-iconlink" href="{address}" rel="nofollow">{drawing}{escape(words)}{hidden}</a>'


def pattern_of(name: str, **kwargs: int | str) -> str:
    """An address with room for the number of a post, or for its id where the address asks that."""
    if "comment_id" in kwargs or "pk" in kwargs:
        return reverse(name, kwargs=kwargs).replace("/0/", f"/{ID}/")
    return reverse(name, kwargs=kwargs).replace("/0/", f"/{NUMBER}/")
