from community.forum.views.answers import AnswerAcceptView, AnswerConfirmView, AnswerWithdrawView
from community.forum.views.categories import CategoryEditView, CategoryNewView
from community.forum.views.feeds import CategoryFeedView, ForumFeedView, TopicFeedView
from community.forum.views.lists import CategoryView, TopicListView
from community.forum.views.live import TopicLiveView
from community.forum.views.moderation import (
    TopicLockView,
    TopicMoveView,
    TopicPinView,
    TopicUnlockView,
    TopicUnpinView,
)
from community.forum.views.reading import AllReadView
from community.forum.views.topics import TopicBranchView, TopicRedirectView, TopicView
from community.forum.views.writing import TopicEditView, TopicNewView, TopicReplyView

__all__ = [
    "AllReadView",
    "AnswerAcceptView",
    "AnswerConfirmView",
    "AnswerWithdrawView",
    "CategoryEditView",
    "CategoryFeedView",
    "CategoryNewView",
    "CategoryView",
    "ForumFeedView",
    "TopicBranchView",
    "TopicEditView",
    "TopicFeedView",
    "TopicListView",
    "TopicLiveView",
    "TopicLockView",
    "TopicMoveView",
    "TopicNewView",
    "TopicPinView",
    "TopicRedirectView",
    "TopicReplyView",
    "TopicUnlockView",
    "TopicUnpinView",
    "TopicView",
]
