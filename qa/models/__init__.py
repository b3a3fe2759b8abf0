from qa.models.answer import Answer, AnswerRevision, Evidence, Why
from qa.models.frame import FrameSnapshot, FrameUnit, Selection, Unreachable
from qa.models.programme import Cycle, Every, Plan, Programme, Stratum, UnitKind
from qa.models.review import COUNTED_STATES, PUBLIC, UNFINISHED, Purpose, Review, State, VoidReason
from qa.models.scorecard import Scorecard, ScorecardVersion, VersionState

__all__ = [
    "COUNTED_STATES",
    "PUBLIC",
    "UNFINISHED",
    "Answer",
    "AnswerRevision",
    "Cycle",
    "Every",
    "Evidence",
    "FrameSnapshot",
    "FrameUnit",
    "Plan",
    "Programme",
    "Purpose",
    "Review",
    "Scorecard",
    "ScorecardVersion",
    "Selection",
    "State",
    "Stratum",
    "UnitKind",
    "Unreachable",
    "VersionState",
    "VoidReason",
    "Why",
]
