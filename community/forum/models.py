from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.discussions.marks import Moment, Someone, is_unread, new_count, news_since, read_number
from community.discussions.models import Comment, Discussion
from community.discussions.querysets import PAGE_SIZE, circles_of
from community.moderation.models import State
from documentation.library.models import Section
from foundation.listing.numbered import page_of
from foundation.prepared import Slot
from foundation.references import reference
from people.accounts.models import Author, Circle, Role, User
from people.accounts.readers import AnyReader
from people.notifications.models import Level, Watch

SLUG_LENGTH = 60
NO_SLUG = "-"


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, user: User | AnonymousUser | AnyReader) -> Self:
        """Categories in the circles where this person may read."""
        return self.filter(circle__in=circles_of(user))

    def written_by(self, user: User | AnonymousUser) -> Self:
        """Categories where this person may read and start a topic; a visitor as a guest."""
        circles = (
            Circle.objects.written_by(user) if user.is_authenticated else Circle.objects.open_to_guests()
        )
        return self.visible_to(user).filter(circle__in=circles)

    def with_watch(self, user: Someone) -> Self:
        """With how this person follows each of them."""
        return self.annotate(watch_level=watch_level(user, Category))


class Category(models.Model):
    """A part of the forum, with its own circle of readers and writers."""

    title = models.CharField(gettext_lazy("title"), max_length=80, unique=True)
    slug = models.SlugField(gettext_lazy("address"), max_length=80, unique=True)
    description = models.TextField(gettext_lazy("description"), max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)
    circle = models.OneToOneField(Circle, models.PROTECT, related_name="category")

    objects: ClassVar[Any] = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("category", kwargs={"slug": self.slug})


class Tag(models.Model):
    """A word that topics share across categories."""

    name = models.CharField(gettext_lazy("name"), max_length=40)
    slug = models.SlugField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, names: Iterable[str]) -> "list[Tag]":
        """The tags with these names, made where there is none; one that differs in capitals is the same."""
        tags = {}
        for name in names:
            if slug := slugify(name)[:40]:
                tags[slug], _is_new = cls.objects.get_or_create(
                    slug=slug, defaults={"name": name.strip()[:40]}
                )
        return list(tags.values())


class Kind(models.TextChoices):
    """What somebody starts a topic for."""

    DISCUSSION = "discussion", gettext_lazy("Discussion")
    QUESTION = "question", gettext_lazy("Question")


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: User | AnonymousUser | AnyReader) -> Self:
        """Topics in the circles where this person may read; what is held only for its author and moderators.

        What a guest has not confirmed yet nobody sees.
        """
        if not user.is_authenticated:
            return self.public_to(user)
        readable = self.filter(discussion__circle__in=circles_of(user))
        unconfirmed = Comment.objects.filter(discussion=OuterRef("pk"), state=State.AWAITING_CONFIRMATION)
        if user.may(Role.MODERATOR):
            return readable.filter(Q(discussion__last_number__gte=1) | ~Exists(unconfirmed))
        moderated = [scope for role, scope in user.roles if role == Role.MODERATOR]
        own = Q(author__user_id=user.pk) | Q(discussion__listed_in__in=moderated)
        return readable.filter(Q(discussion__last_number__gte=1) | own & ~Exists(unconfirmed))

    def public_to(self, user: User | AnonymousUser | AnyReader) -> Self:
        """Topics in the circles where this person may read, whose first post was published; for lists."""
        return self.filter(discussion__circle__in=circles_of(user)).public()

    def public(self) -> Self:
        """Topics whose first post was published."""
        return self.filter(discussion__last_number__gte=1)

    def forsaken(self) -> Self:
        """Topics whose first post was thrown away before anybody could read it."""
        return self.filter(discussion__last_number=0).exclude(
            Exists(Comment.objects.filter(discussion=OuterRef("pk")))
        )

    def unanswered(self) -> Self:
        """Questions that nobody replied to."""
        return self.filter(kind=Kind.QUESTION, discussion__last_number=1)

    def unread_by(self, user: Someone, since: Moment | None = None) -> Self:
        """Topics with a post that this person has not seen, but for those they want to hear nothing of."""
        muted = Q(pk__in=watched(user, Topic, Level.MUTED)) | Q(
            category__in=watched(user, Category, Level.MUTED)
        )
        unread = is_unread(user, since or news_since())
        return self.filter(unread, ~muted | Q(pk__in=watched(user, Topic, Level.ALL)))

    def followed_by(self, user: Someone) -> Self:
        """Topics that this person follows, or whose category they follow without another choice for the topic."""
        in_category = Topic.objects.filter(category__in=watched(user, Category, Level.ALL))
        otherwise = watched(user, Topic, Level.MENTIONS, Level.MUTED)
        followed = watched(user, Topic, Level.ALL).union(in_category.exclude(pk__in=otherwise).values("pk"))
        return self.filter(pk__in=followed)

    def at_most(self, number: int) -> Self:
        """So many of these, for a count that need not be exact."""
        some = self.by_last_post()[:number]
        return self.model.objects.filter(pk__in=some.values("pk"))  # type: ignore[return-value]

    def with_watch(self, user: Someone) -> Self:
        """With how this person follows each of them."""
        return self.annotate(watch_level=watch_level(user, Topic))

    def with_news(self, user: Someone, since: Moment | None = None) -> Self:
        """With how far this person has read, and how many posts came after it."""
        return self.annotate(read_number=read_number(user)).annotate(
            new_count=new_count(user, since or news_since())
        )

    def about(self, anchor_id: int | Slot) -> Self:
        """Topics about one section of a document, in whatever version."""
        return self.filter(section__anchor_id=anchor_id)

    def for_list(self) -> Self:
        """With all that a line of a list shows, in the order of most lists."""
        return self.select_related("discussion__last_author", "category").pinned_first()

    def pinned_first(self) -> Self:
        """What is pinned first, then what was last talked about."""
        return self.order_by("-discussion__is_pinned", "-discussion__last_post_at", "-pk")

    def by_last_post(self) -> Self:
        """What was last talked about first, pinned or not."""
        return self.order_by("-discussion__last_post_at", "-pk")

    def active(self, user: User | AnonymousUser) -> Self:
        """The four topics that were last talked about, for the home page."""
        rows = self.visible_to(user).public().select_related("discussion__last_author", "category")
        return rows.order_by("-discussion__last_post_at", "-pk")[:4]

    def for_page(self) -> Self:
        """With all that a topic's page shows besides its posts."""
        rows = self.select_related("discussion__circle", "category", "author")
        return rows.annotate(accepted_number=F("accepted__number"))

    def with_waiting(self) -> Self:
        """With whether a post waits there, for who may have written it."""
        waiting = Comment.objects.filter(discussion=OuterRef("pk"), number=None)
        return self.annotate(has_waiting=Exists(waiting))


class Topic(models.Model):
    """A subject in the forum; what moves while people talk stands in its discussion, its text is post 1."""

    discussion = models.OneToOneField(Discussion, models.PROTECT, primary_key=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="topics")
    kind = models.CharField(gettext_lazy("kind"), max_length=10, choices=Kind)
    title = models.CharField(gettext_lazy("title"), max_length=150)
    author = models.ForeignKey(Author, models.PROTECT, related_name="topics")
    section = models.ForeignKey(Section, models.PROTECT, null=True, blank=True, related_name="topics")
    tags = models.ManyToManyField(Tag, blank=True, related_name="topics")
    tag_pairs = models.JSONField(default=list)  # [slug, name] of each tag, so that a page asks for none
    accepted = models.ForeignKey(Comment, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Author, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_version = models.CharField(max_length=30, blank=True)  # the version the answer holds for

    objects: ClassVar[Any] = TopicQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_a_question_has_an_answer",
                condition=Q(accepted=None, accepted_at=None)
                | Q(kind=Kind.QUESTION, accepted__isnull=False, accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="only_an_accepted_answer_is_confirmed",
                condition=Q(confirmed_at=None, confirmed_by=None, confirmed_version="")
                | Q(confirmed_at__isnull=False, accepted__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.shown_title

    def get_absolute_url(self) -> str:
        return reverse("topic", kwargs={"topic_id": self.pk, "slug": self.slug})

    @property
    def shown_title(self) -> str:
        """The title, unless a moderator has the first post out of sight."""
        return self.title if self.discussion.is_opening_shown else _("Topic hidden by a moderator")

    @property
    def slug(self) -> str:
        """The title in the address; it may change, the number decides."""
        return (self.discussion.is_opening_shown and slugify(self.title)[:SLUG_LENGTH].strip("-")) or NO_SLUG

    def address_of(self, number: int) -> str:
        """The address of the page that shows this post, with the post's own anchor."""
        page = f"?pagina={page_of(number, PAGE_SIZE)}" if self.discussion.last_number > PAGE_SIZE else ""
        return f"{self.get_absolute_url()}{page}#bericht-{number}"

    @property
    def news_address(self) -> str:
        """Where the first post stands that a reader, whom `with_news` named, has not seen; the page they never read."""
        read: int | None = getattr(self, "read_number", None)
        return self.address_of(read + 1) if read else self.get_absolute_url()

    @cached_property
    def about(self) -> Section | None:
        """The section it is about, with all that its address and its version need, and without its text."""
        if self.section_id is None:
            return None
        rows = Section.objects.select_related("anchor", "chapter__version__document")
        return rows.defer("html", "text", "heading_html").get(pk=self.section_id)

    def set_tags(self, names: Iterable[str]) -> None:
        """Give the topic these tags and no others."""
        tags = Tag.named(names)
        self.tags.set(tags)
        self.tag_pairs = [[tag.slug, tag.name] for tag in tags]
        self.save(update_fields=["tag_pairs"])

    @property
    def is_question(self) -> bool:
        return self.kind == Kind.QUESTION

    @property
    def version_number(self) -> str:
        """The number of the version in which its section stands."""
        return self.about.chapter.version.number if self.about else ""

    @property
    def standard_scope(self) -> str | None:
        """What who answers for the standard it is about holds the role on."""
        return f"library.standard.{self.about.chapter.version.document.standard_id}" if self.about else None

    @property
    def scope(self) -> str:
        """What a moderator of this topic holds the role on, when it is not the whole site."""
        return f"forum.category.{self.category_id}"


def watch_level(user: Someone, model: type[models.Model]) -> Subquery:
    """How somebody follows a row of a model, as a part of a query of its rows; null when they do not."""
    kind = ContentType.objects.get_for_model(model)
    watches = Watch.objects.of(user).filter(object_type=kind, object_id=OuterRef("pk"))
    return Subquery(watches.values("level")[:1])


def watched(user: Someone, model: type[models.Model], *levels: Level) -> Any:
    """The ids of the rows of a model that somebody follows or muted in this way, as a part of another query."""
    kind = ContentType.objects.get_for_model(model)
    return Watch.objects.of(user).filter(object_type=kind, level__in=levels).values("object_id")


def new_discussion(category: Category) -> Discussion:
    """A discussion in a category's circle and list, not stored yet."""
    return Discussion(
        subject_type=ContentType.objects.get_for_model(Topic),
        circle=category.circle,
        listed_in=reference(category),
    )
