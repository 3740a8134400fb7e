from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.moderation.models import FlagKind, Ground, RuleKind
from community.moderation.screening import refuse_line, refuse_text
from foundation.writing.forms import ActionForm

LONGEST_WORDS = 2_000


class WordsField(forms.CharField):
    """Some sentences that somebody else reads, as plain text."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_WORDS, **kwargs)
        # A NUL is a character that cannot be seen: it gets the sentence that says so.
        self.validators = [check for check in self.validators if not is_null_check(check)]

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and (problem := refuse_text(value)):
            raise ValidationError(problem)


def is_null_check(check: object) -> bool:
    """Whether a validator is the one for NUL that every text field has."""
    return type(check).__name__ == "ProhibitNullCharactersValidator"


class ReportForm(ActionForm):
    kind = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=FlagKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    words = WordsField(
        label=_("Why do you report this?"),
        help_text=_(
            "Say in a few words what a moderator should look at. The writer does not see who you are."
        ),
        error_messages={"required": _("Say why you report this, so that a moderator knows what to look at.")},
    )

    choice_hints: ClassVar[dict[str, dict[str, Any]]] = {
        "kind": {FlagKind.ILLEGAL: _("Say below which law you think of, if you know.")}
    }


class GuestReportForm(ReportForm):
    """The same for somebody without an account, who may leave an address for the answer."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We use it for one thing: to tell you what we did with your report."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class VersionForm(ActionForm):
    """Carries what the moderator saw, so that two do not decide about one thing."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class CaseClaimForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class CaseReleaseForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class CaseDismissForm(VersionForm):
    """Asks nothing: sending it is the answer."""


class ItemApproveForm(VersionForm):
    """Asks nothing: sending it is the answer."""


class MeasureForm(VersionForm):
    """The statement of reasons that goes to the author."""

    ground = forms.ChoiceField(
        label=_("Which rule?"),
        choices=[("", _("Choose a rule")), *Ground.choices],
        error_messages={"required": _("Choose the rule or the law that this stands on.")},
    )
    law = forms.CharField(
        label=_("Which law?"),
        help_text=_("Only when the ground is the law: the law and the article."),
        required=False,
        max_length=200,
    )
    facts = WordsField(
        label=_("What did you see?"),
        help_text=_("The author reads this. Do not repeat personal data."),
        error_messages={"required": _("Say what you saw, so that the author understands your decision.")},
    )

    def clean_law(self) -> str:
        law: str = " ".join(self.cleaned_data["law"].split())
        if law and (problem := refuse_line(law)):
            raise ValidationError(problem)
        return law

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        is_law = data.get("ground") == Ground.LAW
        if is_law and not data.get("law") and "law" not in self.errors:
            self.add_error("law", _("Name the law and the article."))
        if not is_law:
            data["law"] = ""
        return data


class DecisionRestoreForm(ActionForm):
    facts = WordsField(
        label=_("What do you tell the author?"),
        help_text=_("The author reads this with the message that the post was put back."),
        required=False,
    )


class ReviewRequestForm(ActionForm):
    words = WordsField(
        label=_("Why do you not agree?"),
        help_text=_("A moderator who did not take this measure reads it and decides."),
        error_messages={"required": _("Say why you do not agree, so that another moderator can look at it.")},
    )


class ReviewDecideForm(VersionForm):
    answer = forms.ChoiceField(
        label=_("Does the measure stay?"),
        choices=[("upheld", _("Yes, the measure stays")), ("overturned", _("No, undo the measure"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the measure stays.")},
    )
    facts = WordsField(
        label=_("Why?"),
        help_text=_("The author reads this."),
        error_messages={"required": _("Say why, so that the author understands your decision.")},
    )


class HoldRulesForm(ActionForm):
    kinds = forms.MultipleChoiceField(
        label=_("What should wait for a moderator?"),
        choices=RuleKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
