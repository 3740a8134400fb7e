from typing import Any

from django import template
from django.template.context import RequestContext

from community.moderation.models import Case
from foundation.references import reference
from people.accounts.models import Role

register = template.Library()


@register.inclusion_tag("moderation/_link.html", takes_context=True)
def moderation_link(context: RequestContext) -> dict[str, Any]:
    """The way to the queue with how much waits there; nothing, and no query, for who moderates nothing."""
    actor = context.get("actor")
    if actor is None or not actor.user.holds(Role.MODERATOR):
        return {}
    request = context["request"]
    if not hasattr(request, "open_cases"):  # the link stands in the head and in the menu
        request.open_cases = Case.objects.visible_to(actor.user).open().count()
    return {
        "shows": True,
        "count": request.open_cases,
        "channel": reference(actor.user),
        "is_menu": context.get("is_menu"),
    }
