from community.moderation import notifying
from people.notifications.hooks import notification_kinds

notification_kinds.register(notifying.kinds)
