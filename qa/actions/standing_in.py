"""Units that were drawn and can't be reviewed: given up for a coded reason, and replaced by the next of the draw."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.models import User
from qa.actions import assigning
from qa.draws import frames, plan
from qa.draws.plan import Terms
from qa.models import Cycle, FrameUnit, Review, Selection, State, Unreachable, VoidReason
from qa.permissions import require_manager


@transaction.atomic
def give_up(selection_id: int, *, reason: str, note: str = "", by: User) -> Selection | None:
    """Counts as non-response; returns the unit that stands in, if there is one.

    Refused once somebody's judgement of it is handed in: nobody gets rid of a result by replacing it.
    """
    require_manager(by)
    if reason not in Unreachable.values:
        raise Invalid(
            _("Choose one of those that are offered."), {"reason": [_("Choose one of those that are offered.")]}
        )
    selection = Selection.objects.select_related("cycle", "unit").filter(pk=selection_id).first()
    if selection is None:
        raise Missing(_("There is no such unit, or you may not see it."))
    cycle = (
        Cycle.objects.select_for_update(of=("self",))
        .select_related("programme", "scorecard_version")
        .get(pk=selection.cycle_id)
    )
    selection.refresh_from_db()
    if selection.dropped:
        raise Conflict(_("This unit is given up already."))
    if selection.reviews.exclude(state__in=[State.ASSIGNED, State.DRAFT, State.VOID]).exists():
        raise Conflict(_("This unit is reviewed already, so it stays in the sample."))
    _void(selection, by)
    now = clock.now()
    told = {"dropped": reason, "dropped_note": note.strip()[:500], "dropped_by": by, "dropped_at": now}
    Selection.objects.filter(pk=selection.pk).update(**told)
    stand_in = _stand_in(cycle, selection)
    detail = {"unit": selection.unit.unit, "reason": reason, "stand_in": stand_in.unit.unit if stand_in else None}
    record("cycle.unit_dropped", cycle, by=by.actor, detail=detail)
    if stand_in:
        assigning.assign_drawn(cycle, by=by.actor)
    return stand_in


def _void(selection: Selection, by: User) -> None:
    for review in selection.reviews.filter(state__in=[State.ASSIGNED, State.DRAFT]):
        before = review.state
        review.state, review.counts, review.voided_at = State.VOID, False, clock.now()
        review.void_reason = VoidReason.UNREADABLE
        review.save(update_fields=["state", "counts", "voided_at", "void_reason"])
        record("review.voided", review, by=by.actor, detail={"reason": review.void_reason, "before": before})


def _stand_in(cycle: Cycle, given_up: Selection) -> Selection | None:
    """The next unit that the key names, as anybody can repeat."""
    rows = list(frames.read(cycle.frame))
    units = [unit for unit, _pi, _u in rows]
    terms = Terms.read(cycle.plan)
    found = plan.draw(terms, units, {unit.name: pi for unit, pi, _u in rows}, bytes.fromhex(cycle.key))
    taken = {str(one) for one in cycle.selections.exclude(replaces=None).values_list("unit__unit", flat=True)}
    chosen = plan.stand_in(terms, found, given_up.unit.stratum, taken)
    if chosen is None:
        return None
    unit = FrameUnit.objects.get(snapshot__cycle=cycle, unit=int(chosen))
    last = cycle.selections.aggregate(last=Max("position"))["last"]
    return Selection.objects.create(cycle=cycle, unit=unit, position=last + 1, replaces=given_up)


def response(cycle: Cycle) -> tuple[int, int]:
    """(handed in, drawn) of the units that were drawn first: stand-ins raise no rate."""
    drawn = cycle.selections.filter(replaces=None)
    handed_in = Review.objects.filter(selection__in=drawn, counts=True).exclude(state__in=[State.ASSIGNED, State.DRAFT])
    return handed_in.count(), drawn.count()
