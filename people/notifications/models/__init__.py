from people.notifications.models.notifications import Announcement, Notification
from people.notifications.models.preferences import Channel, NotificationSettings
from people.notifications.models.watches import Level, Watch

__all__ = ["Announcement", "Channel", "Level", "Notification", "NotificationSettings", "Watch"]
