"""Words that somebody may not read are in no result, no count, no passage and no hint, on every engine."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.discussions.models import Comment
from community.forum.actions import edit_category, move_topic
from community.moderation.actions import approve, hide, remove, remove_branch, restore
from community.moderation.models import Decision, State
from foundation.writing.errors import Refusal
from people.accounts.actors import SYSTEM
from people.accounts.models import Circle, Role
from search.actions import differences
from search.models import Kind, SearchEntry
from tests.community.factories import (
    AuthorFactory,
    CategoryFactory,
    CommentFactory,
    TopicFactory,
    author_with,
)
from tests.moderation.factories import WHY, held_post, hidden_post, public_post, removed_post, stored
from tests.search.factories import document, found

pytestmark = pytest.mark.django_db

CANARY = "kanariegeel"
STAFF = Circle.role(Role.MAINTAINER)


def sees(client, words=CANARY):
    """Whether a page shows anything of it: a hit, a count, a hint or the word itself besides what was typed."""
    urls, page = found(client, words)
    total = page.context["found"].total
    groups = sum(group.hits for group in page.context["found"].groups)
    assert (total == 0) == (urls == []) == (groups == 0)
    return total > 0


def as_(client, who):
    if who is not None:
        client.force_login(who.user)
    return client


@pytest.mark.parametrize("role", [None, "member", Role.MODERATOR, Role.MAINTAINER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("reads", [Circle.EVERYONE, Circle.SIGNED_IN, STAFF, Circle.role(Role.MODERATOR)])
def test_circle_decides_who_finds_what(client, engine, role, reads):
    category = CategoryFactory(reads=reads, writes=reads if "@" in reads else Circle.SIGNED_IN)
    CommentFactory(topic=TopicFactory(title=f"Over {CANARY}", category=category), body=f"Ook {CANARY}.")
    who = {None: None, "member": AuthorFactory()}.get(role) if role in (None, "member") else author_with(role)
    engine.catch_up()

    may = (
        reads == Circle.EVERYONE
        or (who and reads == Circle.SIGNED_IN)
        or (role and reads == Circle.role(role))
    )

    assert sees(as_(client, who)) == bool(may)
    listed = client.get("/zoeken/vergelijkbaar/", {"titel": CANARY}).context["topics"]
    assert bool(listed) == bool(may)
    page = client.get("/zoeken/", {"q": "kanariegeeel"})
    assert (page.context["meant"] == CANARY) == bool(may)
    assert category.title not in page.content.decode()


@pytest.mark.parametrize("make", [held_post, hidden_post, removed_post])
@pytest.mark.parametrize("role", [None, "author", Role.MODERATOR])
def test_post_out_of_sight_is_found_by_nobody(client, engine, make, role):
    author = AuthorFactory()
    make(author=author, body=f"Dit is {CANARY}.")
    who = {None: None, "author": author}.get(role) if role in (None, "author") else author_with(role)
    engine.catch_up()

    assert not sees(as_(client, who))
    assert differences() == []


@pytest.mark.parametrize("verb", [hide, remove])
def test_title_goes_with_its_opening_text_and_comes_back_with_it(client, engine, verb):
    topic = TopicFactory(title=f"Over {CANARY}", body="De tekst.")
    reply = CommentFactory(topic=topic, body="Een antwoord dat blijft.")
    engine.catch_up()
    assert sees(client)

    decision = verb(item=Comment.objects.get(discussion=topic.pk, number=1), by=SYSTEM, **WHY)

    assert not sees(client)  # at once: before the other engine was told
    urls, page = found(client, "antwoord blijft")
    assert urls == [f"/bericht/{reply.pk}/"]
    assert CANARY not in page.content.decode()
    engine.catch_up()
    assert not sees(client)

    restore(decision=decision, by=SYSTEM)
    engine.catch_up()

    assert sees(client)
    assert differences() == []


def test_branch_goes_and_comes_back_whole(client, engine):
    topic = TopicFactory(title="Iets anders")
    root = CommentFactory(topic=topic, body=f"Wortel {CANARY}.")
    answer = CommentFactory(topic=topic, reply_to=root, body=f"Tak {CANARY}.")
    engine.catch_up()

    decision = remove_branch(item=stored(root), by=SYSTEM, **WHY)
    assert not sees(client)
    engine.catch_up()
    restore(decision=Decision.objects.get(pk=decision.pk), by=SYSTEM)
    engine.catch_up()

    assert set(found(client, CANARY)[0]) == {f"/bericht/{root.pk}/", f"/bericht/{answer.pk}/"}
    assert differences() == []


def test_approved_post_is_found(client, engine):
    post = held_post(body=f"Dit is {CANARY}.")

    approve(item=post, by=SYSTEM)
    engine.catch_up()

    assert found(client, CANARY)[0] == [f"/bericht/{post.pk}/"]


def test_moved_topic_is_found_by_readers_of_its_new_category_in_one_statement(
    client, engine, django_assert_max_num_queries
):
    topic = TopicFactory(title=f"Over {CANARY}")
    for _number in range(5):
        CommentFactory(topic=topic, body=f"Ook {CANARY}.")
    closed = CategoryFactory(reads=STAFF, writes=STAFF)
    engine.catch_up()

    move_topic(topic=topic, category=closed, by=SYSTEM, reason="Hoort hier.")

    assert not sees(client)
    engine.catch_up()
    assert not sees(client)
    client.force_login(author_with(Role.MAINTAINER).user)
    assert found(client, CANARY, rubriek=closed.slug)[1].context["found"].total == 6
    assert differences() == []


def test_category_that_closes_takes_its_posts_along_without_a_change_of_entries(client, engine):
    topic = TopicFactory(title=f"Over {CANARY}")
    category = topic.category
    engine.catch_up()

    edit_category(
        category=category,
        title=category.title,
        description="",
        position=1,
        reads=STAFF,
        writes=STAFF,
        by=SYSTEM,
    )

    assert not sees(client)


def test_role_that_ends_ends_finding(client, engine):
    category = CategoryFactory(reads=STAFF, writes=STAFF)
    TopicFactory(title=f"Over {CANARY}", category=category)
    who = author_with(Role.MAINTAINER)
    client.force_login(who.user)
    engine.catch_up()
    assert sees(client)

    who.user.grants.update(ends_at=timezone.now())

    assert not sees(client)


def test_withdrawn_version_is_out_of_search_at_once(client, engine, tmp_path):
    version = document(tmp_path, {"ch01.md": f"# Inleiding\n\nDit is {CANARY}."})
    engine.catch_up()
    assert sees(client)

    version.is_withdrawn = True
    version.save(update_fields=["is_withdrawn"])

    assert not sees(client)
    engine.catch_up()
    assert not sees(client)


def test_entry_that_should_not_be_there_is_not_shown(client, engine):
    """The last door: whatever an engine says, a hit without a row that can be read is not shown."""
    topic = TopicFactory(title=f"Over {CANARY}")
    engine.catch_up()
    type(topic.discussion).objects.filter(pk=topic.pk).update(last_number=0)

    assert found(client, CANARY)[0] == []


STEPS = st.sampled_from(
    ["reply", "hold", "approve", "hide", "remove", "restore", "branch", "opening", "move", "edit"]
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(STEPS, st.integers(0, 99)), max_size=12))
def test_whatever_happens_the_index_says_what_the_rows_say(db, steps):
    topic = TopicFactory()
    categories = [topic.category, CategoryFactory()]
    for step, number in steps:
        take(step, number, topic, categories)

        assert differences() == []
    public = Comment.objects.filter(discussion=topic.pk, state=State.PUBLIC, number__gt=1)
    found_posts = SearchEntry.objects.filter(kind=Kind.POST, discussion=topic.pk)
    assert set(found_posts.values_list("object_id", flat=True)) == set(public.values_list("pk", flat=True))


def take(step, number, topic, categories):
    """Do something to one of the posts, when it can be done."""
    topic = (
        type(topic)
        .objects.select_related("category__circle", "discussion__circle", "author")
        .get(pk=topic.pk)
    )
    posts = Comment.objects.filter(discussion=topic.pk).order_by("pk")
    some = list(posts)[number % len(posts)]
    decisions = list(Decision.objects.order_by("pk"))
    if step == "reply" and not topic.discussion.is_locked:
        public_post(topic, body=f"Antwoord {number}.")
    elif step == "hold" and not topic.discussion.is_locked:
        held_post(topic, body=f"Wacht {number}.")
    elif step == "approve" and some.state == State.HELD:
        approve(item=some, by=SYSTEM)
    elif step == "hide" and some.state == State.PUBLIC:
        hide(item=some, by=SYSTEM, **WHY)
    elif step == "remove" and some.state != State.REMOVED:
        remove(item=some, by=SYSTEM, **WHY)
    elif step == "branch" and some.state == State.PUBLIC and some.number > 1:
        remove_branch(item=some, by=SYSTEM, **WHY)
    elif step == "opening" and posts[0].state == State.PUBLIC:
        hide(item=posts[0], by=SYSTEM, **WHY)
    elif step == "restore" and decisions:
        undo(decisions[number % len(decisions)])
    elif step == "move":
        move_topic(topic=topic, category=categories[topic.category == categories[0]], by=SYSTEM, reason="Zo.")
    elif step == "edit":
        topic.title = f"Titel {number}"
        topic.save(update_fields=["title"])


def undo(decision):
    try:
        restore(decision=decision, by=SYSTEM)
    except Refusal:
        return
