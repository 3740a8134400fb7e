from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from community.moderation.actions import request_review
from community.moderation.forms import ReviewRequestForm
from community.moderation.models import Decision, StatementOfReasons
from community.moderation.notifying import ground_of, how_decided
from community.moderation.permissions import is_person, refuse_review_statement
from community.moderation.queries import held_of, with_items
from community.moderation.views.pages import PER_PAGE
from foundation.listing import NumberedPages, read_number
from foundation.writing.views import ActionView

REACH_SHOWN = 50


def get_statement(request, statement_id):
    """A statement of reasons for who it is for, by account or by the link in a mail; or for who moderates there."""
    rows = StatementOfReasons.objects.select_related("decision", "addressee__user", "undone_by")
    statement = get_object_or_404(rows, pk=statement_id)
    if is_addressee(request, statement):
        return statement
    get_object_or_404(Decision.objects.visible_to(request.user), pk=statement.decision_id)
    return statement


def is_addressee(request, statement):
    """Whether this page is opened by the one who was told."""
    if statement.addressee.user_id is not None:
        return request.user.is_authenticated and is_person(request.user.author, statement.addressee)
    return constant_time_compare(request.GET.get("sleutel", "").encode(), statement.key.encode())


class StatementListView(LoginRequiredMixin, TemplateView):
    """What moderators decided about my words."""

    template_name = "moderation/statement_list.html"

    def get_context_data(self, **kwargs):
        statements = StatementOfReasons.objects.of(self.request.user)
        pages = NumberedPages(statements.count(), read_number(self.request.GET.get("pagina")), PER_PAGE)
        rows = pages.rows(statements.select_related("decision", "addressee", "undone_by"))
        waiting = [] if pages.number > 1 else held_of(self.request.user)
        return super().get_context_data(statements=rows, pages=pages, waiting=waiting, **kwargs)


@method_decorator(never_cache, name="dispatch")
class StatementView(TemplateView):
    """What was decided about somebody's words, why, and how to ask for a review."""

    template_name = "moderation/statement.html"

    def get_context_data(self, **kwargs):
        statement = get_statement(self.request, self.kwargs["statement_id"])
        reach = statement.reach.select_related("content_type").order_by("pk")
        is_mine = is_addressee(self.request, statement)
        return super().get_context_data(
            statement=statement,
            decision=statement.decision,
            ground=ground_of(statement.decision),
            how_decided=how_decided(statement.decision),
            review=getattr(statement, "review", None),
            reached=with_items(reach[:REACH_SHOWN]),
            may_review=is_mine and refuse_review_statement(statement.addressee, statement) is None,
            sleutel=self.request.GET.get("sleutel", ""),
            **kwargs,
        )


class ReviewRequestView(ActionView):
    allows_guests = True
    form_class = ReviewRequestForm
    template_name = "moderation/review_request.html"
    success_message = gettext_lazy("Another moderator looks at it. You hear what they decide.")

    def get_object(self):
        statement = get_statement(self.request, self.kwargs["statement_id"])
        if not is_addressee(self.request, statement):
            raise Http404
        return statement

    def perform(self, form):
        request_review(statement=self.object, words=form.cleaned_data["words"], by=self.object.addressee)
        return Told(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            refusal=refuse_review_statement(self.object.addressee, self.object),
            cancel_url=self.object.address,
            **kwargs,
        )


class Told:
    """The page of a statement for who was told, by account or by link."""

    def __init__(self, statement):
        self.statement = statement

    def get_absolute_url(self):
        return self.statement.address
