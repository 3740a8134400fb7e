from community.discussions.actions.editing import edit_comment

__all__ = ["edit_comment"]
