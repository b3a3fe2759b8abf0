"""The admin pages about tickets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.capabilities import Capability
from people.sections import Section, register


def register_sections() -> None:
    forms = Capability.MANAGE_FORMS
    register(
        Section("macros", _("Macros"), _("Replies and acts that are used again and again."), "zap",
                Capability.WORK_TICKETS),
        Section("admin_routing", _("Routing"), _("Who gets which ticket."), "route", Capability.LEAD_TEAM),
        Section("admin_rules", _("Rules"), _("What the desk does by itself: triggers and timed rules."), "workflow",
                Capability.MANAGE_RULES, in_house=True),
        Section("admin_retention", _("Keeping and erasing"), _("How long things are kept, holds, forgetting people."),
                "archive", Capability.MANAGE_RETENTION, in_house=True),
        Section("admin_forms", _("Forms"), _("What is asked of each kind of request."), "clipboard-list", forms,
                in_house=True),
        Section("admin_fields", _("Fields"), _("What else the desk keeps of a ticket."), "text-cursor-input",
                forms, in_house=True),
        Section("admin_categories", _("Categories"), _("The tree of what tickets are about."), "list-tree", forms,
                in_house=True),
        Section("admin_statuses", _("Statuses"), _("Names for where a ticket stands."), "circle-dot", forms,
                in_house=True),
        Section("admin_policies", _("Service levels"), _("What is promised to which tickets."),
                "clock-alert", Capability.MANAGE_SERVICE_LEVELS, in_house=True),
        Section("admin_calendars", _("Calendars"), _("When you work, and on which days nobody does."), "calendar",
                Capability.MANAGE_SERVICE_LEVELS, in_house=True),
        Section("attainment", _("Attainment"), _("How often what was promised was kept."), "chart-column",
                Capability.LEAD_TEAM),
        Section("admin_webhooks", _("Webhooks"), _("Programs elsewhere that are told what happens."), "webhook",
                Capability.MANAGE_PEOPLE),
        Section("admin_background", _("Background work"), _("What the desk does by itself, and what it could not do."),
                "activity", Capability.MANAGE_PEOPLE, in_house=True),
    )  # fmt: skip
