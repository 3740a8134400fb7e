from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation.writing.forms import ActionForm
from people.accounts.guests import guest_author
from people.accounts.models import SITE, Author, Role, User
from people.accounts.names import LONGEST_NAME, problem_with_display_name, problem_with_name

GIVEN_ROLES = [role for role in Role if role != Role.MEMBER]


class NameField(forms.CharField):
    """The name that a person speaks under."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_NAME, **kwargs)
        self.widget.attrs.setdefault("autocomplete", "name")
        self.error_messages["required"] = _("Type your name.")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (problem := problem_with_display_name(value)):
            raise ValidationError(problem)


class OrganisationNameField(forms.CharField):
    """The name of an organisation."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and (problem := problem_with_name(value)):
            raise ValidationError(problem)


# Speaking for an organisation


class SpeaksAsField(forms.ChoiceField):
    """For whom somebody speaks: themselves, or an organisation they belong to.

    Its cleaned value is the name to speak under, an `Author`. `offer(user)` gives it the choices of a person and
    says whether there is anything to choose; who belongs to no organisation speaks for themselves.
    """

    def __init__(self, **kwargs: Any) -> None:
        words = {"label": _("On behalf of"), "help_text": _("Readers see this name with your post.")}
        super().__init__(required=False, **(words | kwargs))
        self.user: User | None = None

    def offer(self, user: User) -> bool:
        """Give the choices of this person."""
        self.user = user
        organisations = [(str(organisation.pk), organisation.name) for organisation in user.organisations]
        self.choices = [("", _("Myself: %(name)s") % {"name": user.name}), *organisations]
        return bool(organisations)

    def clean(self, value: Any) -> Author:
        chosen = super().clean(value)
        assert self.user is not None, "offer(user) comes before cleaning"  # noqa: S101
        organisations = {str(organisation.pk): organisation for organisation in self.user.organisations}
        return self.user.speaks_as(organisations.get(chosen))


class GuestEmailField(forms.EmailField):
    """The address of somebody without an account; no other reader sees it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)
        self.widget.attrs.setdefault("autocomplete", "email")
        self.error_messages["required"] = _("Type your e-mail address.")

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()


class SpeaksAsForm(ActionForm):
    """A form whose words come from a person, from an organisation they belong to, or from a guest.

    Subclass it, hand it `user=`, and give `form.speaker` to the action as `by`. The field `speaks_for` is left out
    for who has nothing to choose; `name` and `email` are those of a guest. Put them in `field_order` where they
    should stand.
    """

    who: ClassVar[frozenset[str]] = frozenset({"speaks_for", "name", "email"})

    speaks_for = SpeaksAsField()
    name = NameField(label=_("Your name"), help_text=_("Everybody sees this name with what you write."))
    email = GuestEmailField(
        label=_("Your e-mail address"),
        help_text=_("You get a mail with a link to confirm it. Nobody else sees it."),
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        field = cast(SpeaksAsField, self.fields["speaks_for"])
        if not (isinstance(user, User) and field.offer(user)):
            del self.fields["speaks_for"]
        if isinstance(user, User):
            del self.fields["name"], self.fields["email"]

    @property
    def speaker(self) -> Author:
        """The name that was chosen to speak under; that of a guest is made when it is new."""
        if isinstance(self.user, User):
            return self.cleaned_data.get("speaks_for") or self.user.author
        return guest_author(self.cleaned_data["name"], self.cleaned_data["email"])

    @property
    def said(self) -> dict[str, Any]:
        """What the form holds besides who speaks."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.who}


# Pages of this room


class UserRenameForm(ActionForm):
    name = NameField(
        label=_("Your name"),
        help_text=_(
            "Everybody sees this name with what you write from now on. Older posts keep the old name."
        ),
    )


class DraftDeleteForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class OrganisationForm(ActionForm):
    name = OrganisationNameField(
        label=_("Name of the organisation"),
        max_length=100,
        error_messages={"required": _("Type the name of the organisation.")},
    )


class MemberAddForm(ActionForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The address of this person’s account on this site."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type an e-mail address.")},
    )
    role_name = forms.CharField(
        label=_("What this person does there"),
        help_text=_("For example: architect, or: product owner. Readers see it beside the name."),
        max_length=100,
        required=False,
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_role_name(self) -> str:
        role_name = self.cleaned_data["role_name"]
        if role_name and (problem := problem_with_name(role_name)):
            raise ValidationError(problem)
        return role_name


class MemberRemoveForm(ActionForm):
    """Asks nothing: sending it is the answer."""


class RoleGiveForm(ActionForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The address of this person’s account on this site."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type an e-mail address.")},
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in GIVEN_ROLES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
    )
    scope = forms.RegexField(
        label=_("On which part of the site"),
        help_text=_("Leave it empty for the whole site. Else its reference, such as forum.category.7."),
        regex=r"^[a-z_]+\.[a-z_]+\.\d+$",
        max_length=50,
        required=False,
        error_messages={"invalid": _("Type a reference such as forum.category.7, or leave it empty.")},
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean_scope(self) -> str:
        return self.cleaned_data["scope"] or SITE


class RoleEndForm(ActionForm):
    """Asks nothing: sending it is the answer."""
