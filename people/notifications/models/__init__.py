from people.notifications.models.notifications import KEPT_UNREAD, Announcement, Notification
from people.notifications.models.preferences import Channel, NotificationSettings
from people.notifications.models.watches import Level, Watch

__all__ = ["KEPT_UNREAD", "Announcement", "Channel", "Level", "Notification", "NotificationSettings", "Watch"]
