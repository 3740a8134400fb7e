from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from foundation.listing import NumberedPages, read_number
from people.accounts.actions import add_member, remove_member
from people.accounts.forms import MemberAddForm, MemberRemoveForm
from people.accounts.models import Grant, Organisation
from people.accounts.permissions import refuse_add_member, refuse_manage_organisation
from people.accounts.views.pages import PER_PAGE, AccountActionView, StaffPageMixin, account_of


class OrganisationMembersView(StaffPageMixin, TemplateView):
    """Who may speak for an organisation."""

    template_name = "accounts/organisation_members.html"

    def refusal(self):
        self.organisation = get_object_or_404(Organisation, slug=self.kwargs["slug"])
        return refuse_manage_organisation(self.request.user.author)

    def get_context_data(self, **kwargs):
        members = (
            Grant.objects.members_of(self.organisation).select_related("user").order_by("user__name", "pk")
        )
        pages = NumberedPages(members.count(), read_number(self.request.GET.get("pagina")), PER_PAGE)
        return super().get_context_data(
            organisation=self.organisation,
            members=pages.rows(members),
            pages=pages,
            may_change=refuse_manage_organisation(self.request.user.author, self.organisation) is None,
            **kwargs,
        )


class MemberAddView(AccountActionView):
    template_name = "accounts/member_add.html"
    form_class = MemberAddForm
    success_message = _("This person can speak for the organisation now.")

    def get_object(self):
        return get_object_or_404(Organisation, slug=self.kwargs["slug"])

    @property
    def cancel_url(self):
        return reverse("organisation-members", kwargs={"slug": self.object.slug})

    def refusal(self):
        return refuse_add_member(self.request.user.author, self.object)

    def perform(self, form):
        by = self.request.user.author
        # Who may not add members is not told which addresses have an account.
        if refusal := refuse_add_member(by, self.object):
            raise refusal
        return add_member(
            organisation=self.object,
            user=account_of(form.cleaned_data["email"]),
            role_name=form.cleaned_data["role_name"],
            by=by,
        )


class MemberRemoveView(AccountActionView):
    template_name = "accounts/member_remove.html"
    form_class = MemberRemoveForm
    success_message = _("This person cannot speak for the organisation any more.")

    def get_object(self):
        self.organisation = get_object_or_404(Organisation, slug=self.kwargs["slug"])
        if refuse_manage_organisation(self.request.user.author, self.organisation):
            raise Http404
        members = Grant.objects.members_of(self.organisation).select_related("user")
        return get_object_or_404(members, pk=self.kwargs["grant_id"])

    def perform(self, form):
        return remove_member(membership=self.object, by=self.request.user.author)
