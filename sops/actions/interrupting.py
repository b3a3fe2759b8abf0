"""What is done with a run besides following it: paused, taken up, handed over, left; and a step called wrong."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Conflict, Invalid
from helpdesk.lib.text import storable
from people.models import User
from sops.actions import asking
from sops.actions.doing import Doing
from sops.actions.effects import go_on
from sops.actions.turns import ANYTHING, turn
from sops.models import Deviation, Run
from sops.replay.state import Did
from tickets.permissions import can_be_assigned


def pause(run_id: int, *, by: User) -> Run:
    return turn(run_id, lambda doing: doing.tape.add(Did.PAUSED), by=by)


def resume(run_id: int, *, by: User) -> Run:
    """Whoever takes it up holds it."""

    def act(doing: Doing) -> None:
        doing.tape.add(Did.RESUMED)
        if doing.tape.run.holder != by.pk:
            doing.tape.add(Did.HANDED_OVER, to=by.pk)
        if asking.is_asked(doing.tape):
            go_on(doing)

    return turn(run_id, act, by=by, is_paused=True)


def hand_over(run_id: int, *, to: User, by: User) -> Run:
    def act(doing: Doing) -> None:
        if not can_be_assigned(to, doing.run.ticket):
            raise Invalid(_("%(name)s can't work this ticket.") % {"name": to}, {"to": [_("Choose somebody else.")]})
        before = doing.tape.run.holder
        doing.tape.add(Did.HANDED_OVER, to=to.pk)
        detail = {"run_id": doing.run.pk, "procedure": doing.run.procedure.key, "before": before, "after": to.pk}
        record("ticket.procedure_handed_over", doing.run.ticket, by=by.actor, detail=detail)

    return turn(run_id, act, by=by)


def deviate(run_id: int, *, to: str, reason: str, note: str, by: User, seen: int = ANYTHING) -> Run:
    """Leave the way: to another step, or (`to` empty) stop following. Refused at a step that is mandatory."""

    def act(doing: Doing) -> None:
        tape, step = doing.tape, doing.tape.here
        text = storable(note).strip()[:1000]
        if reason not in Deviation.Reason.values or (reason == Deviation.Reason.OTHER and not text):
            words = _("Say why you leave the procedure here.")
            raise Invalid(words, {"reason": [words]})
        if step is not None and step.mandatory:
            raise Conflict(_("This step is mandatory and can't be passed by. Hand the run over if you can't do it."))
        if to and to not in tape.definition.by_id:
            raise Invalid(_("There is no such step."), {"to": [_("Choose a step.")]})
        _record_deviation(doing, to, reason, text)
        tape.add(Did.DEVIATED, to=to, reason=reason, note=text)
        go_on(doing)

    return turn(run_id, act, by=by, seen=seen)


def _record_deviation(doing: Doing, to: str, reason: str, note: str) -> None:
    run, here = doing.run, doing.tape.run.step
    Deviation.objects.create(run=run, from_step=here, to_step=to, reason=reason, note=note, by=doing.by)
    detail = {"run_id": run.pk, "procedure": run.procedure.key, "number": run.version.number, "step": here,
              "to": to, "reason": reason}  # fmt: skip
    record("ticket.procedure_deviated", run.ticket, by=doing.by.actor, detail=detail)


def flag(run_id: int, *, note: str, by: User) -> Run:
    """'This step is wrong': told to the owner, with where it was and why."""

    def act(doing: Doing) -> None:
        text = storable(note).strip()[:1000]
        if not text:
            raise Invalid(_("Say what is wrong with this step."), {"note": [_("Write a few words.")]})
        doing.tape.add(Did.FLAGGED, note=text)
        detail = {"number": doing.run.version.number, "step": doing.tape.run.step, "run_id": doing.run.pk}
        record("procedure.flagged", doing.run.procedure, by=by.actor, detail=detail)

    return turn(run_id, act, by=by)
