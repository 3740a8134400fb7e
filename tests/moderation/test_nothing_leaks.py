"""Whatever people do in whatever order: what may not be read stands nowhere, and what comes back is what was.

Random people post, confirm, approve, report, hide, remove, restore and ask for reviews. Each post has a word of its
own; after every step the words of posts that are not public must be in no mail and no live message, and at the end in
no page, fragment, feed, search result or history of anyone who may not see them.
"""

import json
import re
from dataclasses import dataclass, field
from unittest.mock import patch

from django.core import mail
from django.test import Client
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from community.discussions.actions import edit_comment
from community.discussions.actions.confirming import confirm_comment
from community.discussions.models import Comment, Discussion
from community.forum.actions import reply_to_topic
from community.forum.models import Topic
from community.moderation.actions import (
    approve,
    decide_review,
    hide,
    remove,
    remove_branch,
    report,
    request_review,
    restore,
    set_hold_rules,
)
from community.moderation.models import (
    Decision,
    FlagKind,
    Ground,
    Review,
    RuleKind,
    State,
    StatementOfReasons,
    Verb,
)
from foundation.references import reference
from foundation.writing.errors import Refusal
from people.accounts.actors import SYSTEM
from people.accounts.guests import guest_author
from people.accounts.models import Role
from people.notifications.actions import follow
from search.models import SearchEntry
from tests.community.factories import AuthorFactory, TopicFactory, author_with
from tests.notifications.factories import run_jobs

GUEST = "gast@voorbeeld.example"
WHY = {"ground": Ground.OFF_TOPIC, "facts": "Dit gaat over iets anders."}
PUBLISHED_FIRST = "kanarie0x"


@dataclass
class Written:
    """What the test knows by itself of a post."""

    pk: int
    word: str
    by: object
    reply_to: int | None
    is_published: bool
    is_confirmed: bool = True
    measures: dict[int, State] = field(default_factory=dict)  # by decision

    @property
    def state(self):
        """The state it must have, by what was done to it and not undone."""
        if self.measures:
            return State.REMOVED if State.REMOVED in self.measures.values() else State.HIDDEN
        if self.is_published:
            return State.PUBLIC
        return State.HELD if self.is_confirmed else State.AWAITING_CONFIRMATION


class World:
    """A topic with its people, and what they do; a refusal is no mistake, people may try what they may not."""

    def __init__(self):
        self.asker = AuthorFactory()
        self.topic = TopicFactory(author=self.asker, title="Onderwerp", body=f"Begin {PUBLISHED_FIRST}")
        self.writers = [self.asker, AuthorFactory(), AuthorFactory(), guest_author("Gast Gerda", GUEST)]
        self.moderators = [author_with(Role.MODERATOR) for _ in range(3)]
        self.outsider = AuthorFactory()
        self.follower = AuthorFactory()
        follow(user=self.follower.user, obj=self.topic, by=SYSTEM)
        first = Comment.objects.get(discussion=self.topic.pk)
        self.posts = [Written(first.pk, PUBLISHED_FIRST, self.asker, None, True)]
        self.lives = []

    def do(self, verb, one, two):
        try:
            getattr(self, verb)(one, two)
        except Refusal:
            return

    def row(self, number):
        return Comment.objects.select_related("author__user", "discussion__circle").get(
            pk=self.pick(number).pk
        )

    def pick(self, number):
        return self.posts[number % len(self.posts)]

    def moderator(self, number):
        return self.moderators[number % len(self.moderators)]

    # What people do

    def post(self, one, two):
        by, parent = self.writers[one % len(self.writers)], self.row(two) if two % 3 else None
        word = f"kanarie{len(self.posts)}x"
        topic = Topic.objects.select_related("discussion__circle", "category").get(pk=self.topic.pk)
        post = reply_to_topic(topic=topic, body=f"Woord {word}.", by=by, reply_to=parent)
        self.posts.append(
            Written(
                post.pk,
                word,
                by,
                parent.pk if parent else None,
                is_published=post.state == State.PUBLIC,
                is_confirmed=post.state != State.AWAITING_CONFIRMATION,
            )
        )

    def edit(self, one, two):
        known = self.pick(one)
        edit_comment(
            comment=self.row(one), body=f"Woord {known.word}, keer {two}.", reason="Fout", by=known.by
        )

    def hold_everything(self, one, _two):
        kinds = [RuleKind.EVERYTHING] if one % 2 else []
        set_hold_rules(scope=reference(self.topic.category), kinds=kinds, by=SYSTEM)

    def confirm(self, one, _two):
        known = self.pick(one)
        post = confirm_comment(comment=self.row(one), by=known.by)
        known.is_confirmed, known.is_published = True, post.state == State.PUBLIC

    def approve(self, one, two):
        approve(item=self.row(one), by=self.moderator(two))
        self.pick(one).is_published = True

    def report(self, one, two):
        by = self.writers[two % len(self.writers)]
        report(item=self.row(one), kind=FlagKind.OFF_TOPIC, words="Kijk hier eens naar.", by=by)

    def hide(self, one, two):
        decision = hide(item=self.row(one), by=self.moderator(two), **WHY)
        self.pick(one).measures[decision.pk] = State.HIDDEN

    def remove(self, one, two):
        decision = remove(item=self.row(one), by=self.moderator(two), **WHY)
        self.pick(one).measures[decision.pk] = State.REMOVED

    def remove_branch(self, one, two):
        root, below = self.pick(one), self.below(self.pick(one))
        readable = {known.pk for known in below if known.state == State.PUBLIC} | {root.pk}
        decision = remove_branch(item=self.row(one), by=self.moderator(two), **WHY)
        reached = {
            reach.object_id for statement in decision.statements.all() for reach in statement.reach.all()
        }
        assert readable <= reached <= {known.pk for known in below}
        for known in self.posts:
            if known.pk in reached:
                known.measures[decision.pk] = State.REMOVED

    def restore(self, one, two):
        measures = list(
            Decision.objects.filter(verb__in=[Verb.HIDDEN, Verb.REMOVED, Verb.BRANCH_REMOVED]).order_by("pk")
        )
        if measures:
            decision = measures[one % len(measures)]
            restore(decision=decision, by=self.moderator(two))
            self.undo(decision.pk, self.posts)

    def ask_review(self, one, _two):
        statements = list(StatementOfReasons.objects.select_related("addressee__user").order_by("pk"))
        if statements:
            statement = statements[one % len(statements)]
            request_review(statement=statement, words="Ik zie het anders.", by=statement.addressee)

    def decide_review(self, one, two):
        reviews = list(Review.objects.order_by("pk"))
        if reviews:
            review, is_upheld = reviews[one % len(reviews)], two % 2 == 0
            decide_review(
                review=review, is_upheld=is_upheld, facts="Nog eens gelezen.", by=self.moderator(two)
            )
            if not is_upheld:
                whose = [known for known in self.posts if known.by == review.statement.addressee]
                self.undo(review.statement.decision_id, whose)

    @staticmethod
    def undo(decision, posts):
        for known in posts:
            known.measures.pop(decision, None)

    def below(self, root):
        """A post and all that answer it, as the test counts them: an answer to the opening text stands beside it."""
        found = [root]
        for known in self.posts:
            parents = {post.pk for post in found} - {self.posts[0].pk}
            if known.is_published and known.reply_to in parents:
                found.append(known)
        return found

    # What must hold

    def check_rows(self):
        states = dict(Comment.objects.values_list("pk", "state"))
        assert states == {known.pk: known.state for known in self.posts}
        discussion = Discussion.objects.get(pk=self.topic.pk)
        numbers = sorted(Comment.objects.exclude(number=None).values_list("number", flat=True))
        assert numbers == list(range(1, discussion.last_number + 1))
        assert len(numbers) == sum(known.is_published for known in self.posts)
        assert discussion.is_opening_shown == (self.posts[0].state == State.PUBLIC)
        found = " ".join(SearchEntry.objects.values_list("text", flat=True))
        assert set(re.findall(r"kanarie\d+x", found)) == self.readable()

    def readable(self):
        return {known.word for known in self.posts if known.state == State.PUBLIC}

    def check_told(self):
        """What was sent a moment ago was said to who may read it."""
        for letter in mail.outbox:
            to = letter.to[0]
            text = letter.subject + letter.body + "".join(str(part[0]) for part in letter.alternatives)
            for word in set(re.findall(r"kanarie\d+x", text)) - self.readable():
                writer = next(known.by for known in self.posts if known.word == word)
                assert to == (writer.user.email if writer.user else GUEST), f"{word} in a mail to {to}"
        mail.outbox.clear()
        assert "kanarie" not in json.dumps(self.lives)
        self.lives.clear()

    def check_pages(self):
        for reader in (None, self.outsider, self.follower):
            client = Client()
            if reader:
                client.force_login(reader.user)
            for address in self.addresses():
                shown = set(re.findall(r"kanarie\d+x", client.get(address, follow=True).text))
                assert shown <= self.readable(), f"{shown - self.readable()} at {address}"
            topic = client.get(self.topic_address(), {"weergave": "plat"})
            assert set(re.findall(r"kanarie\d+x", topic.text)) == self.readable()

    def topic_address(self):
        return Topic.objects.select_related("discussion").get(pk=self.topic.pk).get_absolute_url()

    def addresses(self):
        topic, category = self.topic_address(), self.topic.category.get_absolute_url()
        yield from (
            topic,
            f"{topic}?weergave=draad",
            f"{topic}feed/",
            category,
            f"{category}feed/",
            "/",
            "/forum/",
        )
        yield from (
            "/forum/feed/",
            "/mijn/notificaties/",
            "/zoeken/?q=woord",
            "/zoeken/vergelijkbaar/?titel=onderwerp",
        )
        yield f"{reverse('topic-live', args=[self.topic.pk])}?na=0&sinds=0"
        yield from (by.get_absolute_url() for by in self.writers if by.user)
        for known in self.posts:
            post = reverse("post", args=[known.pk])
            yield from (post, f"{post}geschiedenis/", f"{reverse('report')}?bericht={known.pk}")
            yield f"/zoeken/?q={known.word.removesuffix('x')}"
        for number in range(1, len(self.posts) + 1):
            yield reverse("topic-branch", args=[self.topic.pk, number])
            yield f"{reverse('topic-reply', args=[self.topic.pk])}?op={number}&citeer=1"
        yield from (
            reverse("statement", args=[pk]) for pk in StatementOfReasons.objects.values_list("pk", flat=True)
        )


VERBS = [
    "post",
    "post",
    "post",
    "edit",
    "hold_everything",
    "confirm",
    "approve",
    "report",
    "hide",
    "remove",
    "remove_branch",
    "restore",
    "restore",
    "ask_review",
    "decide_review",
]
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 4), st.integers(0, 4)), min_size=10, max_size=30
)

EDITED_AND_HIDDEN = [("post", 1, 0), ("edit", 1, 1), ("report", 1, 2), ("hide", 1, 0), ("ask_review", 0, 0)]
ANSWERED_AND_REMOVED = [
    ("post", 1, 0),
    ("post", 2, 1),
    ("post", 3, 2),
    ("confirm", 3, 0),
    ("edit", 2, 1),
    ("hide", 3, 0),
    ("remove_branch", 1, 0),
    ("restore", 1, 1),
    ("remove_branch", 1, 2),
    ("hide", 0, 0),
]


class NothingLeaks(TestCase):
    @example(steps=EDITED_AND_HIDDEN)
    @example(steps=ANSWERED_AND_REMOVED)
    @settings(max_examples=20)
    @given(steps=STEPS)
    def test_words_that_may_not_be_read_stand_nowhere(self, steps):
        mail.outbox.clear()
        world = World()
        with patch("foundation.live.live._send", lambda *event: world.lives.append(event)):
            for step in steps:
                with self.captureOnCommitCallbacks(execute=True):
                    world.do(*step)
                world.check_rows()
                # Mail goes out later than what it tells of: by the time of the worker other things have happened.
                if step[1] % 3 == 0:
                    with self.captureOnCommitCallbacks(execute=True):
                        run_jobs()
                    world.check_told()
            run_jobs()
            world.check_told()
            world.check_pages()
