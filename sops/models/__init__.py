from sops.models.announcement import Announcement
from sops.models.binding import Binding
from sops.models.certificate import Certificate, Certification, Signature
from sops.models.connector import Connector, ConnectorOperation
from sops.models.follow_up import FollowUp
from sops.models.procedure import Approval, ChangeClass, Procedure, ProcedureVersion, State
from sops.models.quiz import Answer, Attempt, Quiz, QuizItem, Scenario
from sops.models.requirement import Acknowledgement, Duty, Requirement
from sops.models.run import ActionExecution, Deviation, Run, RunEvent
from sops.models.training import Attendance, Training

__all__ = [
    "Acknowledgement",
    "ActionExecution",
    "Announcement",
    "Answer",
    "Approval",
    "Attempt",
    "Attendance",
    "Binding",
    "Certificate",
    "Certification",
    "ChangeClass",
    "Connector",
    "ConnectorOperation",
    "Deviation",
    "Duty",
    "FollowUp",
    "Procedure",
    "ProcedureVersion",
    "Quiz",
    "QuizItem",
    "Requirement",
    "Run",
    "RunEvent",
    "Scenario",
    "Signature",
    "State",
    "Training",
]
