from sops.models.binding import Binding
from sops.models.procedure import Approval, ChangeClass, Procedure, ProcedureVersion, State
from sops.models.run import ActionExecution, Deviation, Run, RunEvent

__all__ = [
    "ActionExecution",
    "Approval",
    "Binding",
    "ChangeClass",
    "Deviation",
    "Procedure",
    "ProcedureVersion",
    "Run",
    "RunEvent",
    "State",
]
