"""A quotation of a post, as Markdown to go on from."""

from community.discussions.models import Comment

BRACKETS = str.maketrans("[]", "()")  # a name that has them would end the mention early


def quoted(comment: Comment) -> str:
    """The text of a post as a quotation, with a mention of who wrote it."""
    lines = [f"> {line}".rstrip() for line in comment.comment.splitlines()]
    name = comment.author.name.translate(BRACKETS)
    mention = f"@[{name}](author:{comment.author_id})"
    return "\n".join([f"> {mention}:", ">", *lines, "", ""])
