from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from community.moderation.actions import set_hold_rules
from community.moderation.forms import HoldRulesForm
from community.moderation.hooks import all_scopes
from community.moderation.models import HoldRule, RuleKind
from community.moderation.permissions import refuse_set_rules
from foundation.writing.views import ActionView
from people.accounts.models import SITE
from people.accounts.views.pages import StaffPageMixin


@dataclass(frozen=True)
class Scope:
    """A part of the site, with what is held there."""

    scope: str
    title: str
    kinds: list[str]

    @property
    def labels(self):
        return [RuleKind(kind).label for kind in self.kinds]

    def get_absolute_url(self):
        return reverse("moderation-rules")


def scopes():
    """The whole site and each part of it, with what is held there."""
    kinds = dict(HoldRule.objects.values_list("scope", "kinds"))
    named = {SITE: _("The whole site"), **all_scopes()}
    return [Scope(scope, title, kinds.get(scope, [])) for scope, title in named.items()]


class RuleListView(StaffPageMixin, TemplateView):
    """What is held, on the whole site and in each part of it."""

    template_name = "moderation/rule_list.html"

    def refusal(self):
        return refuse_set_rules(self.request.user.author)

    def get_context_data(self, **kwargs):
        return super().get_context_data(scopes=scopes(), **kwargs)


class HoldRulesView(ActionView):
    """The form that says what is held in one part of the site."""

    form_class = HoldRulesForm
    template_name = "moderation/hold_rules.html"
    success_message = gettext_lazy("From now on this holds.")

    def get_object(self):
        found = [scope for scope in scopes() if scope.scope == self.kwargs["scope"]]
        if not found:
            raise Http404
        return found[0]

    def get_initial(self):
        return {"kinds": self.object.kinds}

    def perform(self, form):
        by = self.request.user.author
        return set_hold_rules(scope=self.object.scope, kinds=form.cleaned_data["kinds"], by=by)

    def get_context_data(self, **kwargs):
        return super().get_context_data(refusal=refuse_set_rules(self.request.user.author), **kwargs)
