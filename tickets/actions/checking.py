"""The checks before a reply leaves: gather what they need, run those that the brand wants, let a reason pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import html
from helpdesk.lib.errors import Invalid, Missing, Objected
from helpdesk.lib.text import casefold_address, storable
from people.models import User
from tickets import placeholders
from tickets.actions import recipients
from tickets.actions.objections import FIELDS, words
from tickets.actions.recipients import Recipients
from tickets.checks.outgoing import Check, Finding, Mode, Outgoing
from tickets.checks.run import run
from tickets.models import BrandChecks, Message, Ticket

if TYPE_CHECKING:
    from tickets.actions.replies import Writing

READ = 20_000
MOST_REPLIES = 50
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Objection:
    """A finding with what the brand says of it, in words for its author."""

    finding: Finding
    mode: Mode
    text: str

    @property
    def check(self) -> Check:
        return self.finding.check

    @property
    def blocks(self) -> bool:
        return self.mode == Mode.BLOCK

    def as_json(self) -> dict[str, object]:
        return {
            "check": self.check.value,
            "mode": self.mode.value,
            "message": self.text,
            "found": list(self.finding.found),
        }


def objections(ticket: Ticket, writing: Writing, named: Recipients) -> list[Objection]:
    """What speaks against this reply, as it stands; in a fixed number of queries."""
    settings = BrandChecks.of(ticket.brand)
    modes = {check: settings.mode(check) for check in Check}
    wanted = [check for check, mode in modes.items() if mode != Mode.OFF]
    if not wanted or len(writing.html) > html.LONGEST:
        return []
    reply = _outgoing(ticket, writing, named, settings.avoided)
    return [Objection(one, modes[one.check], words(one)) for one in run(reply, wanted)]


def preview(ticket_id: int, writing: Writing, *, by: User) -> list[Objection]:
    """What would speak against this reply, while it is written. Raises Missing when the ticket is out of sight."""
    ticket = Ticket.objects.visible_to(by).select_related("requester", "brand").filter(pk=ticket_id).first()
    if ticket is None:
        raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": ticket_id})
    return objections(ticket, writing, recipients.resolve(ticket, writing.to, writing.cc, writing.bcc))


def require(ticket: Ticket, writing: Writing, named: Recipients) -> list[Check]:
    """The checks that this reply passes with a reason. Raises Objected for what blocks, or has no reason yet."""
    found = objections(ticket, writing, named)
    if not found:
        return []
    despite, reason = set(writing.despite), writing.reason.strip()
    open_ones = [one for one in found if one.blocks or not reason or one.check not in despite]
    if not open_ones:
        if len(reason) > LONGEST_REASON:
            text = _("Use at most %(longest)s characters.") % {"longest": LONGEST_REASON}
            raise Invalid(text, {"reason": [text]})
        return [one.check for one in found]
    raise Objected(_message(open_ones), _fields(open_ones), [one.as_json() for one in found])


def record_despite(message: Message, passed: Sequence[Check], reason: str, *, by: User) -> None:
    """The log keeps that it went all the same, and why."""
    if passed:
        detail = {
            "message_id": message.pk,
            "checks": [one.value for one in passed],
            "reason": storable(reason.strip()),
        }
        record("message.sent_despite", message.ticket, by=by.actor, detail=detail)


def _message(open_ones: Sequence[Objection]) -> str:
    first = next((one for one in open_ones if one.blocks), open_ones[0])
    if first.blocks:
        return first.text
    return first.text + " " + _("Mend it, or say why it should go as it is.")


def _fields(open_ones: Sequence[Objection]) -> Mapping[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for one in open_ones:
        fields.setdefault(FIELDS.get(one.check, "html"), []).append(one.text)
    return fields


def _outgoing(ticket: Ticket, writing: Writing, named: Recipients, avoided: Sequence[str]) -> Outgoing:
    asked = (
        Message.objects.public()
        .filter(ticket=ticket, author_contact=ticket.requester_id, is_auto=False)
        .order_by("-version")
        .values_list("new_text", "text", "from_name")
        .first()
    )
    new_text, text, from_name = asked or ("", "", "")
    people = [ticket.requester.name, ticket.requester.email.partition("@")[0], from_name]
    others = ticket.participants.values_list("contact__name", flat=True) if named.cc else ()
    clean = html.compose(storable(writing.html))
    return Outgoing(
        text=html.to_text(placeholders.without_samples(clean)),
        names=[name for name in [*people, *others] if name] if ticket.requester.name or from_name else [],
        languages=[ticket.language, ticket.requester.language],
        asked=(new_text or text)[:READ],
        files=len(writing.files) + clean.count("<img"),
        newcomers=_newcomers(ticket, named),
        avoided=avoided,
    )


def _newcomers(ticket: Ticket, named: Recipients) -> list[str]:
    """Who takes part since the desk last wrote, and whom the author did not choose."""
    if named.chosen or not named.cc:
        return []
    ours = Message.objects.public().filter(ticket=ticket).exclude(author_user=None).order_by("-version")
    sent = list(ours.values_list("to", "cc")[:MOST_REPLIES])
    if not sent:
        return []
    known = {casefold_address(one) for to, cc in sent for one in [*to, *cc]}
    return [one for one in named.cc if casefold_address(one) not in known]
