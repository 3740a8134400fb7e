from people.notifications.actions.following import follow, follow_own, quieten, unfollow

__all__ = ["follow", "follow_own", "quieten", "unfollow"]
