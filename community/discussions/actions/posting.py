"""How a text becomes a post: the parts that every room with a discussion shares, without its permissions."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from community.discussions.actions.asking import ask_to_confirm
from community.discussions.actions.marking import saw
from community.discussions.models import Comment, Discussion
from community.discussions.permissions import refuse_date, refuse_speak
from community.discussions.screening import screen_post
from community.moderation.actions import hold
from community.moderation.models import State
from community.moderation.screening import Verdict
from foundation.text.markdown import BODY_VERSION, render
from foundation.writing.errors import check
from people.accounts.actors import Actor, System
from people.accounts.models import Author


@dataclass(frozen=True)
class PreparedPost:
    """A text that was screened and rendered, before any lock is taken."""

    author: Author
    body: str
    body_html: str
    verdict: Verdict

    @property
    def state(self) -> State:
        """In which it starts."""
        return self.verdict.state


def speaker(by: Actor, author: Author | None, at: datetime | None) -> Author:
    """Whose words they will be: the actor's own, or those of the author that the system posts for."""
    check(refuse_date(by, at))
    if isinstance(by, System):
        if author is None:
            raise TypeError("the system says for which author it posts")
        return author
    if author not in (None, by):
        raise TypeError("only the system posts for another author")
    check(refuse_speak(by))
    return by


def prepare_post(*, body: str, author: Author, discussion: Discussion, title: str = "") -> PreparedPost:
    """Screen and render a text with its title; raises NotAllowed with the reason when it may not be posted."""
    return PreparedPost(author, body, render(body), screen_post(body, author, discussion, title))


def add_post(
    *,
    discussion: Discussion,
    post: PreparedPost,
    reply_to: Comment | None = None,
    at: datetime | None = None,
    is_confirmed: bool,
) -> Comment:
    """Store a prepared post in a discussion that the caller has locked; who wrote it has read that far.

    One that is held comes in the queue. One that its writer must confirm, by a link in a mail, waits for that, and
    is then screened again by `admit`.
    """
    state = post.state if is_confirmed else State.AWAITING_CONFIRMATION
    comment = Comment.objects.append(
        discussion,
        author=post.author,
        body=post.body,
        body_html=post.body_html,
        body_version=BODY_VERSION,
        reply_to=reply_to,
        state=state,
        at=at,
    )
    if state == State.AWAITING_CONFIRMATION:
        ask_to_confirm.enqueue(comment.pk, get_language())
    if state == State.HELD:
        comment.discussion = discussion
        hold(comment, post.verdict.reasons, at=at)
    if comment.number:
        saw(post.author, discussion, comment.number)
    return comment
