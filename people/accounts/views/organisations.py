from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, TemplateView

from foundation.listing import NumberedPages, read_number
from people.accounts.actions import create_organisation, rename_organisation
from people.accounts.forms import OrganisationForm
from people.accounts.models import ORGANISATION_SCOPE, Author, Grant, Organisation, Role
from people.accounts.permissions import (
    refuse_create_organisation,
    refuse_manage_organisation,
    refuse_rename_organisation,
)
from people.accounts.views.pages import PER_PAGE, AccountActionView, Address, StaffPageMixin


class OrganisationView(DetailView):
    """What everybody may know of an organisation: its name, and who spoke for it in public."""

    template_name = "accounts/organisation.html"
    model = Organisation
    context_object_name = "organisation"

    def get_context_data(self, **kwargs):
        members = Grant.objects.members_of(self.object).values("user_id")
        names = Author.objects.filter(organisation=self.object, user__in=members, user__is_active=True)
        names = names.heard_by(AnonymousUser()).select_related("user", "organisation").order_by("-pk")
        newest = {name.user_id: name for name in reversed(names)}
        return super().get_context_data(names=sorted(newest.values(), key=lambda name: name.name), **kwargs)


class OrganisationListView(StaffPageMixin, TemplateView):
    """All organisations, with the number of people who may speak for each."""

    template_name = "accounts/organisation_list.html"

    def refusal(self):
        return refuse_manage_organisation(self.request.user.author)

    def get_context_data(self, **kwargs):
        scope = Concat(Value(ORGANISATION_SCOPE), Cast(OuterRef("pk"), CharField()))
        members = Grant.objects.current().filter(role=Role.MEMBER, scope=scope).order_by().values("scope")
        counted = Organisation.objects.annotate(
            member_count=Subquery(members.annotate(count=Count("pk")).values("count"))
        )
        pages = NumberedPages(counted.count(), read_number(self.request.GET.get("pagina")), PER_PAGE)
        return super().get_context_data(
            organisations=pages.rows(counted.order_by(F("name"))), pages=pages, **kwargs
        )


class OrganisationNewView(AccountActionView):
    template_name = "accounts/organisation_new.html"
    form_class = OrganisationForm
    success_message = _("The organisation is added.")
    cancel_url = property(lambda self: reverse("organisation-list"))

    def get_object(self):
        return None

    def refusal(self):
        return refuse_create_organisation(self.request.user.author)

    def perform(self, form):
        organisation = create_organisation(name=form.cleaned_data["name"], by=self.request.user.author)
        return Address(reverse("organisation-members", kwargs={"slug": organisation.slug}))


class OrganisationRenameView(AccountActionView):
    template_name = "accounts/organisation_rename.html"
    form_class = OrganisationForm
    success_message = _("The name of the organisation is changed.")

    def get_object(self):
        return get_object_or_404(Organisation, slug=self.kwargs["slug"])

    @property
    def cancel_url(self):
        return reverse("organisation-members", kwargs={"slug": self.object.slug})

    def refusal(self):
        return refuse_rename_organisation(self.request.user.author, self.object)

    def get_initial(self):
        return {"name": self.object.name}

    def perform(self, form):
        rename_organisation(
            organisation=self.object, name=form.cleaned_data["name"], by=self.request.user.author
        )
        return Address(self.cancel_url)
