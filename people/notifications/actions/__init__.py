from people.notifications.actions.choosing import choose_settings, stop_digests, stop_mail
from people.notifications.actions.following import follow, follow_own, quieten, unfollow
from people.notifications.actions.reading import read_all, read_notification

__all__ = [
    "choose_settings",
    "follow",
    "follow_own",
    "quieten",
    "read_all",
    "read_notification",
    "stop_digests",
    "stop_mail",
    "unfollow",
]
