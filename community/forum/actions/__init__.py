from community.forum.actions.answering import accept_answer, confirm_answer, withdraw_answer
from community.forum.actions.categories import create_category, edit_category
from community.forum.actions.locking import lock_topic, unlock_topic
from community.forum.actions.pinning import pin_topic, unpin_topic
from community.forum.actions.replying import reply_to_topic
from community.forum.actions.topics import edit_topic, move_topic, start_topic

__all__ = [
    "accept_answer",
    "confirm_answer",
    "create_category",
    "edit_category",
    "edit_topic",
    "lock_topic",
    "move_topic",
    "pin_topic",
    "reply_to_topic",
    "start_topic",
    "unlock_topic",
    "unpin_topic",
    "withdraw_answer",
]
