"""What a role can grant."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Capability(models.TextChoices):
    WORK_TICKETS = "work_tickets", _("Work on tickets: reply, note, assign, change status")
    LEAD_TEAM = "lead_team", _("Lead: see quarantine, team work and delivery problems")
    REVIEW_QUALITY = "review_quality", _("Review quality")
    MANAGE_QUALITY = "manage_quality", _("Manage quality: scorecards, sampling programmes and reviews")
    EDIT_PROCEDURES = "edit_procedures", _("Edit procedures")
    MANAGE_PEOPLE = "manage_people", _("Manage people, teams, partners and roles")
    MANAGE_MAIL = "manage_mail", _("Manage brands and mailboxes")
    REDACT = "redact", _("Redact: take words and files out of tickets for good")
    MANAGE_RETENTION = "manage_retention", _("Decide how long things are kept, and erase people")
    MANAGE_FORMS = "manage_forms", _("Manage forms, fields, categories and statuses")
    MANAGE_SERVICE_LEVELS = "manage_service_levels", _("Decide service levels: calendars and policies")
    MANAGE_RULES = "manage_rules", _("Manage rules: triggers and timed rules")


# What concerns the whole desk: nobody of a partner has it, whatever the role says.
DESK_WIDE = frozenset({
    Capability.MANAGE_MAIL.value, Capability.MANAGE_RETENTION.value, Capability.MANAGE_FORMS.value,
    Capability.MANAGE_SERVICE_LEVELS.value, Capability.MANAGE_RULES.value,
})  # fmt: skip
