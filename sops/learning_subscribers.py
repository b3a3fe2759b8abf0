"""What people must read follows the versions of procedures, and where people belong; and they are told of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.actor import SYSTEM
from events.consumers import consumer
from events.models import Event
from people import bells
from people.actions import notifications
from sops import learning_notices
from sops.actions import duties, requirements
from sops.models import ProcedureVersion, State


@consumer(
    "learning_versions",
    does=_("Asks people to read new versions"),
    kinds={"procedure.published", "procedure.withdrawn"},
)
def require_reading(events: Sequence[Event]) -> None:
    """Only of what is still in force: nobody acknowledges what has been replaced meanwhile."""
    for event in events:
        if event.kind == "procedure.withdrawn":
            requirements.follow_withdrawal(event.subject_id, by=SYSTEM)
            continue
        rows = ProcedureVersion.objects.filter(procedure=event.subject_id, number=event.detail["number"])
        version = rows.select_related("procedure", "author").filter(state=State.PUBLISHED).first()
        if version:
            requirements.follow_version(version, by=SYSTEM)


@consumer(
    "learning_people",
    does=_("Asks newcomers to learn what their teams must"),
    kinds={"user.created", "user.changed", "user.reactivated", "user.deactivated", "role.changed", "site.changed"},
)
def follow_people(events: Sequence[Event]) -> None:
    """Who belongs to other teams, or works in another zone, owes other things at other moments."""
    changed = {
        kind: {event.subject_id for event in events if event.subject_kind == kind} for kind in ("user", "role", "site")
    }
    if changed["user"]:
        duties.follow(changed["user"])
    if changed["role"]:
        duties.follow_roles(changed["role"])
    if changed["site"]:
        duties.follow_sites(changed["site"])


@consumer("learning_notices", does=_("Tells people what they must learn"), kinds=set(learning_notices.HEARD))
def tell_readers(events: Sequence[Event]) -> None:
    people = notifications.tell(learning_notices.told_of(events))
    if people:
        transaction.on_commit(lambda: bells.ring(people))
