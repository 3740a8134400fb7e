"""Making the parts of the forum, and changing who reads and writes there."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.forum.models import Category
from community.forum.permissions import refuse_create_category, refuse_edit_category
from foundation.ledger import ledger
from foundation.live import live
from foundation.writing.errors import Conflict, check
from people.accounts.actors import Actor
from people.accounts.models import Circle


@transaction.atomic
def create_category(
    *,
    title: str,
    description: str,
    by: Actor,
    reads: str = Circle.EVERYONE,
    writes: str = Circle.SIGNED_IN,
) -> Category:
    """Make a category with a circle of its own, last in the list."""
    check(refuse_create_category(by))
    refuse_known_title(title)
    category = Category.objects.create(
        title=title,
        slug=free_slug(title),
        description=description,
        position=Category.objects.count() + 1,
        circle=Circle.objects.create(reads=reads, writes=writes),
    )
    ledger.record("category.created", category, by=by, facts={"reads": reads, "writes": writes})
    return category


@transaction.atomic
def edit_category(
    *,
    category: Category,
    title: str,
    description: str,
    position: int,
    reads: str,
    writes: str,
    by: Actor,
) -> Category:
    """Change how a category is called, where it stands, and who reads and writes there."""
    category = Category.objects.select_for_update(of=("self",)).select_related("circle").get(pk=category.pk)
    check(refuse_edit_category(by, category))
    refuse_known_title(title, besides=category)
    category.title, category.description, category.position = title, description, position
    category.save(update_fields=["title", "description", "position"])
    if reads != category.circle.reads:
        live.publish_rights()
    category.circle.reads, category.circle.writes = reads, writes
    category.circle.save(update_fields=["reads", "writes"])
    ledger.record("category.edited", category, by=by, facts={"reads": reads, "writes": writes})
    return category


def refuse_known_title(title: str, besides: Category | None = None) -> None:
    """Raise Conflict when another category has this title."""
    others = Category.objects.exclude(pk=besides.pk) if besides else Category.objects.all()
    if others.filter(title__iexact=title).exists():
        raise Conflict(_("There is a category with this title already."))


def free_slug(title: str) -> str:
    """The title as an address that no other category has."""
    slug = slugify(title)[:70] or "rubriek"
    taken = set(Category.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(name for name in numbered if name not in taken)
