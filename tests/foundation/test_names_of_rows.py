"""Rows say what they are, for the admin, the shell and the log."""

from uuid import uuid4

import pytest

from community.discussions.actions import edit_comment
from foundation.writing.models import Draft, NumberSeries, SentForm
from people.accounts.actors import SYSTEM
from tests.community.factories import CommentFactory, TopicFactory


def test_rows_of_forms_say_what_they_are():
    key = uuid4()
    assert str(SentForm(key=key)) == str(key)
    assert str(Draft(address="/forum/nieuw/")) == "/forum/nieuw/"
    assert str(NumberSeries(name="DK-2026", last=14)) == "DK-2026 14"


@pytest.mark.django_db
def test_discussion_says_where_it_is_listed():
    discussion = TopicFactory().discussion

    assert str(discussion) == f"{discussion.listed_in} {discussion.pk}"


@pytest.mark.django_db
def test_edit_says_why():
    post = edit_comment(comment=CommentFactory(), body="Anders.", reason="Tikfout", by=SYSTEM)

    assert str(post.edits.get()) == "Tikfout"
