"""A large site: what people wrote is stored in bulk, in the rows that the actions would have made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.db.models.functions import Length
from django.utils import timezone

from community.discussions import tree
from community.discussions.models import Comment, Discussion
from community.forum.actions import create_category, start_topic
from community.forum.models import Category, Kind, Topic
from community.moderation.models import State
from documentation.library.actions import import_document
from documentation.library.models import Chapter
from foundation.text.markdown import BODY_VERSION, render
from people.accounts.actions import register_user
from people.accounts.actors import SYSTEM
from people.accounts.models import Author

DOCUMENT = Path(__file__).resolve().parents[1] / "home/demo/documents/koppelvlakstandaard-rest-api"
PEOPLE = 40
BATCH = 2_000
BEGAN = timedelta(days=365)
ANSWERED = (None, 0, 1, 0, 3, 4)  # which post of its group each of six answers

BODIES = (
    "In onze omgeving werkt het met de standaardinstelling. Welke versie van het profiel gebruikt u?",
    (
        "Dat klopt, met een kleine aanvulling.\n\n* Controleer eerst het certificaat.\n* Kijk daarna of de poort openstaat.\n\n"
        "Pas als beide goed zijn, heeft het zin om verder te zoeken."
    ),
    (
        "Wij stuurden dit verzoek:\n\n```http\nPOST /berichten HTTP/1.1\nContent-Type: application/json\n```\n\nHet antwoord was "
        "een `403`, zonder uitleg. Met een tweede certificaat ging het **wel** goed."
    ),
    (
        "> Controleer eerst het certificaat.\n\nDat was het. Dank voor de hulp, wij hebben het in onze handleiding gezet en "
        "geven het door aan onze leverancier, die het bij andere afnemers ook tegenkomt."
    ),
)


@dataclass(frozen=True)
class Post:
    """A post to be stored: by whom, what, when, and after which earlier one of the list; None answers the topic."""

    author: Author
    body: str
    at: datetime
    after: int | None = None


def conversation(count: int, authors: list[Author], began: datetime) -> Iterator[Post]:
    """Posts in groups of six: one that begins anew, and five that answer it and each other."""
    for index in range(count):
        group, place = divmod(index, len(ANSWERED))
        answered = ANSWERED[place]
        after = None if answered is None else group * len(ANSWERED) + answered
        author = authors[(index * 7) % len(authors)]
        yield Post(author, BODIES[index % len(BODIES)], began + timedelta(seconds=index), after)


def batches(posts: Iterable[Post]) -> Iterator[list[Post]]:
    waiting = iter(posts)
    while batch := list(islice(waiting, BATCH)):
        yield batch


@transaction.atomic
def add_posts(topic: Topic, posts: Iterable[Post]) -> None:
    """Store posts below a topic's opening text, public and in this order."""
    discussion = Discussion.objects.locked().get(pk=topic.pk)
    subject = ContentType.objects.get_for_model(Discussion)
    first_pk = (Comment.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    rendered = {body: render(body) for body in BODIES}
    paths: list[str] = []
    children: dict[str, int] = {"": 1}  # the opening text has the first place
    for batch in batches(posts):
        comments = []
        for post in batch:
            pk, parent = first_pk + len(paths), "" if post.after is None else paths[post.after]
            prefix = tree.parent_prefix(parent) if parent else ""
            children[prefix] = children.get(prefix, 0) + 1
            paths.append(prefix + tree.base36(children[prefix]))
            number = discussion.last_number + len(paths)
            comment = Comment(
                id=pk,
                xtdcomment_ptr_id=pk,
                comment_ptr_id=pk,
                content_type=subject,
                object_pk=str(discussion.pk),
                site_id=settings.SITE_ID,
                submit_date=post.at,
                comment=post.body,
                thread_id=discussion.pk,
                parent_id=0 if post.after is None else first_pk + post.after,
                level=tree.depth(paths[-1]),
                order=number,
                discussion=discussion,
                number=number,
                path=paths[-1],
                reply_to_id=None if post.after is None else first_pk + post.after,
                author=post.author,
                posted_at=post.at,
                body_html=rendered.get(post.body) or render(post.body),
                body_version=BODY_VERSION,
            )
            comment.stand(State.PUBLIC)
            comments.append(comment)
        insert(comments)
    last = comments[-1]
    discussion.last_number, discussion.last_author_id = last.number, last.author_id
    discussion.last_post_at = last.posted_at
    discussion.save(update_fields=["last_number", "last_post_at", "last_author"])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(comment_tables())[:1]):
            cursor.execute(statement)


def comment_tables() -> Iterator[type[Any]]:
    """The models of the three tables of a post, the one that gives the id first."""
    yield from reversed(
        [model for model in Comment.__mro__ if getattr(model, "_meta", None) and is_table(model)]
    )


def is_table(model: type[Any]) -> bool:
    return not model._meta.abstract and not model._meta.proxy


def insert(comments: list[Comment]) -> None:
    """Write each table's part of the posts in one statement, as saving them one by one would."""
    for model in comment_tables():
        model._base_manager._insert(comments, fields=model._meta.local_concrete_fields, using="default")


def fill(*, topics: int, replies: int, sizes: list[int]) -> list[Topic]:
    """Make people, categories, topics, one large topic of each size and a document; gives the large topics."""
    now = timezone.now()
    authors = [make_author(number, now - BEGAN) for number in range(PEOPLE)]
    categories = [
        create_category(title=f"Rubriek {number + 1}", description="Vragen en ervaringen.", by=SYSTEM)
        for number in range(20)
    ]
    for number in range(topics):
        began = now - BEGAN + timedelta(minutes=number * 60)
        topic = make_topic(number, categories[number % len(categories)], authors, began)
        add_posts(topic, conversation(replies, authors, began + timedelta(minutes=1)))
    large = []
    for number, size in enumerate(sizes):
        topic = make_topic(topics + number, categories[number], authors, now - timedelta(days=30))
        add_posts(topic, conversation(size - 1, authors, now - timedelta(days=29)))
        large.append(topic)
    import_document(source=DOCUMENT, by=SYSTEM)
    return large


def make_author(number: int, at: datetime) -> Author:
    user = register_user(
        email=f"lezer{number}@voorbeeld.example", name=f"Lezer {number}", password=None, by=SYSTEM, at=at
    )
    return user.author


def make_topic(number: int, category: Category, authors: list[Author], at: datetime) -> Topic:
    return start_topic(
        category=category,
        kind=Kind.QUESTION if number % 2 else Kind.DISCUSSION,
        title=f"Onderwerp {number + 1} over het koppelvlak",
        body=BODIES[0],
        tags=["rest", "certificaat"],
        author=authors[number % len(authors)],
        by=SYSTEM,
        at=at,
    )


def longest_chapter() -> Chapter:
    """The chapter with the most text."""
    return Chapter.objects.annotate(length=Sum(Length("sections__html"))).order_by("-length").first()
