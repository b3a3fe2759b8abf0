from tickets.models.attachment import Attachment, Blob
from tickets.models.brand import Brand, Mailbox
from tickets.models.bulk import BulkItem, BulkRun
from tickets.models.category import TicketCategory
from tickets.models.checks import BrandChecks
from tickets.models.draft import Draft, Seen
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
from tickets.models.portal import RequesterSession, SignIn
from tickets.models.redaction import Redaction
from tickets.models.retention import Erasure, Hold, RetentionRule
from tickets.models.round import Round
from tickets.models.satisfaction import Satisfaction
from tickets.models.scheduled import ScheduledReply
from tickets.models.searchword import SearchWord
from tickets.models.side import SideConversation, SideDraft, SideMessage
from tickets.models.status import Category, Status
from tickets.models.ticket import Channel, Participant, Priority, Score, Sensitivity, Tag, Ticket
from tickets.models.turn import Claim, Skip
from tickets.models.view import View, ViewSetting

__all__ = [
    "Attachment",
    "Blob",
    "Brand",
    "BrandChecks",
    "BulkItem",
    "BulkRun",
    "Category",
    "Channel",
    "Claim",
    "CustomField",
    "Draft",
    "Erasure",
    "Follower",
    "Handling",
    "Hold",
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
    "Priority",
    "Redaction",
    "RequesterSession",
    "RetentionRule",
    "Round",
    "Satisfaction",
    "ScheduledReply",
    "Score",
    "SearchWord",
    "Seen",
    "Sensitivity",
    "SideConversation",
    "SideDraft",
    "SideMessage",
    "SignIn",
    "Skip",
    "Status",
    "Survey",
    "Tag",
    "Ticket",
    "TicketCategory",
    "TicketForm",
    "View",
    "ViewSetting",
]
