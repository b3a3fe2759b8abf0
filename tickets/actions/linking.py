"""Links between tickets: made and taken off, told in the history of both."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Conflict, Invalid, Missing
from people.models import User
from people.permissions import Capability, require
from tickets.models import Link, Ticket

Kind = Link.Kind
LONGEST_LINE = 50  # parents above one another
MOST = 500


@transaction.atomic
def link(number: int, kind: Kind, other: int, *, by: User) -> Link:
    """`number` becomes an incident, a child, a duplicate of, or related to `other`. What is linked so already stays so.

    Closed tickets can be linked. Raises Conflict for a second problem or parent, and for a circle.
    """
    if number == other:
        raise Invalid(_("A ticket can't be linked to itself."), {"to": [_("Choose another ticket.")]})
    _lock(by, number, other)
    if kind == Kind.RELATED:
        number, other = sorted((number, other))
    found = Link.objects.filter(ticket=number, other=other, kind=kind).first()
    if found:
        return found
    _check(number, kind, other)
    made = Link.objects.create(ticket_id=number, other_id=other, kind=kind, by=by)
    _tell("ticket.link_added", made, by)
    return made


@transaction.atomic
def unlink(link_id: int, *, by: User) -> Link:
    """Needs the sight of one of the two only: who may not see the other can still let it go."""
    require(by, Capability.WORK_TICKETS)
    found = Link.objects.filter(pk=link_id).first()
    if found is None or not Ticket.objects.visible_to(by).filter(pk__in=[found.ticket_id, found.other_id]).exists():
        raise Missing(_("There is no such link."))
    row = Link.objects.select_for_update().filter(pk=link_id).first()
    if row is None:
        raise Missing(_("There is no such link."))
    _tell("ticket.link_removed", row, by)
    row.delete()
    return found


def _lock(by: User, *numbers: int) -> None:
    require(by, Capability.WORK_TICKETS)
    rows = Ticket.objects.visible_to(by).filter(pk__in=numbers).select_for_update(of=("self",), no_key=True)
    found = {ticket.pk: ticket for ticket in rows.order_by("pk")}
    for number in numbers:
        if number not in found:
            words = _("There is no ticket #%(number)s that you may see.") % {"number": number}
            raise Invalid(words, {"to": [words]})
        if into := found[number].merged_into_id:
            words = _("Ticket #%(number)s was merged into #%(into)s.") % {"number": number, "into": into}
            raise Conflict(words, {"merged_into": into})


def _check(number: int, kind: Kind, other: int) -> None:
    if Link.objects.filter(ticket__in=[number, other]).count() >= MOST:
        raise Invalid(_("A ticket has at most %(most)d links.") % {"most": MOST})
    has = Link.objects.filter(ticket=number, kind=kind).values_list("other", flat=True).first()
    if kind == Kind.INCIDENT:
        if has:
            raise Conflict(_("This is an incident of #%(number)s already. Take that link off first.") % {"number": has})
        if Link.objects.filter(Q(ticket=other) | Q(other=number), kind=kind).exists():
            raise Conflict(_("A problem can't be an incident of another problem."))
    if kind == Kind.CHILD:
        if has:
            raise Conflict(_("This is a child of #%(number)s already. Take that link off first.") % {"number": has})
        if number in _above(other):
            raise Conflict(
                _("#%(number)s is below this ticket already, so it can't be its parent.") % {"number": other}
            )
    if kind == Kind.DUPLICATE and Link.objects.filter(ticket=other, other=number, kind=kind).exists():
        raise Conflict(_("#%(number)s is said to be a duplicate of this already.") % {"number": other})


def _above(number: int) -> list[int]:
    """Its parent, that one's parent, and so on."""
    line = [number]
    while len(line) < LONGEST_LINE:
        parent = Link.objects.filter(ticket=line[-1], kind=Kind.CHILD).values_list("other", flat=True).first()
        if parent is None or parent in line:
            break
        line.append(parent)
    return line


def _tell(event: str, link: Link, by: User) -> None:
    for subject, other, is_other in ((link.ticket_id, link.other_id, False), (link.other_id, link.ticket_id, True)):
        record(
            event, Ticket(pk=subject), by=by.actor, detail={"other_id": other, "kind": link.kind, "is_other": is_other}
        )
