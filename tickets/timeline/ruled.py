"""What rules did, could not do, and why, in the words of a ticket's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event
from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.fields import Vocabulary
from helpdesk.lib.conditions.tree import Shapeless, read
from tickets.automation.kinds import LISTENED
from tickets.automation.model import Why
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
    why = reason(detail["why"], names.asked)
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


def reason(why: object, fields: Vocabulary) -> str:
    """The conditions that held, as a sentence."""
    try:
        return describe(read(why), fields)
    except Shapeless:
        return ""


WORDS: dict[str, Words] = {"ticket.rule_applied": _applied, "ticket.rules_stopped": _stopped}
