from community.moderation.views.deciding import (
    CaseClaimView,
    CaseDismissView,
    CaseReleaseView,
    DecisionRestoreView,
    ItemApproveView,
    ItemHideView,
    ItemRemoveBranchView,
    ItemRemoveView,
    ReviewDecideView,
)
from community.moderation.views.log import DecisionListView, DecisionView
from community.moderation.views.queue import CaseView, ItemView, QueueCountView, QueueView
from community.moderation.views.reporting import ReportReceiptView, ReportView
from community.moderation.views.rules import HoldRulesView, RuleListView
from community.moderation.views.statements import ReviewRequestView, StatementListView, StatementView

__all__ = [
    "CaseClaimView",
    "CaseDismissView",
    "CaseReleaseView",
    "CaseView",
    "DecisionListView",
    "DecisionRestoreView",
    "DecisionView",
    "HoldRulesView",
    "ItemApproveView",
    "ItemHideView",
    "ItemRemoveBranchView",
    "ItemRemoveView",
    "ItemView",
    "QueueCountView",
    "QueueView",
    "ReportReceiptView",
    "ReportView",
    "ReviewDecideView",
    "ReviewRequestView",
    "RuleListView",
    "StatementListView",
    "StatementView",
]
