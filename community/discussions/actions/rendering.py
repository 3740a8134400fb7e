"""Making the HTML of old posts again when the pipeline that makes it has changed."""

from community.discussions.models import Comment
from foundation.jobs.job import job
from foundation.text.markdown import BODY_VERSION, render

AT_ONCE = 200


@job
def render_again(after: int = 0) -> None:
    """Render posts of an older pipeline, some at a time, and leave the rest to a job of its own."""
    old = Comment.objects.filter(body_version__lt=BODY_VERSION, pk__gt=after).order_by("pk")
    posts = list(old.only("comment", "body_html", "body_version")[:AT_ONCE])
    for post in posts:
        render_post(post)
    if len(posts) == AT_ONCE:
        render_again.enqueue(posts[-1].pk)


def render_post(post: Comment) -> None:
    """Give one post the HTML of today's pipeline, unless it was edited meanwhile."""
    html = render(post.comment)
    Comment.objects.filter(pk=post.pk, body_version=post.body_version).set_body(html, BODY_VERSION)


def find_old_posts() -> None:
    """Let posts of an older pipeline be rendered again, if there are any."""
    if Comment.objects.filter(body_version__lt=BODY_VERSION).exists():
        render_again.enqueue()
