"""What rules did, could not do, and why, in the words of a ticket's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event
from helpdesk.lib.conditions.describe import describe_stored
from helpdesk.lib.conditions.fields import Vocabulary
from people.models import User
from tickets.automation.acts import Names as Acts
from tickets.automation.acts import described
from tickets.automation.kinds import LISTENED
from tickets.automation.model import Why
from tickets.automation.vocabulary import fields_told
from tickets.models import Rule, RuleTrial, Ticket
from tickets.timeline.names import Names, Words

KINDS: Final = ("ticket.rule_applied", "ticket.rules_stopped")
REFUSALS: Final[Mapping[str, str | Promise]] = {
    "gone": gettext_lazy("what it names is not in use any more"),
    "cant_work": gettext_lazy("that person can’t work its queue"),
    "tags": gettext_lazy("it would have too many tags"),
    "guard": gettext_lazy("something that is required is not done yet"),
    "no_address": gettext_lazy("its requester has no address"),
    "blocked": gettext_lazy("its requester is blocked"),
    "no_mailbox": gettext_lazy("its brand has no mailbox to answer from"),
    "automatic": gettext_lazy("a machine wrote last, and machines are not answered"),
    "unfilled": gettext_lazy("the reply has a place that nobody filled"),
    "nobody": gettext_lazy("there is nobody to tell"),
}


def named(event: Event) -> tuple[int, int]:
    """The rule and the number of its version that an event tells of; zeros for any other."""
    if event.kind not in KINDS:
        return 0, 0
    return int(event.detail["rule_id"]), int(event.detail["version"])


def _applied(event: Event, names: Names) -> tuple[str, str]:
    detail = event.detail
    why = describe_stored(detail["why"], names.asked)
    since = str(LISTENED.get(detail["kind"], "")) if detail["kind"] else _("it has been so for long enough")
    values = {"who": names.actor(event), "occasion": since, "why": why}
    words = _("%(who)s acted: %(occasion)s; %(why)s") if why else _("%(who)s acted: %(occasion)s")
    said = words % values
    if detail["refused"]:
        said += " " + _("It could not do everything: %(reasons)s.") % {"reasons": refusals(detail["refused"].values())}
    return "workflow", said


def _stopped(event: Event, names: Names) -> tuple[str, str]:
    return "shield-alert", why_stopped(event, names)


def why_stopped(event: Event, names: Names) -> str:
    detail = event.detail
    values = {"who": names.actor(event), "chain": " → ".join(f"“{names.rule(key)}”" for key in detail["chain"])}
    if detail["reason"] == Why.LOOP:
        return _("%(who)s was stopped: these rules undo each other and would go round for ever: %(chain)s") % values
    if detail["reason"] == Why.TOO_OFTEN:
        return _("%(who)s was stopped: it has acted on this ticket too often within a day") % values
    return _("%(who)s was stopped: too many rules followed from each other: %(chain)s") % values


def refusals(codes: Iterable[object]) -> str:
    return "; ".join(dict.fromkeys(str(REFUSALS.get(str(code), _("something unforeseen"))) for code in codes))


WORDS: dict[str, Words] = {"ticket.rule_applied": _applied, "ticket.rules_stopped": _stopped}


@dataclass(frozen=True, slots=True)
class Found:
    """What a dry run found, in words: what would have been done to which ticket, and what would have come of it."""

    number: int
    ticket: Ticket | None
    at: datetime
    occasion: str
    why: str
    acts: list[str]
    refused: str
    others: list[str]
    stop: str


def found_told(trial: RuleTrial, *, by: User) -> list[Found]:
    """The rows of a dry run; the subject of a ticket only where this person sees it."""
    rows, version = trial.found, trial.version
    keys = {key for row in rows for key in [*row["others"], *(row["stop"] or {}).get("chain", [])]}
    rules = {one.pk: str(one) for one in Rule.objects.filter(pk__in=keys)}
    seen = Ticket.objects.visible_to(by).only("pk", "subject").in_bulk({row["ticket"] for row in rows})
    fields = fields_told(row["why"] for row in rows if "why" in row)
    words = dict(described(version.acts, Acts.of(version.acts)))
    return [_found(row, seen.get(row["ticket"]), rules, fields, words) for row in rows]


def _found(
    row: Mapping[str, Any],
    ticket: Ticket | None,
    rules: Mapping[int, str],
    fields: Vocabulary,
    words: Mapping[str, str],
) -> Found:
    stop = row["stop"]
    chain = " → ".join(f"“{rules.get(key, key)}”" for key in stop["chain"]) if stop else ""
    return Found(
        number=row["ticket"],
        ticket=ticket,
        at=datetime.fromisoformat(row["at"]),
        occasion=str(LISTENED.get(row["kind"], "")),
        why=describe_stored(row.get("why", {}), fields),
        acts=[words[name] for name in row.get("did", []) if name in words],
        refused=refusals(row.get("refused", {}).values()),
        others=[rules.get(key, f"#{key}") for key in row["others"]],
        stop=_("Stopped, since these would go round for ever: %(chain)s") % {"chain": chain} if stop else "",
    )
