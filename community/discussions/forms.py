from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.moderation.screening import refuse_line, refuse_text
from foundation.writing.forms import ActionForm


def readable(text: str) -> None:
    """Raise ValidationError with the sentence that says what is wrong with a text."""
    if refusal := refuse_text(text):
        raise ValidationError(refusal)


class BodyField(forms.CharField):
    """A text in Markdown; spaces at the start of a line mean something there, so only the end is cut."""

    widget = forms.Textarea(attrs={"rows": 8, "data-markdown": ""})
    default_error_messages = {"required": _("Write something: your text has no words yet.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.validators = [
            readable
        ]  # the length too is a sentence, and a NUL is a character that cannot be seen

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()


class LineField(forms.CharField):
    """One line that others read: a title or a reason."""

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and (problem := refuse_line(value)):
            raise ValidationError(problem)


class CommentEditForm(ActionForm):
    body = BodyField(
        label=_("What should the post say?"), help_text=_("You can mark up your text with Markdown.")
    )
    reason = LineField(
        label=_("Why do you change it?"),
        help_text=_("In a few words, such as: typing error, or: link added. Readers can see this."),
        max_length=200,
    )
