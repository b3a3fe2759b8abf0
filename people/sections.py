"""The sections of the admin pages. Apps above this one add theirs when they start (`register`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.web.nav import address_of
from people.capabilities import Capability
from people.models import User
from people.permissions import can


class Group(TextChoices):
    """What sections are about, in the order in which they are shown."""

    PEOPLE = "people", pgettext_lazy("sections", "People")
    REQUESTERS = "requesters", pgettext_lazy("sections", "Requesters")
    TICKETS = "tickets", pgettext_lazy("sections", "Tickets")
    WORK = "work", pgettext_lazy("sections", "How work goes")
    MAIL = "mail", pgettext_lazy("sections", "Mail")
    PROGRAMS = "programs", pgettext_lazy("sections", "Other programs")
    DESK = "desk", pgettext_lazy("sections", "The desk")


@dataclass(frozen=True)
class Section:
    """A page of the admin pages, by the name of its URL; shown to who has the right."""

    group: Group
    url_name: str
    label: str | Promise
    help: str | Promise
    icon: str
    needs: Capability
    in_house: bool = False

    @property
    def url(self) -> str:
        return address_of(self.url_name)


_sections: list[Section] = []


def register(*sections: Section) -> None:
    known = {section.url_name for section in _sections}
    _sections.extend(section for section in sections if section.url_name not in known)


def sections_for(user: User) -> list[Section]:
    """In the order of their groups."""
    return [
        section
        for group in Group
        for section in _sections
        if section.group is group
        and can(user, section.needs)
        and (user.is_in_house or not section.in_house)
        and section.url
    ]


PEOPLE = Capability.MANAGE_PEOPLE
register(
    Section(
        Group.PEOPLE,
        "admin_people",
        _("People"),
        _("Invite staff, change roles and teams, deactivate."),
        "users",
        PEOPLE,
    ),
    Section(Group.PEOPLE, "admin_teams", _("Teams"), _("Who works which queue."), "layout-list", PEOPLE, in_house=True),
    Section(
        Group.PEOPLE,
        "admin_skills",
        _("Skills"),
        _("What work can ask of people."),
        "graduation-cap",
        PEOPLE,
        in_house=True,
    ),
    Section(Group.PEOPLE, "admin_roles", _("Roles"), _("What people may do."), "shield-check", PEOPLE, in_house=True),
    Section(
        Group.PEOPLE,
        "admin_partners",
        _("Partners"),
        _("Companies that work some of the queues."),
        "briefcase",
        PEOPLE,
        in_house=True,
    ),
    Section(
        Group.PEOPLE,
        "admin_sites",
        _("Sites"),
        _("Places where people work, with their time zone."),
        "map-pin",
        PEOPLE,
        in_house=True,
    ),
    Section(
        Group.REQUESTERS,
        "admin_organisations",
        _("Organisations"),
        _("Whom requesters belong to, by mail domain."),
        "building-2",
        PEOPLE,
        in_house=True,
    ),
    Section(
        Group.REQUESTERS,
        "admin_attributes",
        _("Attributes of requesters"),
        _("What the desk keeps about them besides names."),
        "list",
        PEOPLE,
        in_house=True,
    ),
    Section(Group.DESK, "admin_audit", _("Changes"), _("Who changed what, before and after."), "history", PEOPLE),
)
