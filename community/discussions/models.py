from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_comments_xtd.models import XtdComment

from community.discussions import tree
from community.discussions.marks import AllRead, ReadMark  # noqa: F401  (Django finds the models here)
from community.discussions.querysets import CommentQuerySet, DiscussionQuerySet
from community.moderation.models import WAITING, WITHDRAWN, Moderated, State
from foundation.live import live
from foundation.text.html import plain
from foundation.text.markdown import fill_mentions, mentions
from people.accounts.models import Author, Circle
from people.notifications.announcing import announce

EXCERPT_LENGTH = 150
AROUND = 2  # posts before and after one, for who has to judge it


class Subject(Protocol):
    """What a discussion is about; its room says how it is called and where its posts are read."""

    def __str__(self) -> str: ...
    def get_absolute_url(self) -> str: ...
    def address_of(self, number: int) -> str:
        """The address of the page that shows this post, with the post's own anchor."""


class PathField(models.CharField):
    """A path in byte order whatever the database's collation."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        collation = "C" if connection.vendor == "postgresql" else None
        return super().db_parameters(connection) | {"collation": collation}


class Discussion(models.Model):
    """The posts about one subject: their lock, their counters, and where they are listed."""

    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.PositiveBigIntegerField(null=True)  # null only while its subject is being made
    subject = GenericForeignKey("subject_type", "subject_id")
    circle = models.ForeignKey(Circle, models.PROTECT, related_name="discussions")
    listed_in = models.CharField(max_length=50, blank=True)  # a key its owner sets, `forum.category.7`
    is_pinned = models.BooleanField(default=False)
    is_opening_shown = models.BooleanField(default=True)  # false while a moderator has post 1 out of sight
    last_number = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True, blank=True)
    last_author = models.ForeignKey(Author, models.PROTECT, null=True, blank=True, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)
    lock_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = DiscussionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["listed_in", "is_pinned", "last_post_at", "id"], name="discussion_in_its_list"
            ),
            models.Index(fields=["is_pinned", "last_post_at", "id"], name="discussion_by_last_post"),
            models.Index(fields=["last_post_at", "id"], name="discussion_by_moment"),
            models.Index(
                fields=["last_post_at"], condition=models.Q(last_number=1), name="discussion_without_reply"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id"], name="discussion_per_subject"),
            models.CheckConstraint(
                name="lock_has_a_reason",
                condition=models.Q(locked_at=None, lock_reason="")
                | models.Q(locked_at__isnull=False) & ~models.Q(lock_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listed_in} {self.pk}"

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def reply_count(self) -> int:
        """How many posts followed the first."""
        return max(0, self.last_number - 1)

    def lock(self, reason: str, at: datetime | None = None) -> None:
        """Take no more posts, and say why."""
        self.locked_at, self.lock_reason = at or timezone.now(), reason
        self.save(update_fields=["locked_at", "lock_reason"])

    def unlock(self) -> None:
        """Take posts again."""
        self.locked_at, self.lock_reason = None, ""
        self.save(update_fields=["locked_at", "lock_reason"])

    def tell(self, kind: str) -> None:
        """Tell the open pages of its subject that something happened, without reading the subject."""
        subject_type = ContentType.objects.get_for_id(self.subject_type_id)
        subject_class: Any = subject_type.model_class()
        live.publish(subject_class(pk=self.subject_id), kind)

    def next_path(self, reply_to: "Comment | None") -> str:
        """The path that an answer to this post gets now; to be asked under the discussion's lock."""
        prefix = tree.parent_prefix(reply_to.path or "") if reply_to else ""
        under = self.comments.filter(path__gt=prefix, path__lt=prefix + tree.BEYOND)
        return tree.step_path(prefix, under.order_by("-path").values_list("path", flat=True).first())

    def count_in(self, comment: "Comment") -> None:
        """Make a post that enters the tree the last one; the one row that changes besides the post's own."""
        self.last_number, self.last_author_id = comment.number or 0, comment.author_id
        self.last_post_at = comment.posted_at
        self.save(update_fields=["last_number", "last_post_at", "last_author"])

    def show_opening(self, state: State) -> None:
        """Take the title from sight or show it again, as post 1; while that is removed the discussion is closed."""
        self.is_opening_shown = state == State.PUBLIC
        self.save(update_fields=["is_opening_shown"])
        if state == State.REMOVED and not self.is_locked:
            self.lock(removal_words())
        elif state != State.REMOVED and self.lock_reason == removal_words():
            self.unlock()


def removal_words() -> str:
    """Why a discussion without its first post is closed: a text of the site, in the language of the site."""
    with override(settings.LANGUAGE_CODE):
        return _("A moderator removed the first post.")


def announce_entry(comment: "Comment", discussion: Discussion) -> None:
    """Tell open pages and followers that a post became public now; the one place where that is said."""
    discussion.tell("post.published")
    announce("post.published", comment)


class CommentManager(models.Manager.from_queryset(CommentQuerySet)):  # type: ignore[misc]
    def append(
        self,
        discussion: Discussion,
        *,
        author: Author,
        body: str,
        body_html: str,
        body_version: int,
        reply_to: "Comment | None" = None,
        state: State = State.PUBLIC,
        at: datetime | None = None,
    ) -> "Comment":
        """Store a post in a discussion that the caller has locked; a public one enters the tree at once.

        Three rows are inserted and one is changed, the discussion's, however long it is.
        """
        now = at or timezone.now()
        comment = Comment(
            content_type=ContentType.objects.get_for_model(Discussion),
            object_pk=str(discussion.pk),
            site_id=settings.SITE_ID,
            submit_date=now,
            comment=body,
            discussion=discussion,
            author=author,
            reply_to=reply_to,
            thread_id=discussion.pk,
            parent_id=reply_to.pk if reply_to else 0,
            posted_at=now,
            body_html=body_html,
            body_version=body_version,
        )
        comment.stand(state)
        if state == State.PUBLIC:
            comment.take_place(discussion)
        comment.save(force_insert=True)
        if state == State.PUBLIC:
            discussion.count_in(comment)
            if at is None:  # what the system says of the past is no news
                announce_entry(comment, discussion)
        return comment


class Comment(Moderated, XtdComment):
    """A post in a discussion.

    Pages read this leaf table alone. The tables it inherits from are written when a post is stored, and mirrored
    when its state or text changes, so that the comments library's flags and registry work on our rows. The text
    as it was typed is `comment`, the moment it was sent is `submit_date`.
    """

    xtdcomment_ptr = models.OneToOneField(
        XtdComment,
        models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="discussion_comment",  # the default clashes with the field `comment`
    )
    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="comments", db_index=False)
    number = models.PositiveIntegerField(null=True)  # given at publication, dense, never reused
    path = PathField(max_length=tree.STEP * tree.MAX_DEPTH, null=True)
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies", db_index=False)
    posted_at = models.DateTimeField()  # when it was published; while it waits, when it was sent
    edited_at = models.DateTimeField(null=True)
    body_html = models.TextField()
    body_version = models.PositiveSmallIntegerField()  # of the pipeline that made the HTML

    moderated_as = "bericht"

    objects: ClassVar[Any] = CommentManager()
    norel_objects: ClassVar[Any] = CommentManager()  # the library's name for a manager without joins

    class Meta:
        ordering: ClassVar[list[str]] = []
        indexes = [
            models.Index(fields=["body_version"], name="comment_by_body_version"),
            models.Index(fields=["author"], condition=models.Q(number=None), name="comment_without_place"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["discussion", "number"], name="comment_number_is_given_once"),
            models.UniqueConstraint(fields=["discussion", "path"], name="comment_path_is_given_once"),
            models.CheckConstraint(
                name="comment_enters_the_tree_when_public",
                condition=models.Q(number=None, path=None, state__in=[*WAITING, State.REMOVED])
                | models.Q(number__isnull=False, path__isnull=False, state__in=[State.PUBLIC, *WITHDRAWN]),
            ),
        ]

    def __str__(self) -> str:
        return _("Post %(number)s") % {"number": self.number} if self.number else _("Post that waits")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row as it is: the library's own `save` numbers its threads again with every post."""
        models.Model.save(self, *args, **kwargs)

    def get_absolute_url(self, anchor_pattern: str = "") -> str:
        """The permanent link, which finds the page that holds the post."""
        return reverse("post", kwargs={"comment_id": self.pk})

    @property
    def depth(self) -> int:
        return tree.depth(self.path or "")

    def excerpt(self) -> str:
        """The first words of a post that can be read; of another its state."""
        if self.state != State.PUBLIC:
            return str(self.get_state_display())
        return plain(self.body_html)[:EXCERPT_LENGTH]

    @classmethod
    def read(cls, ids: Collection[int]) -> Iterable[Self]:
        """These posts with their authors, their discussion and what that is about, in two queries and one a kind."""
        rows = cls.objects.filter(pk__in=ids).select_related(
            "author__user", "author__organisation", "discussion__circle", "reply_to"
        )
        return list(rows.prefetch_related("discussion__subject"))

    def text_html(self) -> SafeString:
        """The whole text, whatever the state, for who has to judge it."""
        people = Author.objects.in_bulk(mentions(self.body_html))
        named = {author.pk: (author.name, author.get_absolute_url()) for author in people.values()}
        return fill_mentions(self.body_html, named)

    def place(self) -> str:
        """The title of what it is about, hidden or not."""
        return getattr(self.discussion.subject, "title", "") or str(self.discussion.subject)

    @property
    def scope(self) -> str:
        """What a moderator of this post holds the role on."""
        return self.discussion.listed_in

    @property
    def circle(self) -> Circle:
        """Who may read it."""
        return self.discussion.circle

    @property
    def container(self) -> Discussion:
        """What it moves along with."""
        return self.discussion

    def lock(self) -> Self:
        """Read it again under the lock of its discussion, so that what is decided next is decided on what is true."""
        discussion = Discussion.objects.locked().get(pk=self.discussion_id)
        comment: Self = type(self).objects.select_related("author__user", "reply_to").get(pk=self.pk)
        comment.discussion = discussion
        return comment

    def branch(self) -> list[Self]:
        """The post and all below it that have a place, in the order of reading."""
        if self.path is None:
            return [self]
        under = type(self).objects.filter(discussion=self.discussion_id).branch_of(self.path)
        return list(under.select_related("author__user").order_by("path"))

    def around(self) -> list[Self]:
        """The posts before and after it that can be read; before and after its place among what waits there."""
        last = self.number or self.discussion.last_number + 1
        near = type(self).objects.public().filter(discussion=self.discussion_id)
        near = near.filter(number__gte=last - AROUND, number__lte=last + AROUND).exclude(pk=self.pk)
        return list(near.select_related("author__organisation").order_by("number"))

    @classmethod
    def published_by(cls, author: Author) -> int:
        """How many posts the person behind a name has in public."""
        count: int = cls.objects.public().written_by(author).count()
        return count

    def enter(self) -> None:
        """Take a place in the tree and a number, the first time it is published."""
        discussion = Discussion.objects.locked().get(pk=self.discussion_id)
        self.posted_at = timezone.now()
        self.stand(State.PUBLIC)
        self.take_place(discussion)
        self.save()
        discussion.count_in(self)
        announce_entry(self, discussion)

    def leave(self, state: State) -> None:
        """Be replaced by a sentence; the answers below stay."""
        self.change_states([self], state)

    def come_back(self) -> None:
        """Be read again, in the place and under the number it had; without a place, wait again."""
        self.change_states([self], State.PUBLIC if self.number else State.HELD)

    @classmethod
    def change_states(cls, rows: Sequence[Self], state: State) -> None:
        """Give posts of one discussion another state, and tell its open pages; what became public keeps its place."""
        discussion = Discussion.objects.locked().get(pk=rows[0].discussion_id)
        cls.objects.filter(pk__in=[row.pk for row in rows]).set_state(state)
        for row in rows:
            row.stand(state)
        if any(row.number == 1 for row in rows):
            discussion.show_opening(state)
        discussion.tell(f"post.{state}")

    def stand(self, state: State) -> None:
        """Set the state, and what the comments library reads of it."""
        self.state = state
        self.is_public = state == State.PUBLIC
        self.is_removed = state == State.REMOVED

    def take_place(self, discussion: Discussion) -> None:
        """Take the next number and the path below the post it answers, under the discussion's lock."""
        self.number = discussion.last_number + 1
        self.path = discussion.next_path(self.reply_to)
        self.level, self.order = self.depth, self.number


class CommentEdit(models.Model):
    """What a post said before somebody changed it, and why they did."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="edits")
    old_body = models.TextField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Author, models.PROTECT, null=True, related_name="+")  # null: the system
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.reason
