"""The forms of allauth in the words of this site: labels and hints beside the field, no text inside it."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _

from people.accounts.forms import NameField

Words = dict[str, Any]  # sentences to translate, by the name of a field

EMAIL = _("E-mail address")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
AGAIN = _("The same password once more")
PASSWORD_HINT = _("At least 10 characters. A sentence of a few words is strong and easy to remember.")


class OwnWords(forms.Form):
    """Gives the fields of a form their own labels and hints."""

    labels: ClassVar[Words] = {}
    hints: ClassVar[Words] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
        missing = {
            "email": _("Type your e-mail address."),
            "login": _("Type your e-mail address."),
            "password": _("Type your password."),
            "password1": _("Type a password."),
            "password2": _("Type the same password once more."),
            "oldpassword": _("Type your current password."),
            "code": _("Type the code."),
        }
        for name, words in missing.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = words


class SignInForm(OwnWords, account.LoginForm):
    labels = {"login": EMAIL, "password": PASSWORD}


class SignUpForm(OwnWords, account.SignupForm):
    labels = {"email": EMAIL, "password1": PASSWORD, "password2": AGAIN}
    hints = {
        "email": _("You get a mail with a link to confirm it. Nobody else sees it."),
        "name": _("Everybody sees this name with what you write."),
        "password1": PASSWORD_HINT,
    }
    field_order = ["email", "name", "password1", "password2"]

    name = NameField(label=_("Your name"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trap = self.fields.pop("website", None)
        if trap is not None:
            # People do not see it, by its place on the page; the security policy allows no style here.
            trap.widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
            trap.label = _("Leave this empty")
            self.fields["website"] = trap


class EmailChangeForm(OwnWords, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}
    hints = {"email": _("You get a mail with a link to confirm it. Until then the old address stays.")}


class PasswordChangeForm(OwnWords, account.ChangePasswordForm):
    labels = {"oldpassword": _("Current password"), "password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": PASSWORD_HINT}


class PasswordSetForm(OwnWords, account.SetPasswordForm):
    labels = {"password1": PASSWORD, "password2": AGAIN}
    hints = {"password1": PASSWORD_HINT}


class PasswordResetForm(OwnWords, account.ResetPasswordForm):
    labels = {"email": EMAIL}


class PasswordResetKeyForm(OwnWords, account.ResetPasswordKeyForm):
    labels = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": PASSWORD_HINT}


class ReauthenticateForm(OwnWords, account.ReauthenticateForm):
    labels = {"password": PASSWORD}


CODE_HINT = _("Six digits from your app, or one of your recovery codes.")


class SecondStepForm(OwnWords, mfa.AuthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": CODE_HINT}


class SecondStepAgainForm(OwnWords, mfa.ReauthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": CODE_HINT}


class SecondStepSetUpForm(OwnWords, totp.ActivateTOTPForm):
    labels = {"code": _("Code from your app")}
    hints = {"code": _("Six digits. Your app shows another code every half minute.")}
