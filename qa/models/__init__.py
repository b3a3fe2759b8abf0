from qa.models.answer import Answer, AnswerRevision, Evidence, Why
from qa.models.calibration import (
    AgreementSnapshot,
    Calibration,
    CalibrationCase,
    GoldAnswer,
    JudgedItem,
    Judgement,
)
from qa.models.coaching import CoachingAction, CoachingNote, CoachingSession, Praise
from qa.models.dispute import Dispute, Outcome
from qa.models.figures import ACCURACY, By, Coverage, EstimateSnapshot, Measure, Tally
from qa.models.frame import FrameSnapshot, FrameUnit, Selection, Unreachable
from qa.models.programme import Cycle, Every, Plan, Programme, Stratum, UnitKind
from qa.models.review import COUNTED_STATES, PUBLIC, UNFINISHED, Purpose, Review, State, VoidReason
from qa.models.reviewer import ReviewerProfile
from qa.models.scorecard import Scorecard, ScorecardVersion, VersionState

__all__ = [
    "ACCURACY",
    "COUNTED_STATES",
    "PUBLIC",
    "UNFINISHED",
    "AgreementSnapshot",
    "Answer",
    "AnswerRevision",
    "By",
    "Calibration",
    "CalibrationCase",
    "CoachingAction",
    "CoachingNote",
    "CoachingSession",
    "Coverage",
    "Cycle",
    "Dispute",
    "EstimateSnapshot",
    "Every",
    "Evidence",
    "FrameSnapshot",
    "FrameUnit",
    "GoldAnswer",
    "JudgedItem",
    "Judgement",
    "Measure",
    "Outcome",
    "Plan",
    "Praise",
    "Programme",
    "Purpose",
    "Review",
    "ReviewerProfile",
    "Scorecard",
    "ScorecardVersion",
    "Selection",
    "State",
    "Stratum",
    "Tally",
    "UnitKind",
    "Unreachable",
    "VersionState",
    "VoidReason",
    "Why",
]
