from django.views.generic import TemplateView

from community.moderation.models import Decision
from community.moderation.permissions import refuse_restore_decision
from community.moderation.queries import get_decision, with_items
from community.moderation.views.pages import PER_PAGE, ModeratorPage
from foundation.listing import NumberedPages, read_number

REACH_SHOWN = 50


class DecisionListView(ModeratorPage, TemplateView):
    """What was decided, newest first."""

    template_name = "moderation/decision_list.html"

    def get_context_data(self, **kwargs):
        decisions = Decision.objects.visible_to(self.request.user)
        pages = NumberedPages(decisions.count(), read_number(self.request.GET.get("pagina")), PER_PAGE)
        rows = pages.rows(decisions.for_list().select_related("by", "content_type"))
        return super().get_context_data(decisions=with_items(rows), pages=pages, **kwargs)


class DecisionView(ModeratorPage, TemplateView):
    """One decision with its reasons, what it reached, and the way back."""

    template_name = "moderation/decision.html"

    def get_context_data(self, **kwargs):
        decision = get_decision(self.request.user, self.kwargs["decision_id"])
        statements = decision.statements.select_related("addressee", "undone_by__by", "review__decision__by")
        reached = [reach for statement in self.some(statements) for reach in statement.reach.all()]
        return super().get_context_data(
            decision=decision,
            item=decision.item,
            statements=self.some(statements),
            statement_count=statements.count(),
            reached=with_items(reached[:REACH_SHOWN]),
            restore_refusal=refuse_restore_decision(self.request.user.author, decision),
            **kwargs,
        )

    def some(self, statements):
        """As many as a page can show."""
        if not hasattr(self, "shown"):
            rows = statements.order_by("pk").prefetch_related("reach__content_type")
            self.shown = list(rows[:REACH_SHOWN])
        return self.shown
