"""Whom somebody can name in a post, while they type."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.discussions.models import Comment
from community.discussions.querysets import circles_of
from people.accounts.models import Author, User

MOST_NAMES = 8
MOST_ROWS = 4 * MOST_NAMES  # people speak under several names
LONGEST_TYPED = 60
BRACKETS = str.maketrans("[]", "()")  # a name that has them would end the mention early
RECENT_POSTS = 500  # whose writers take part, however long a discussion is


def people_to_mention(typed: str, user: User, discussion_id: int | None) -> list[Author]:
    """The names with a word that begins as was typed, of people of whom this person can read a post.

    Who takes part in the discussion comes first; before anything is typed only they. Two queries at most.
    """
    wanted = " ".join(typed.replace("\0", "").split())
    if len(wanted) > LONGEST_TYPED:
        return []
    named = others_named(wanted, user)
    found = list(taking_part(named, user, discussion_id)[:MOST_ROWS]) if discussion_id else []
    if wanted and len(one_a_person(found)) < MOST_NAMES:
        found += heard(named, user)[:MOST_ROWS]
    return one_a_person(found)


def mention(author: Author) -> str:
    """How a text names somebody."""
    return f"@[{author.name.translate(BRACKETS)}](author:{author.pk})"


def others_named(wanted: str, user: User) -> QuerySet[Author]:
    """Names of other people with an account, of which a word begins like this."""
    rows = Author.objects.filter(user__is_active=True).exclude(user=user.pk)
    if wanted:
        rows = rows.filter(Q(name__istartswith=wanted) | Q(name__icontains=f" {wanted}"))
    return rows.select_related("organisation").order_by("-pk")


def taking_part(named: QuerySet[Author], user: User, discussion_id: int) -> QuerySet[Author]:
    """Those of these names that stand above the last posts of a discussion."""
    posts = readable(user).filter(discussion=discussion_id).order_by("-number")[:RECENT_POSTS]
    return named.filter(pk__in=posts.values("author"))


def heard(named: QuerySet[Author], user: User) -> QuerySet[Author]:
    """Those of these names that stand above any post that this person can read."""
    return named.filter(Exists(readable(user).filter(author=OuterRef("pk"))))


def readable(user: User) -> QuerySet[Comment]:
    """Posts that can be read where this person may read."""
    rows: QuerySet[Comment] = Comment.objects.public().filter(discussion__circle__in=circles_of(user))
    return rows


def one_a_person(authors: Iterable[Author]) -> list[Author]:
    """The first names of as many people as are shown."""
    people: dict[int | None, Author] = {}
    for author in authors:
        people.setdefault(author.user_id, author)
    return list(people.values())[:MOST_NAMES]
