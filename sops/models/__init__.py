from sops.models.announcement import Announcement
from sops.models.binding import Binding
from sops.models.follow_up import FollowUp
from sops.models.procedure import Approval, ChangeClass, Procedure, ProcedureVersion, State
from sops.models.requirement import Acknowledgement, Duty, Requirement
from sops.models.run import ActionExecution, Deviation, Run, RunEvent

__all__ = [
    "Acknowledgement",
    "ActionExecution",
    "Announcement",
    "Approval",
    "Binding",
    "ChangeClass",
    "Deviation",
    "Duty",
    "FollowUp",
    "Procedure",
    "ProcedureVersion",
    "Requirement",
    "Run",
    "RunEvent",
    "State",
]
