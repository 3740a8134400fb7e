from community.discussions.actions.confirming import confirm_comment
from community.discussions.actions.editing import edit_comment
from community.discussions.actions.marking import mark_all_read, mark_read

__all__ = ["confirm_comment", "edit_comment", "mark_all_read", "mark_read"]
