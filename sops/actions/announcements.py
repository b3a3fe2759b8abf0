"""Announcements: written, published to an audience, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import User
from sops.actions import requirements
from sops.audience import EVERYBODY, require_meaning
from sops.definition.canonical import sha256
from sops.models import Announcement, ProcedureVersion, Quiz, Requirement, State
from sops.permissions import require_overseer

LONGEST = 50_000
Enforcement = Requirement.Enforcement


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is said, to whom, until when it is to be acknowledged, and the version that it is about."""

    title: str
    html: str
    audience: Mapping[str, object] = field(default_factory=lambda: dict(EVERYBODY))
    enforcement: Enforcement = Enforcement.REMIND
    due_on: date | None = None
    version: ProcedureVersion | None = None
    quiz: Quiz | None = None


@transaction.atomic
def create(details: Details, *, by: User) -> Announcement:
    """A draft; that of a partner's lead is for the people of that partner alone."""
    require_overseer(by)
    said, asked = _said(details), _asked(details, by)
    made, requirement = Announcement(), Requirement()
    saving.create(made, "announcement.created", {**said, "author": by, "partner": by.partner}, by=by.actor)
    for name, value in {**asked, "announcement": made, "author": by, "partner": by.partner}.items():
        setattr(requirement, name, value)
    requirement.save()
    return made


@transaction.atomic
def change(announcement_id: int, details: Details, *, by: User) -> Announcement:
    """Only a draft: what was published is what people acknowledged."""
    found = _locked(announcement_id, by)
    if found.state != Announcement.State.DRAFT:
        raise Conflict(_("This was published and can't be changed. Withdraw it and write another."))
    saving.change(found, "announcement.changed", _said(details), by=by.actor)
    saving.change(found.requirement, "requirement.changed", _asked(details, by), by=by.actor)
    return found


@transaction.atomic
def publish(announcement_id: int, *, by: User) -> Announcement:
    found = _locked(announcement_id, by)
    if found.state != Announcement.State.DRAFT:
        raise Conflict(_("This was published already."))
    due_on = found.requirement.due_on
    if due_on and due_on < clock.now().date():
        words = _("This is due in the past. Choose a day to come.")
        raise Invalid(words, {"due_on": [words]})
    found.state, found.published_at = Announcement.State.PUBLISHED, clock.now()
    found.save(update_fields=["state", "published_at"])
    record("announcement.published", found, by=by.actor, detail={"sha256": found.sha256})
    found.requirement.announcement = found
    requirements.begin(found.requirement, by=by.actor)
    return found


@transaction.atomic
def withdraw(announcement_id: int, *, by: User) -> Announcement:
    """It stays readable for who oversees, and nobody owes it. A draft is thrown away."""
    found = _locked(announcement_id, by)
    if found.state == Announcement.State.WITHDRAWN:
        return found
    record("announcement.withdrawn", found, by=by.actor)
    if found.state == Announcement.State.DRAFT:
        found.delete()
        return found
    found.state = Announcement.State.WITHDRAWN
    found.save(update_fields=["state"])
    if found.requirement.ended_at is None:
        requirements.end(found.requirement, by=by.actor, reason="withdrawn")
    return found


def _said(details: Details) -> dict[str, object]:
    title = saving.name_of(storable(details.title), "title", 200)
    text = html.compose(storable(details.html))
    if not html.to_text(text).strip():
        words = _("Write what has changed.")
        raise Invalid(words, {"html": [words]})
    if len(text) > LONGEST:
        words = _("Use at most %(longest)s characters.") % {"longest": LONGEST}
        raise Invalid(words, {"html": [words]})
    about = details.version.sha256 if details.version else ""
    return {"title": title, "html": text, "sha256": sha256({"title": title, "html": text, "version": about})}


def _asked(details: Details, by: User) -> dict[str, object]:
    require_meaning(details.audience, by)
    if details.enforcement == Enforcement.BLOCK and details.version is None:
        words = _("Choose the procedure whose work nobody may do without it.")
        raise Invalid(words, {"version": [words]})
    if details.enforcement != Enforcement.TELL and details.due_on is None:
        words = _("Say until which day it must be acknowledged.")
        raise Invalid(words, {"due_on": [words]})
    if details.version is not None and details.version.state != State.PUBLISHED:
        words = _("Choose a procedure that is in force.")
        raise Invalid(words, {"version": [words]})
    due_on = None if details.enforcement == Enforcement.TELL else details.due_on
    return {"audience": dict(details.audience), "enforcement": details.enforcement.value, "due_on": due_on,
            "version": details.version, "quiz": details.quiz}  # fmt: skip


def _locked(announcement_id: int, by: User) -> Announcement:
    require_overseer(by)
    rows = Announcement.objects.written_within(by).select_for_update(of=("self",)).filter(pk=announcement_id)
    found = rows.select_related("requirement__version").first()
    if found is None:
        raise Missing(_("There is no such announcement, or you may not change it."))
    return found
