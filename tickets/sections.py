"""The admin pages about tickets."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from people.capabilities import Capability
from people.sections import Group, Section, register


def register_sections() -> None:
    tickets, work = partial(Section, Group.TICKETS), partial(Section, Group.WORK)
    programs, desk = partial(Section, Group.PROGRAMS), partial(Section, Group.DESK)
    forms = Capability.MANAGE_FORMS
    register(
        tickets("macros", _("Macros"), _("Replies and acts that are used again and again."), "zap",
                Capability.WORK_TICKETS),
        work("admin_routing", _("Routing"), _("Who gets which ticket."), "route", Capability.LEAD_TEAM),
        work("admin_rules", _("Rules"), _("What the desk does by itself: triggers and timed rules."), "workflow",
                Capability.MANAGE_RULES, in_house=True),
        desk("admin_retention", _("Keeping and erasing"), _("How long things are kept, holds, forgetting people."),
                "archive", Capability.MANAGE_RETENTION, in_house=True),
        tickets("admin_forms", _("Forms"), _("What is asked of each kind of request."), "clipboard-list", forms,
                in_house=True),
        tickets("admin_fields", _("Fields"), _("What else the desk keeps of a ticket."), "text-cursor-input",
                forms, in_house=True),
        tickets("admin_categories", _("Categories"), _("The tree of what tickets are about."), "list-tree", forms,
                in_house=True),
        tickets("admin_statuses", _("Statuses"), _("Names for where a ticket stands."), "circle-dot", forms,
                in_house=True),
        work("admin_policies", _("Service levels"), _("What is promised to which tickets."),
                "clock-alert", Capability.MANAGE_SERVICE_LEVELS, in_house=True),
        work("admin_calendars", _("Calendars"), _("When you work, and on which days nobody does."), "calendar",
                Capability.MANAGE_SERVICE_LEVELS, in_house=True),
        work("attainment", _("Attainment"), _("How often what was promised was kept."), "chart-column",
                Capability.LEAD_TEAM),
        programs("admin_webhooks", _("Webhooks"), _("Programs elsewhere that are told what happens."), "webhook",
                Capability.MANAGE_PEOPLE),
        desk("admin_background", _("Background work"), _("What the desk does by itself, and what it could not do."),
                "activity", Capability.MANAGE_PEOPLE, in_house=True),
    )  # fmt: skip
