"""The one door to the comments library's registry: of all it can do, its list of bad domains is used."""

import re
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_comments.signals import comment_will_be_posted
from django_comments_xtd.models import BlackListedDomain, TmpXtdComment
from django_comments_xtd.moderation import XtdCommentModerator, moderator

from community.discussions.models import Comment, Discussion
from community.moderation.models import State
from community.moderation.screening import NO_NEWCOMER, Verdict, screen
from foundation.writing.errors import NotAllowed
from people.accounts.models import Author

ADDRESS = re.compile(r"(?:https?://|\bwww\.)[^\s<>()\[\]\"']+", re.IGNORECASE)


class OurModerator(XtdCommentModerator):
    """Passes a text on to the rule, and holds what names a domain on the library's list."""

    def allow(self, comment: TmpXtdComment, content_object: Discussion, request: HttpRequest) -> bool:
        comment.verdict = screen(
            text=comment.comment,
            author=comment.author,
            published_count=published_count(comment.author),
            circle=content_object.circle,
        )
        return not comment.verdict.refusal

    def moderate(self, comment: TmpXtdComment, content_object: Discussion, request: HttpRequest) -> bool:
        return comment.verdict.state != State.PUBLIC or names_bad_domain(comment.comment)


def register() -> None:
    """Let the registry ask us about posts in a discussion."""
    moderator.register(Discussion, OurModerator)


def screen_post(text: str, author: Author, discussion: Discussion) -> State:
    """The state in which a text starts; raises NotAllowed with the sentence that says why it may not be posted."""
    tmp = TmpXtdComment(
        content_type=ContentType.objects.get_for_model(Discussion),
        object_pk=str(discussion.pk),
        content_object=discussion,
        comment=text,
        author=author,
        is_public=True,
    )
    verdict = ask_registry(tmp)
    if verdict.refusal:
        raise NotAllowed(verdict.refusal)
    return verdict.state


def ask_registry(tmp: TmpXtdComment) -> Verdict:
    """Ask everything registered for a post that is not stored yet."""
    answers = comment_will_be_posted.send(sender=TmpXtdComment, comment=tmp, request=HttpRequest())
    if any(answer is False for _receiver, answer in answers):
        refusal = tmp.verdict.refusal if tmp.verdict else ""
        return Verdict(refusal=refusal or _("This text cannot be posted."))
    return Verdict(state=State.PUBLIC if tmp.is_public else State.HELD)


def published_count(author: Author) -> int:
    """How many posts this person has published, counted no further than screening asks."""
    whose = {"author__user_id": author.user_id} if author.user_id else {"author_id": author.pk}
    return Comment.objects.public().filter(**whose)[:NO_NEWCOMER].count()


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
