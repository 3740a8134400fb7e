"""A quotation of a post, as Markdown to go on from."""

from community.discussions.models import Comment
from community.discussions.naming import mention


def quoted(comment: Comment) -> str:
    """The text of a post as a quotation, with a mention of who wrote it."""
    lines = [f"> {line}".rstrip() for line in comment.comment.splitlines()]
    return "\n".join([f"> {mention(comment.author)}:", ">", *lines, "", ""])
