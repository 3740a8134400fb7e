from datetime import timedelta
from html import escape

import pytest
from django.urls import reverse
from django.utils import timezone
from django_comments_xtd.models import BlackListedDomain
from hypothesis import given
from hypothesis import strategies as st

from community.discussions.actions import edit_comment
from community.discussions.actions.editing import mark_of
from community.discussions.actions.rendering import find_old_posts, render_again
from community.discussions.diff import compare
from community.discussions.models import Comment, CommentEdit
from community.moderation import states
from foundation.ledger.models import LedgerEntry
from foundation.text.markdown import BODY_VERSION
from foundation.writing.errors import Conflict, NotAllowed
from people.accounts.actors import SYSTEM
from tests.community.factories import AuthorFactory, CommentFactory, moderator

pytestmark = pytest.mark.django_db


def stored(post):
    return Comment.objects.get(pk=post.pk)


def test_edit_changes_the_text_and_keeps_the_old_one_with_the_reason():
    post = CommentFactory(body="Tien is genoeg.")

    edit_comment(comment=post, body="Tien is **niet** genoeg.", reason="Woord vergeten", by=post.author)

    changed = stored(post)
    assert changed.comment == "Tien is **niet** genoeg."
    assert "<strong>niet</strong>" in changed.body_html
    assert changed.edited_at is not None
    edit = CommentEdit.objects.get()
    assert (edit.old_body, edit.reason, edit.by) == ("Tien is genoeg.", "Woord vergeten", post.author)


def test_edit_moves_nothing():
    post = CommentFactory()
    before = stored(post)

    edit_comment(comment=post, body="Anders.", reason="x", by=post.author)

    after = stored(post)
    assert (after.number, after.path, after.posted_at) == (before.number, before.path, before.posted_at)


def test_same_text_again_is_no_edit():
    post = CommentFactory(body="Zo.")

    edit_comment(comment=post, body="Zo.", reason="x", by=post.author)

    assert not CommentEdit.objects.exists()
    assert stored(post).edited_at is None


def test_edit_of_a_text_that_changed_meanwhile_is_a_conflict():
    post = CommentFactory(body="Eén.")
    seen = mark_of(post.comment)
    edit_comment(comment=post, body="Twee.", reason="x", by=post.author, over=seen)

    with pytest.raises(Conflict):
        edit_comment(comment=post, body="Drie.", reason="x", by=post.author, over=seen)

    assert (stored(post).comment, CommentEdit.objects.count()) == ("Twee.", 1)


def test_edit_by_a_moderator_is_on_record_and_that_of_the_writer_is_not():
    post = CommentFactory()
    before = LedgerEntry.objects.count()

    edit_comment(comment=post, body="Eén.", reason="x", by=post.author)
    assert LedgerEntry.objects.count() == before

    edit_comment(comment=post, body="Twee.", reason="Telefoonnummer weg", by=moderator())
    assert LedgerEntry.objects.count() == before + 1


def test_only_the_system_says_when_it_was_edited():
    post, then = CommentFactory(), timezone.now() - timedelta(days=3)

    with pytest.raises(NotAllowed):
        edit_comment(comment=post, body="x", reason="x", by=post.author, at=then)

    edit_comment(comment=post, body="x", reason="x", by=SYSTEM, at=then)
    assert (stored(post).edited_at, CommentEdit.objects.get().by) == (then, None)


def test_public_post_cannot_be_edited_into_what_would_be_held():
    BlackListedDomain.objects.create(domain="slecht.example")
    post = CommentFactory()

    with pytest.raises(NotAllowed):
        edit_comment(comment=post, body="https://slecht.example", reason="x", by=post.author)


# History


def history(client, post):
    return client.get(reverse("comment-history", args=[post.pk]))


def test_history_shows_each_change_with_its_words_and_its_reason(client):
    post = CommentFactory(body="Tien is genoeg voor <iedereen>.")
    edit_comment(comment=post, body="Tien is niet genoeg.", reason="Woord vergeten", by=post.author)

    page = history(client, post)

    assert "Woord vergeten" in page.text
    assert "<iedereen>" not in page.text
    assert escape("<iedereen>") in page.text
    assert page.text.count("<ins>") >= 1 and page.text.count("<del>") >= 1


def test_newest_change_stands_first(client):
    post = CommentFactory(body="Eén.")
    edit_comment(comment=post, body="Twee.", reason="eerste reden", by=post.author)
    edit_comment(comment=post, body="Drie.", reason="tweede reden", by=post.author)

    page = history(client, post).text

    assert page.index("tweede reden") < page.index("eerste reden")


@pytest.mark.parametrize("verb", [states.hide, states.remove])
def test_history_of_a_post_out_of_sight_is_for_moderators(client, verb):
    post = CommentFactory(body="Een geheim woord.")
    edit_comment(comment=post, body="Weg.", reason="x", by=post.author)
    verb(stored(post))

    assert history(client, post).status_code == 404

    client.force_login(moderator().user)
    assert "geheim" in history(client, post).text


def test_history_of_a_post_that_never_changed_says_so(client):
    assert history(client, CommentFactory()).status_code == 200


@given(old=st.text(alphabet="ab \n", max_size=40), new=st.text(alphabet="ab \n", max_size=40))
def test_difference_holds_all_of_both_texts(old, new):
    pieces = compare(old, new)

    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new
    assert all(piece.text for piece in pieces)


def test_long_texts_are_compared_by_line_in_little_time():
    old = "\n".join(f"regel {n} met een paar woorden" for n in range(700))
    new = "\n".join(f"regel {n} met andere woorden" for n in range(700))

    assert "".join(piece.text for piece in compare(old, new) if piece.kind != "removed") == new


# Rendering again


def test_posts_of_an_older_pipeline_are_rendered_again_and_others_left_alone():
    old, new = CommentFactory(body="Een *woord*."), CommentFactory()
    Comment.objects.filter(pk=old.pk).update(body_html="<p>oud</p>", body_version=0)
    Comment.objects.filter(pk=new.pk).update(body_html="<p>blijft</p>")

    render_again.call()
    render_again.call()

    assert "<em>woord</em>" in stored(old).body_html
    assert stored(old).body_version == BODY_VERSION
    assert stored(new).body_html == "<p>blijft</p>"


def test_long_work_leaves_the_rest_to_another_job(monkeypatch):
    from django_tasks_db.models import DBTaskResult

    monkeypatch.setattr("community.discussions.actions.rendering.AT_ONCE", 1)
    posts = [CommentFactory(), CommentFactory()]
    Comment.objects.filter(pk__in=[post.pk for post in posts]).update(body_version=0)

    render_again.call()

    assert DBTaskResult.objects.filter(task_path__endswith="render_again").count() == 1
    assert Comment.objects.filter(body_version=0).count() == 1


def test_clock_starts_the_work_only_when_there_is_some():
    from django_tasks_db.models import DBTaskResult

    post = CommentFactory()
    find_old_posts()
    assert not DBTaskResult.objects.filter(task_path__endswith="render_again").exists()

    Comment.objects.filter(pk=post.pk).update(body_version=0)
    find_old_posts()
    assert DBTaskResult.objects.filter(task_path__endswith="render_again").count() == 1


def test_clock_knows_of_it():
    from foundation.hooks import clock_work

    names = {work.name for works in clock_work.ask() for work in works}
    assert "discussions.render_again" in names


def test_post_that_was_edited_meanwhile_keeps_its_new_html():
    from community.discussions.actions.rendering import render_post

    post = CommentFactory(body="Oud.")
    Comment.objects.filter(pk=post.pk).update(body_version=0)
    read_before = stored(post)
    edit_comment(comment=post, body="Nieuw.", reason="x", by=post.author)

    render_post(read_before)

    assert "Nieuw." in stored(post).body_html


def test_stranger_cannot_edit():
    with pytest.raises(NotAllowed):
        edit_comment(comment=CommentFactory(), body="x", reason="x", by=AuthorFactory())


def test_system_can_say_who_changed_a_post():
    post = CommentFactory()

    edit_comment(comment=post, body="Anders.", reason="Tikfout", by=SYSTEM, author=post.author)

    assert post.edits.get().by == post.author


def test_nobody_else_edits_under_another_name():
    post = CommentFactory()

    with pytest.raises(TypeError):
        edit_comment(comment=post, body="Anders.", reason="Tikfout", by=post.author, author=AuthorFactory())
