from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.views.generic import DetailView

from people.accounts.models import SITE, STAFF_ROLES, Author, Role, User

SHOWN_ROLES = [role for role in Role if role in STAFF_ROLES]


class PersonView(DetailView):
    """What everybody may know of a person: the name, for whom they spoke in public, and their role here."""

    template_name = "accounts/person.html"
    context_object_name = "person"

    def get_object(self, queryset=None):
        people = User.objects.filter(is_active=True, emailaddress__verified=True).distinct()
        return get_object_or_404(people, pk=self.kwargs["user_id"])

    def get(self, request, *args, **kwargs):
        address = self.get_object().get_absolute_url()
        if request.path != address:
            return HttpResponsePermanentRedirect(address)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        person = self.object
        names = Author.objects.filter(user=person, organisation__in=person.organisations)
        names = names.heard_by(AnonymousUser()).select_related("organisation").order_by("-pk")
        by_organisation = {name.organisation_id: name for name in reversed(names)}
        return super().get_context_data(
            names=sorted(by_organisation.values(), key=lambda name: name.organisation.name),
            roles=[role.label for role in SHOWN_ROLES if (role, SITE) in person.roles],
            contributions_url=contributions_url(person),
            **kwargs,
        )


def contributions_url(person):
    """The list of what somebody wrote, when a room of this site has one."""
    try:
        return reverse("person-contributions", kwargs={"user_id": person.pk})
    except NoReverseMatch:
        return ""
