from allauth.mfa.models import Authenticator
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from foundation.listing import NumberedPages, read_number
from foundation.writing.models import Draft
from people.accounts.actions import delete_draft, rename_user
from people.accounts.forms import DraftDeleteForm, UserRenameForm
from people.accounts.permissions import manages_organisations, refuse_see_grants
from people.accounts.views.pages import PER_PAGE, AccountActionView, Address


class ProfileView(LoginRequiredMixin, TemplateView):
    """What this site knows of me, and where I change it."""

    template_name = "accounts/profile.html"

    def get_context_data(self, **kwargs):
        person = self.request.user
        factors = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
        return super().get_context_data(
            person=person,
            has_second_step=Authenticator.Type.TOTP in factors,
            names=[person.speaks_as(organisation) for organisation in person.organisations],
            draft_count=Draft.objects.of(person.pk).count(),
            may_see_grants=refuse_see_grants(person.author) is None,
            may_manage_organisations=manages_organisations(person.author),
            **kwargs,
        )


class UserRenameView(AccountActionView):
    template_name = "accounts/user_rename.html"
    form_class = UserRenameForm
    success_message = _("Your name is changed.")

    def get_object(self):
        return self.request.user

    @property
    def cancel_url(self):
        return reverse("profile")

    def get_initial(self):
        return {"name": self.request.user.name}

    def perform(self, form):
        rename_user(user=self.object, name=form.cleaned_data["name"], by=self.object.author)
        return Address(reverse("profile"))


class DraftListView(LoginRequiredMixin, TemplateView):
    """What I typed and did not send."""

    template_name = "accounts/draft_list.html"

    def get_context_data(self, **kwargs):
        drafts = Draft.objects.of(self.request.user.pk)
        pages = NumberedPages(drafts.count(), read_number(self.request.GET.get("pagina")), PER_PAGE)
        return super().get_context_data(drafts=pages.rows(drafts), pages=pages, **kwargs)


class DraftDeleteView(AccountActionView):
    template_name = "accounts/draft_delete.html"
    form_class = DraftDeleteForm
    success_message = _("Your draft is thrown away.")

    def get_object(self):
        return get_object_or_404(Draft.objects.of(self.request.user.pk), pk=self.kwargs["draft_id"])

    @property
    def cancel_url(self):
        return reverse("my-drafts")

    def perform(self, form):
        delete_draft(draft=self.object, by=self.request.user.author)
        return Address(reverse("my-drafts"))
