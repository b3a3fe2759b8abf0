"""Kinds of steps, types, sources and ways in words: what readers and editors call them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib.conditions.fields import Words

KINDS: Final[Mapping[str, Words]] = {
    "info": pgettext_lazy("kind of step", "Information"),
    "checklist": pgettext_lazy("kind of step", "Checklist"),
    "question": pgettext_lazy("kind of step", "Question"),
    "form": pgettext_lazy("kind of step", "Ticket fields"),
    "evidence": pgettext_lazy("kind of step", "Evidence"),
    "decision": pgettext_lazy("kind of step", "Decision"),
    "table": pgettext_lazy("kind of step", "Decision table"),
    "macro": pgettext_lazy("kind of step", "Reply"),
    "action": pgettext_lazy("kind of step", "Action"),
    "approval": pgettext_lazy("kind of step", "Approval"),
    "escalate": pgettext_lazy("kind of step", "Escalation"),
    "wait": pgettext_lazy("kind of step", "Wait"),
    "call": pgettext_lazy("kind of step", "Another procedure"),
    "end": pgettext_lazy("kind of step", "End"),
}
TYPES: Final[Mapping[str, Words]] = {
    "flag": pgettext_lazy("type of answer", "Yes or no"),
    "choice": pgettext_lazy("type of answer", "One of several"),
    "choices": pgettext_lazy("type of answer", "Some of several"),
    "text": pgettext_lazy("type of answer", "Text"),
    "number": pgettext_lazy("type of answer", "Number"),
    "date": pgettext_lazy("type of answer", "Day"),
}
SOURCES: Final[Mapping[str, Words]] = {
    "answer": pgettext_lazy("source of a variable", "An answer of the agent"),
    "ticket": pgettext_lazy("source of a variable", "A field of the ticket"),
    "computed": pgettext_lazy("source of a variable", "Computed from others"),
    "result": pgettext_lazy("source of a variable", "The result of a table or another procedure"),
}
PROOFS: Final[Mapping[str, Words]] = {
    "file": _("A file"),
    "link": _("A link"),
    "message": _("A message"),
    "snapshot": _("What a field of the ticket is now"),
}
PRIORITIES: Final[Mapping[str, Words]] = {
    "low": pgettext_lazy("priority", "Low"),
    "normal": pgettext_lazy("priority", "Normal"),
    "high": pgettext_lazy("priority", "High"),
    "urgent": pgettext_lazy("priority", "Urgent"),
}
APPROVERS: Final[Mapping[str, Words]] = {
    "lead_team": _("A team lead"),
    "review_quality": _("A quality reviewer"),
    "edit_procedures": _("A procedure editor"),
}
EDGES: Final[Mapping[str, Words]] = {
    "next": "",
    "otherwise": _("otherwise"),
    "refused": _("if the answer is no"),
    "failed": _("if it fails"),
    "late": _("if the time is over"),
}
FIELDS: Final[Mapping[str, Words]] = {
    "number": _("Number"),
    "status": _("Status"),
    "priority": _("Priority"),
    "channel": _("Channel"),
    "team": _("Team"),
    "tags": _("Tags"),
    "subject": _("Subject"),
    "requester": _("Address of the requester"),
    "requester_name": _("Name of the requester"),
    "organisation": _("Organisation"),
    "brand": _("Brand"),
    "language": _("Language"),
    "messages": _("Number of messages"),
    "created": _("Created"),
}
TIERS: Final[Mapping[int, Words]] = {
    1: _("little can go wrong"),
    2: _("mistakes can be mended"),
    3: _("mistakes hurt somebody"),
    4: _("mistakes can’t be made good"),
}
