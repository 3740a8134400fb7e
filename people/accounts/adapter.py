"""How allauth makes accounts, writes mail and words its errors here."""

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.limits import client_address
from people.accounts.actions import sign_up
from people.accounts.guests import claim_guest_posts
from people.accounts.mail import sender
from people.accounts.models import SiteOwner, User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up through our action, mail from who runs the site, errors that say what to do."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is the e-mail address of your account already."),
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. Check both, or choose a new password."
        ),
        "email_taken": _("There is an account with this e-mail address already."),
        "enter_current_password": _("This is not your current password. Type it again."),
        "incorrect_code": _("This code is not right. Type the code that your app shows now."),
        "incorrect_password": _("This password is not right. Type it again."),
        "too_many_login_attempts": _("That went wrong too often. Wait a few minutes, then try again."),
        "rate_limited": _("That went wrong too often. Wait a few minutes, then try again."),
    }

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"]
        super().save_user(request, user, form, commit=False)
        return sign_up(user=user) if commit else user

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits count and the list of sessions shows; behind proxies as they are trusted."""
        try:
            return str(ip_address(client_address(request)))
        except ValueError:
            raise PermissionDenied from None

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_confirmed = bool(super().confirm_email(request, email_address))
        if is_confirmed:
            claim_guest_posts(user=email_address.user)
        return is_confirmed

    def get_from_email(self) -> str:
        return sender(SiteOwner.of_site())

    def format_email_subject(self, subject: str) -> str:
        return subject

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """Make the mail in plain text, and from its words the same with markup."""
        mail = super().render_mail(template_prefix, email, context, headers)
        words = {"subject": mail.subject, "text": mail.body, "site_owner": context["site_owner"]}
        mail.attach_alternative(render_to_string("mail/message.html", words), "text/html")
        return mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, context | {"site_owner": SiteOwner.of_site()})

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")


class MfaAdapter(DefaultMFAAdapter):
    """The second factor, with a picture that our security policy lets through."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("You cannot change your e-mail address while the second step is on."),
        "cannot_delete_authenticator": _("Your role asks for a second step, so you cannot turn it off."),
        "cannot_generate_recovery_codes": _("You get recovery codes once the second step is on."),
        "incorrect_code": _("This code is not right. Type the code that your app shows now."),
        "unverified_email": _("Confirm your e-mail address first. Then you can turn on the second step."),
    }

    def get_totp_issuer(self) -> str:
        return SiteOwner.of_site().site_name

    def build_totp_svg(self, url: str) -> str:
        """Draw the code as part of the page, on white: cameras read no dark screen."""
        svg = super().build_totp_svg(url)
        head, drawing = svg[svg.index("<svg ") :].split(">", 1)
        return (
            f'{head} role="img" aria-labelledby="qr"><rect width="100%" height="100%" fill="#fff"/>{drawing}'
        )

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return not (settings.STAFF_SECOND_FACTOR and authenticator.user.has_staff_role)
