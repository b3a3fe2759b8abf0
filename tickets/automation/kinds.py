"""The events that a rule can listen to, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from helpdesk.lib.conditions.fields import Words

LISTENED: Final[Mapping[str, Words]] = {
    "ticket.created": _("A ticket is opened"),
    "message.added": _("Somebody writes"),
    "ticket.status_changed": _("The status changes"),
    "ticket.assigned": _("The assignee changes"),
    "ticket.team_changed": _("The team changes"),
    "ticket.priority_changed": _("The priority changes"),
    "ticket.tags_changed": _("Tags change"),
    "ticket.category_changed": _("The category changes"),
    "ticket.fields_changed": _("A field changes"),
    "ticket.sensitivity_changed": _("The sensitivity changes"),
    "ticket.language_changed": _("The language changes"),
    "ticket.subject_changed": _("The subject changes"),
    "ticket.requester_changed": _("The requester changes"),
    "ticket.requeued": _("A ticket goes back to its queue"),
    "ticket.clock_warned": _("A clock is about to run out"),
    "ticket.clock_breached": _("A clock is breached"),
    "satisfaction.rated": _("The requester rates"),
    "delivery.failed": _("A mail can’t be delivered"),
    "delivery.bounced": _("A mail comes back"),
    "side.overdue": _("A side conversation is not answered in time"),
    "side.closed": _("A side conversation is closed"),
    "ticket.procedure_ended": _("A procedure ends"),
}
