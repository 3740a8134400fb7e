"""What the search hears of rows that change anywhere: the only receivers of these signals."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from community.discussions.models import Comment, Discussion
from community.forum.models import Topic
from community.moderation.models import State
from documentation.library.models import Document, DocumentVersion, Section
from foundation.signals import rows_changed
from search.actions.indexing import forget, index_document, move_discussion, store
from search.building import current_version, opening_entries, post_entries, post_entry, topic_entry
from search.models import Kind, SearchEntry

# What an entry is made of; a row saved with other fields alone changes nothing here.
OF_COMMENT = {"state", "number", "body_html", "discussion", "author", "posted_at"}
OF_TOPIC = {"title", "tag_pairs"}
OF_DISCUSSION = {"circle", "listed_in"}
OF_VERSION = {"shown_at", "status", "is_withdrawn", "valid_from", "valid_until", "published_on", "lang"}
OF_DOCUMENT = {"audiences"}

Saved = Collection[str] | None


def connect() -> None:
    """Listen to the models that can be found."""
    saved: list[tuple[type[Model], Callable[..., None]]] = [
        (Comment, comment_saved),
        (Topic, topic_saved),
        (Discussion, discussion_saved),
        (DocumentVersion, version_saved),
        (Document, document_saved),
        (Section, section_saved),
    ]
    for model, receiver in saved:
        post_save.connect(receiver, sender=model)
    post_delete.connect(comment_deleted, sender=Comment)
    post_delete.connect(topic_deleted, sender=Topic)
    post_delete.connect(section_deleted, sender=Section)
    rows_changed.connect(comments_changed, sender=Comment)
    rows_changed.connect(sections_changed, sender=Section)


def touches(names: set[str], update_fields: Saved) -> bool:
    """Whether a save wrote one of these fields."""
    return update_fields is None or not names.isdisjoint(update_fields)


def comment_saved(
    instance: Comment, created: bool, raw: bool, update_fields: Saved = None, **_more: Any
) -> None:
    """Index a post that can be read; forget one that cannot, its topic's title too when it is the first."""
    if raw or not touches(OF_COMMENT, update_fields):
        return
    if instance.state != State.PUBLIC or instance.number is None:
        if not created:
            forget_comment(instance)
    elif instance.number > 1:
        store([post_entry(instance)])
    elif topic := Topic.objects.filter(pk=instance.discussion_id).first():
        store([topic_entry(topic, instance)])


def forget_comment(comment: Comment) -> None:
    """Take what is found of a post away."""
    forget(SearchEntry.objects.of(Kind.POST, [comment.pk]))
    if comment.number == 1:
        forget(SearchEntry.objects.of(Kind.TOPIC, [comment.discussion_id]))


def comment_deleted(instance: Comment, **_more: Any) -> None:
    """Forget a post that is gone."""
    forget_comment(instance)


def comments_changed(pks: Iterable[int], **_more: Any) -> None:
    """Index posts that were written in bulk, and forget those that cannot be read."""
    ids = list(pks)
    readable = Comment.objects.filter(pk__in=ids, state=State.PUBLIC, number__isnull=False)
    store([*opening_entries(readable.filter(number=1)), *post_entries(readable.filter(number__gt=1))])
    gone = set(ids) - set(readable.values_list("pk", flat=True))
    forget(SearchEntry.objects.of(Kind.POST, gone))
    hidden = Comment.objects.filter(pk__in=gone, number=1)
    forget(SearchEntry.objects.of(Kind.TOPIC, hidden.values_list("discussion_id", flat=True)))


def topic_saved(instance: Topic, created: bool, raw: bool, update_fields: Saved = None, **_more: Any) -> None:
    """Index a topic whose title or tags changed, when its opening text can be read."""
    if raw or created or not touches(OF_TOPIC, update_fields):
        return
    first = Comment.objects.filter(discussion=instance.pk, number=1, state=State.PUBLIC)
    if opening := first.select_related("discussion", "author").first():
        store([topic_entry(instance, opening)])


def topic_deleted(instance: Topic, **_more: Any) -> None:
    """Forget a topic that is gone."""
    forget(SearchEntry.objects.of(Kind.TOPIC, [instance.pk]))


def discussion_saved(
    instance: Discussion, created: bool, raw: bool, update_fields: Saved = None, **_more: Any
) -> None:
    """Let what was moved be found where it stands now, and by nobody else."""
    if raw or created or not touches(OF_DISCUSSION, update_fields):
        return
    move_discussion(instance.pk, circle_id=instance.circle_id, container=instance.listed_in)


def version_saved(instance: DocumentVersion, raw: bool, update_fields: Saved = None, **_more: Any) -> None:
    """Take a version that may not be found from sight at once, and let a job index the one that may."""
    if raw or instance.shown_at is None or not touches(OF_VERSION, update_fields):
        return
    current = current_version(instance.document)
    if current is None or current.pk != instance.pk:
        forget_sections(instance.sections.values_list("pk", flat=True))
    index_document.enqueue(instance.document_id)


def document_saved(
    instance: Document, created: bool, raw: bool, update_fields: Saved = None, **_more: Any
) -> None:
    """Index a document whose audiences changed."""
    if not raw and not created and touches(OF_DOCUMENT, update_fields):
        index_document.enqueue(instance.pk)


def section_saved(instance: Section, raw: bool, **_more: Any) -> None:
    """Index the document of a section."""
    if not raw:
        sections_changed([instance.pk])


def section_deleted(instance: Section, **_more: Any) -> None:
    """Forget a section that is gone."""
    forget_sections([instance.pk])


def sections_changed(pks: Iterable[int], **_more: Any) -> None:
    """Let jobs index the documents of sections that were written in bulk, where somebody can see them."""
    shown = DocumentVersion.objects.shown().filter(sections__in=list(pks))
    for document_id in shown.values_list("document_id", flat=True).distinct():
        index_document.enqueue(document_id)


def forget_sections(ids: Iterable[int]) -> None:
    """Take what is found of sections away."""
    forget(SearchEntry.objects.of(Kind.SECTION, ids))
