"""The one door to the comments library's registry: of all it can do, its list of bad domains is used."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_comments.signals import comment_will_be_posted
from django_comments_xtd.models import BlackListedDomain, TmpXtdComment
from django_comments_xtd.moderation import XtdCommentModerator, moderator

from community.discussions.models import Comment, Discussion
from community.moderation.models import HoldReason, State
from community.moderation.screening import NO_NEWCOMER, Verdict, is_trusted, screen
from foundation.writing.errors import NotAllowed
from people.accounts.models import Author

ADDRESS = re.compile(r"(?:https?://|\bwww\.)[^\s<>()\[\]\"']+", re.IGNORECASE)

NO_CHANGE = {  # what to say when a change of a public text would be held
    HoldReason.EVERYTHING: gettext_lazy(
        "Here a moderator looks at every text first, so it stays as it is once it is public. Place a new post instead."
    ),
    HoldReason.FIRST_POSTS: gettext_lazy(
        "A moderator looks at your first posts before others read them, so you cannot change them yet."
        " Place a new post instead."
    ),
    HoldReason.LINKS: gettext_lazy(
        "You are new here, so a moderator looks at your links first. Leave the link out, or place it in a new post."
    ),
    HoldReason.BAD_DOMAIN: gettext_lazy(
        "This text links to a site that is on our list of bad sites. Leave that link out."
    ),
}


class OurModerator(XtdCommentModerator):
    """Passes a text on to the rule, and holds what names a domain on the library's list."""

    def allow(self, comment: TmpXtdComment, content_object: Discussion, request: HttpRequest) -> bool:
        comment.verdict = screen(
            text=comment.comment,
            author=comment.author,
            published_count=published_count(comment.author),
            circle=content_object.circle,
            scope=content_object.listed_in,
            title=comment.title,
        )
        return not comment.verdict.refusal

    def moderate(self, comment: TmpXtdComment, content_object: Discussion, request: HttpRequest) -> bool:
        is_known = is_trusted(comment.author, content_object.listed_in)
        if not is_known and names_bad_domain(f"{comment.title}\n{comment.comment}"):
            comment.verdict = comment.verdict.and_held(HoldReason.BAD_DOMAIN)
        return comment.verdict.state != State.PUBLIC


def register() -> None:
    """Let the registry ask us about posts in a discussion."""
    moderator.register(Discussion, OurModerator)


def screen_post(text: str, author: Author, discussion: Discussion, title: str = "") -> Verdict:
    """The state in which a text starts, and why; raises NotAllowed with the sentence that says why it may not."""
    tmp = TmpXtdComment(
        content_type=ContentType.objects.get_for_model(Discussion),
        object_pk=str(discussion.pk),
        content_object=discussion,
        comment=text,
        title=title,
        author=author,
        is_public=True,
    )
    verdict = ask_registry(tmp)
    if verdict.refusal:
        raise NotAllowed(verdict.refusal)
    return verdict


def check_change(text: str, author: Author, discussion: Discussion, title: str = "") -> None:
    """Raise NotAllowed when a text that is public would be held if it were new: nobody looks at it once more."""
    if reasons := screen_post(text, author, discussion, title).reasons:
        raise NotAllowed(str(NO_CHANGE[reasons[-1]]))


def ask_registry(tmp: TmpXtdComment) -> Verdict:
    """Ask everything registered for a post that is not stored yet."""
    answers = comment_will_be_posted.send(sender=TmpXtdComment, comment=tmp, request=HttpRequest())
    if any(answer is False for _receiver, answer in answers):
        refusal = tmp.verdict.refusal if tmp.verdict else ""
        return Verdict(refusal=refusal or _("This text cannot be posted."))
    return replace(tmp.verdict or Verdict(), state=State.PUBLIC if tmp.is_public else State.HELD)


def published_count(author: Author) -> int:
    """How many posts this person has published, counted no further than screening asks."""
    return Comment.objects.public().written_by(author)[:NO_NEWCOMER].count()


def names_bad_domain(text: str) -> bool:
    """Whether a text links to a domain on the library's list, or to a part of one."""
    hosts = {host for address in ADDRESS.findall(text) if (host := host_of(address))}
    names = {
        ".".join(parts[start:])
        for host in hosts
        for parts in [host.split(".")]
        for start in range(len(parts))
    }
    return bool(names) and BlackListedDomain.objects.filter(domain__in=names).exists()


def host_of(address: str) -> str:
    """The host that an address names, or nothing when it names none."""
    try:
        return (urlsplit(address if "://" in address else f"//{address}").hostname or "").rstrip(".")
    except ValueError:
        return ""
