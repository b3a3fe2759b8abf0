"""What people must read, made the way the desk makes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from events.actor import SYSTEM
from helpdesk.lib import clock
from people.models import User
from sops.actions import announcements, bindings, requirements
from sops.actions.announcements import Details
from sops.audience import EVERYBODY
from sops.models import Announcement, Binding, Procedure, ProcedureVersion, Requirement
from tests.builders import a_user
from tests.sops.cast import editors, published, short
from tests.sops.procedures import says, step, whole

URGENT = {"field": "priority", "op": "is", "value": 4}


def changed(key: str = "refund", *, by: tuple[User, User] | None = None) -> ProcedureVersion:
    """A procedure for urgent tickets, and a material change of it in force: due in a week, strictly."""
    pair = by or editors()
    first = short(key)
    bindings.bind(first.pk, URGENT, mode=Binding.Mode.SUGGEST, by=pair[0])
    data = whole([step("info", "look", next="over"), step("end", "over", outcome="done")], key=key)
    version = published({**data, "title": says("Refunds")}, by=pair)
    requirements.follow_version(version, by=SYSTEM)
    return version


def requirement_of(version: ProcedureVersion) -> Requirement:
    return Requirement.objects.get(version=version, announcement=None)


def announced(by: User | None = None, *, audience: Mapping[str, object] = EVERYBODY, **more: Any) -> Announcement:
    """Published, due in three days."""
    author = by or a_user("lead")
    values = {"title": "New hours", "html": "<p>We open at seven.</p>", "due_on": in_days(3).date(), **more}
    made = announcements.create(Details(audience=audience, **values), by=author)
    return announcements.publish(made.pk, by=author)


def in_days(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def procedure_of(version: ProcedureVersion) -> Procedure:
    return version.procedure
