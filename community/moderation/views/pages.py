"""What the pages of this room share."""

from community.moderation.models import Case, Decision
from community.moderation.models.decisions import MEASURES
from community.moderation.permissions import refuse_see_queue
from foundation.writing.errors import Conflict
from foundation.writing.views import ActionView
from people.accounts.views.pages import StaffPageMixin

PER_PAGE = 30
EARLIER_SHOWN = 5


class ModeratorPage(StaffPageMixin):
    """A page for who moderates something."""

    def refusal(self):
        return refuse_see_queue(self.request.user.author)


class ModeratorActionView(ActionView):
    """A form of a moderator: a refusal that is known beforehand is shown before anybody types."""

    template_name = "moderation/decide.html"
    title = lead = button = ""

    def refusal(self):
        """Why this person cannot do this now, or None."""
        raise NotImplementedError

    @property
    def item(self):
        """What it is about."""
        return self.object

    @property
    def case(self):
        """The open case about it, if there is one."""
        return Case.objects.open().about(self.item).prefetch_related("flags").first()

    def get_initial(self):
        case = self.case
        return {"version": case.version if case else None}

    def refuse(self, form, refusal):
        if isinstance(refusal, Conflict) and "version" in form.fields:
            # What they decide next, they decide on what this page shows now.
            case = self.case
            form.data = form.data.copy()
            form.data["version"] = case.version if case else ""
        return super().refuse(form, refusal)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            item=self.item,
            case=self.case,
            refusal=self.refusal(),
            title=self.title,
            lead=self.lead,
            button=self.button,
            cancel_url=self.cancel_url,
            **kwargs,
        )

    @property
    def cancel_url(self):
        """Where to go without doing anything."""
        return self.object.get_absolute_url()


def what_is_known(item):
    """What who decides about something should know of it: what stands around it, and of its author."""
    measures = Decision.objects.filter(verb__in=list(MEASURES))
    author = item.author
    whose = (
        {"statements__addressee__user": author.user_id}
        if author.user_id
        else {"statements__addressee": author.pk}
    )
    earlier = measures.filter(**whose).distinct().order_by("-pk")
    return {
        "item": item,
        "around": item.around(),
        "published_count": type(item).published_by(author),
        "earlier": list(earlier.select_related("by")[:EARLIER_SHOWN]),
        "earlier_count": earlier.count(),
        "decisions": list(Decision.objects.about(item).select_related("by").order_by("-pk")),
    }
