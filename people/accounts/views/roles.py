from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from foundation.listing import NumberedPages, read_number
from people.accounts.actions import end_role, give_role
from people.accounts.forms import RoleEndForm, RoleGiveForm
from people.accounts.models import SITE, Grant, Role
from people.accounts.permissions import administers, refuse_give_role, refuse_see_grants
from people.accounts.views.pages import PER_PAGE, AccountActionView, StaffPageMixin, account_of


class GrantListView(StaffPageMixin, TemplateView):
    """Who may do what, on which part of the site."""

    template_name = "accounts/grant_list.html"

    def refusal(self):
        return refuse_see_grants(self.request.user.author)

    def get_context_data(self, **kwargs):
        grants = Grant.objects.current().exclude(role=Role.MEMBER).select_related("user", "given_by")
        pages = NumberedPages(grants.count(), read_number(self.request.GET.get("pagina")), PER_PAGE)
        return super().get_context_data(
            grants=pages.rows(grants.order_by("role", "scope", "user__name", "pk")),
            pages=pages,
            site=SITE,
            may_change=administers(self.request.user.author),
            **kwargs,
        )


class RoleGiveView(AccountActionView):
    template_name = "accounts/role_give.html"
    form_class = RoleGiveForm
    success_message = _("The role is given.")
    cancel_url = property(lambda self: reverse("grants"))

    def get_object(self):
        return None

    def refusal(self):
        return refuse_give_role(self.request.user.author)

    def perform(self, form):
        by = self.request.user.author
        # Who may not give roles is not told which addresses have an account.
        if refusal := refuse_give_role(by):
            raise refusal
        data = form.cleaned_data
        return give_role(user=account_of(data["email"]), role=data["role"], scope=data["scope"], by=by)


class RoleEndView(AccountActionView):
    template_name = "accounts/role_end.html"
    form_class = RoleEndForm
    success_message = _("The role is ended.")
    cancel_url = property(lambda self: reverse("grants"))

    def get_object(self):
        if not administers(self.request.user.author):
            raise Http404
        grants = Grant.objects.current().exclude(role=Role.MEMBER).select_related("user")
        return get_object_or_404(grants, pk=self.kwargs["grant_id"])

    def perform(self, form):
        return end_role(grant=self.object, by=self.request.user.author)
