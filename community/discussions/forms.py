from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_comments_xtd.forms import XtdCommentForm

from community.discussions.models import Discussion
from community.moderation.screening import refuse_line, refuse_text
from foundation.writing.forms import ActionForm
from people.accounts.forms import SpeaksAsForm
from people.accounts.models import User

LONGEST_MOMENT = 12  # digits of a moment in seconds; the library cannot reckon with a longer one


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


class TrapField(forms.CharField):
    """A field that people do not see, by its place on the page, and that machines fill in."""

    is_trap = True

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
        super().__init__(label=_("Leave this empty"), required=False, widget=widget)

    def clean(self, value: Any) -> str:
        return str(value or "")


class HandedField(forms.CharField):
    """A hidden value that the site hands out anew with every page; what was sent never comes back."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput(attrs={"id": False}))

    def clean(self, value: Any) -> str:
        return str(value or "")

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class PostForm(SpeaksAsForm):
    """A form with a text that becomes a post in a discussion, which is not stored yet when it is a new one.

    A guest's carries the three checks of the comments library: a trap for machines, the moment at which the form
    was handed out, and a hash of that moment and the discussion.
    """

    checked: ClassVar[tuple[str, ...]] = ("website", "timestamp", "security_hash")
    secrets = frozenset(checked)
    who = SpeaksAsForm.who | secrets

    website = TrapField()
    timestamp = HandedField()
    security_hash = HandedField()

    def __init__(self, *args: Any, user: User | AnonymousUser, discussion: Discussion, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.discussion = discussion
        self.is_trapped = False  # whether a machine filled in what people do not see
        if isinstance(user, User):
            for name in self.checked:
                del self.fields[name]
        else:
            handed = XtdCommentForm(discussion).generate_security_data()
            self.initial.update({name: handed[name] for name in ("timestamp", "security_hash")})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        wrong = set() if isinstance(self.user, User) else self.what_is_wrong(data)
        self.is_trapped = "honeypot" in wrong
        if wrong - {"honeypot"}:
            raise ValidationError(
                _("This form was open too long, or it is not ours. Look at it once more, and send it again.")
            )
        return data

    def what_is_wrong(self, data: dict[str, Any]) -> set[str]:
        """Which of its checks the comments library says were not passed."""
        handed_at = data.get("timestamp", "")
        sent = {
            "content_type": str(self.discussion._meta),
            "object_pk": str(self.discussion.pk),
            "timestamp": handed_at if handed_at.isdecimal() and len(handed_at) < LONGEST_MOMENT else "",
            "security_hash": data.get("security_hash", ""),
            "honeypot": data.get("website", ""),
        }
        return set(XtdCommentForm(self.discussion, data=sent).security_errors())


class CommentEditForm(ActionForm):
    # The mark of the text that it changes.
    over = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    body = BodyField(
        label=_("What should the post say?"), help_text=_("You can mark up your text with Markdown.")
    )
    reason = LineField(
        label=_("Why do you change it?"),
        help_text=_("In a few words, such as: typing error, or: link added. Readers can see this."),
        max_length=200,
    )


class ReadMarkForm(forms.Form):
    """What the script of a page says: the highest number that was in view."""

    number = forms.IntegerField(min_value=1, max_value=999_999_999)
