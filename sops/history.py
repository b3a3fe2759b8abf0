"""What runs add to the history of a ticket, in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import Event
from sops.models import Run
from sops.stored import definition_of
from tickets import timeline
from tickets.timeline.names import LOOKUPS, Names


def register() -> None:
    timeline.WORDS.update(
        {
            "ticket.procedure_started": _started,
            "ticket.procedure_ended": _ended,
            "ticket.procedure_deviated": _deviated,
            "ticket.procedure_handed_over": _handed_over,
            "ticket.procedure_asked": _asked,
            "ticket.procedure_migrated": _migrated,
        }
    )
    LOOKUPS.append(_named)


def _named(events: Sequence[Event]) -> dict[str, str]:
    """The titles of procedures, outcomes and steps, as the version of the run has them. One query."""
    runs = {event.detail["run_id"] for event in events if event.kind.startswith("ticket.procedure_")}
    if not runs:
        return {}
    language = get_language() or "en"
    found: dict[str, str] = {}
    for run in Run.objects.filter(pk__in=runs).select_related("version"):
        one = definition_of(run.version)
        words = {"procedure": one.title, **{f"outcome:{key}": text for key, text in one.outcomes.items()}}
        words |= {f"step:{step.id}": step.title for step in one.steps}
        found |= {f"{run.pk}:{key}": text.best(language, one.locale) for key, text in words.items()}
    return found


def _values(event: Event, names: Names) -> dict[str, object]:
    run = event.detail.get("run_id")
    said = {name: str(event.detail.get(name, "")) for name in ("procedure", "outcome", "step")}
    return {
        "who": names.actor(event),
        "procedure": names.told.get(f"{run}:procedure") or said["procedure"],
        **{name: names.told.get(f"{run}:{name}:{said[name]}") or said[name] for name in ("outcome", "step")},
    }


def _started(event: Event, names: Names) -> tuple[str, str]:
    return "workflow", _("%(who)s started the procedure %(procedure)s") % _values(event, names)


def _ended(event: Event, names: Names) -> tuple[str, str]:
    values = _values(event, names)
    if event.detail.get("status") == "completed":
        return "circle-check", _("%(who)s completed the procedure %(procedure)s: %(outcome)s") % values
    return "circle-x", _("The procedure %(procedure)s ended without an outcome") % values


def _deviated(event: Event, names: Names) -> tuple[str, str]:
    return "split", _("%(who)s deviated from the procedure %(procedure)s at %(step)s") % _values(event, names)


def _handed_over(event: Event, names: Names) -> tuple[str, str]:
    return "user-check", _("%(who)s handed the procedure %(procedure)s over") % _values(event, names)


def _asked(event: Event, names: Names) -> tuple[str, str]:
    """What came of asking an outside tool; where a person said so, it is theirs."""
    values = {**_values(event, names), "action": event.detail.get("action", "")}
    said, state = event.detail.get("told_by") is not None, event.detail.get("state")
    if state == "done":
        words = _("%(who)s says that %(action)s was done") if said else _("The outside tool did %(action)s")
        return "plug", words % values
    if state == "failed":
        words = _("%(who)s says that %(action)s was not done") if said else _("The outside tool did not do %(action)s")
        return "circle-x", words % values
    return "circle-alert", _("The outside tool may have done %(action)s: somebody must look") % values


def _migrated(event: Event, names: Names) -> tuple[str, str]:
    values = {**_values(event, names), "before": event.detail.get("before"), "after": event.detail.get("after")}
    return "workflow", _("%(who)s moved the procedure %(procedure)s from version %(before)s to %(after)s") % values
