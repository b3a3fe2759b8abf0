"""Training sessions: planned, changed, called off, and how each one who was asked did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.text import storable
from people.actions import saving
from people.changes import ids
from people.models import User
from sops.actions.certificates import require_reach
from sops.models import Attendance, Procedure, Training
from sops.permissions import require_overseer

MOST_PEOPLE = 500
Result = Attendance.Result


@dataclass(frozen=True, kw_only=True)
class Details:
    """`at` is the moment it begins; `html` what it is about, with links to materials."""

    title: str
    at: datetime
    trainer: User
    minutes: int = 60
    place: str = ""
    html: str = ""
    procedures: Sequence[Procedure] = ()
    people: Sequence[User] = ()


@transaction.atomic
def plan(details: Details, *, by: User) -> Training:
    """That of a partner's lead is for the people of that partner."""
    require_overseer(by)
    made = Training()
    saving.create(made, "training.created", {**_values(details, by), "partner": by.partner}, by=by.actor)
    _take_part(made, details, by)
    return made


@transaction.atomic
def change(training_id: int, details: Details, *, by: User) -> Training:
    """Who is asked no more goes, unless it is known how they did."""
    found = _locked(training_id, by)
    saving.change(found, "training.changed", _values(details, by), by=by.actor)
    _take_part(found, details, by)
    return found


@transaction.atomic
def call_off(training_id: int, *, by: User) -> Training:
    found = _locked(training_id, by)
    saving.change(found, "training.changed", {"is_cancelled": True}, by=by.actor)
    return found


@transaction.atomic
def mark(training_id: int, results: Mapping[int, Result], *, by: User) -> Training:
    """How people did, by their ids, once it has begun."""
    found = _locked(training_id, by, trainer_too=True)
    if found.is_cancelled or found.at > clock.now():
        raise Conflict(_("This has not taken place yet."))
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for row in found.attendances.select_for_update().filter(user__in=results):
        wanted = results[row.user_id]
        if row.result != wanted:
            before[str(row.user_id)], after[str(row.user_id)] = row.result, wanted.value
            row.result = wanted
            row.save(update_fields=["result"])
    if after:
        record(
            "training.changed", found, by=by.actor, detail={"before": {"results": before}, "after": {"results": after}}
        )
    return found


def _values(details: Details, by: User) -> dict[str, object]:
    require_reach(by, details.trainer)
    if not 5 <= details.minutes <= 1440:
        words = _("Choose between 5 minutes and a day.")
        raise Invalid(words, {"minutes": [words]})
    return {"title": saving.name_of(storable(details.title), "title", 200), "at": details.at,
            "minutes": details.minutes, "place": storable(details.place).strip()[:200], "trainer": details.trainer,
            "html": html.compose(storable(details.html))}  # fmt: skip


def _take_part(training: Training, details: Details, by: User) -> None:
    training.procedures.set(details.procedures)
    if len(details.people) > MOST_PEOPLE:
        words = _("At most %(most)d people take part.") % {"most": MOST_PEOPLE}
        raise Invalid(words, {"people": [words]})
    for person in details.people:
        require_reach(by, person)
    there = {row.user_id: row for row in training.attendances.select_related("user") if _reaches(by, row.user)}
    wanted = set(ids(details.people))
    gone = [row.pk for pk, row in there.items() if pk not in wanted and row.result == Result.INVITED]
    training.attendances.filter(pk__in=gone).delete()
    Attendance.objects.bulk_create([Attendance(training=training, user_id=pk) for pk in sorted(wanted - set(there))])
    if wanted != set(there):
        detail = {"before": {"people": sorted(there)}, "after": {"people": sorted(wanted)}}
        record("training.changed", training, by=by.actor, detail=detail)


def _reaches(by: User, person: User) -> bool:
    return by.is_in_house or by.partner_id == person.partner_id


def _locked(training_id: int, by: User, *, trainer_too: bool = False) -> Training:
    """One's own company's. Raises Missing for what is out of sight, and for what others plan."""
    rows = Training.objects.select_for_update(of=("self",)).filter(pk=training_id)
    found = rows.first()
    if found is not None and trainer_too and found.trainer_id == by.pk:
        return found
    require_overseer(by)
    if found is None or not (by.is_in_house or found.partner_id == by.partner_id):
        raise Missing(_("There is no such training, or you may not change it."))
    return found
