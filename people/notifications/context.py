from collections.abc import Mapping

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from foundation.prepared import Prepared, number
from people.notifications.models import Notification

MOST_COUNTED = 100  # nobody reads a longer number
NEW = Prepared(
    lambda: (
        Notification.objects.filter(user_id=number("user"))
        .unread()
        .order_by()
        .values_list("pk")[:MOST_COUNTED]
    )
)


def unread(request: HttpRequest) -> Mapping[str, object]:
    """Tell every template how much the person who looks at it was told and did not open; asked where it is shown."""
    user = getattr(request, "user", None)  # none on the page of a request that was refused before it was read
    if user is None or not user.is_authenticated:
        return {}
    return {
        "unread_channel": f"{user._meta.label_lower}.{user.pk}",
        "unread_count": SimpleLazyObject(lambda: count_unread(user.pk)),
    }


def count_unread(user_id: int) -> str:
    """The number beside the link to somebody's notifications; empty when there is nothing new."""
    new = len(NEW.rows(user=user_id))
    return f"{MOST_COUNTED - 1}+" if new == MOST_COUNTED else str(new or "")
