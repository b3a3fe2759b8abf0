from tickets.models.attachment import Attachment, Blob
from tickets.models.brand import Brand, Mailbox
from tickets.models.bulk import BulkItem, BulkRun
from tickets.models.calendar import Calendar, CalendarVersion
from tickets.models.category import TicketCategory
from tickets.models.checks import BrandChecks
from tickets.models.clock import Clock, ClockMark, PolicyMatch
from tickets.models.draft import Draft, Seen, SentDraft
from tickets.models.field import CustomField
from tickets.models.follower import Follower
from tickets.models.form import TicketForm
from tickets.models.handling import Handling
from tickets.models.link import Link
from tickets.models.look import Look, Survey
from tickets.models.macro import Macro, MacroUse, MacroVersion
from tickets.models.mention import Mention
from tickets.models.merge import Merge
from tickets.models.message import Message
from tickets.models.participant import Participant
from tickets.models.policy import Policy, PolicyVersion
from tickets.models.portal import RequesterSession, SignIn
from tickets.models.reapplication import Reapplication
from tickets.models.redaction import Redaction
from tickets.models.retention import Erasure, Hold, RetentionRule
from tickets.models.round import Round
from tickets.models.rule import Rule, RuleFiring, RuleHold, RuleKind, RuleTrial, RuleVersion
from tickets.models.satisfaction import Satisfaction
from tickets.models.scheduled import ScheduledReply
from tickets.models.searchword import SearchWord
from tickets.models.side import SideConversation, SideDraft, SideMessage
from tickets.models.status import Category, Status
from tickets.models.tag import Tag
from tickets.models.ticket import Channel, Priority, Score, Sensitivity, Ticket
from tickets.models.turn import Claim, Skip
from tickets.models.upload import Upload
from tickets.models.view import View, ViewSetting
from tickets.models.work import Holding, KindOfWork, TeamRouting

__all__ = [
    "Attachment",
    "Blob",
    "Brand",
    "BrandChecks",
    "BulkItem",
    "BulkRun",
    "Calendar",
    "CalendarVersion",
    "Category",
    "Channel",
    "Claim",
    "Clock",
    "ClockMark",
    "CustomField",
    "Draft",
    "Erasure",
    "Follower",
    "Handling",
    "Hold",
    "Holding",
    "KindOfWork",
    "Link",
    "Look",
    "Macro",
    "MacroUse",
    "MacroVersion",
    "Mailbox",
    "Mention",
    "Merge",
    "Message",
    "Participant",
    "Policy",
    "PolicyMatch",
    "PolicyVersion",
    "Priority",
    "Reapplication",
    "Redaction",
    "RequesterSession",
    "RetentionRule",
    "Round",
    "Rule",
    "RuleFiring",
    "RuleHold",
    "RuleKind",
    "RuleTrial",
    "RuleVersion",
    "Satisfaction",
    "ScheduledReply",
    "Score",
    "SearchWord",
    "Seen",
    "Sensitivity",
    "SentDraft",
    "SideConversation",
    "SideDraft",
    "SideMessage",
    "SignIn",
    "Skip",
    "Status",
    "Survey",
    "Tag",
    "TeamRouting",
    "Ticket",
    "TicketCategory",
    "TicketForm",
    "Upload",
    "View",
    "ViewSetting",
]
