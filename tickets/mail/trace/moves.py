"""What carried a mail's message from ticket to ticket since it was filed: splits and merges."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from events.models import Event
from tickets.mail.models import InboundMail
from tickets.mail.trace.steps import Step, names_in
from tickets.models import Merge


def moves(row: InboundMail) -> Iterable[Step]:
    if row.message is None:
        return
    message = row.message
    tickets = {one for one in (row.ticket_id, message.ticket_id, message.came_from_id) if one}
    yield from _splits(message.pk, tickets)
    rows = Merge.objects.filter(Q(source__in=tickets) | Q(target__in=tickets)).select_related("by", "undone_by")
    for merge in rows:
        if message.pk not in {key for key, _version, _home in merge.moved}:
            continue
        values = {"who": merge.by.name, "number": merge.source_id, "into": merge.target_id}
        yield Step(merge.at, "merge", _("%(who)s merged its ticket #%(number)s into #%(into)s") % values)
        if merge.undone_at and merge.undone_by:
            values["who"] = merge.undone_by.name
            words = _("%(who)s took #%(number)s out of #%(into)s again, and this with it")
            yield Step(merge.undone_at, "undo-2", words % values)


def _splits(message: int, tickets: set[int]) -> Iterable[Step]:
    events = list(
        Event.objects.filter(
            kind="message.moved", subject_kind="ticket", subject_id__in=tickets, detail__message_id=message
        ).order_by("pk")
    )
    names = names_in(events)
    for event in events:
        who = names.get(event.actor_id or 0, _("Somebody"))
        values = {"who": who, "before": event.detail["before"], "after": event.detail["after"]}
        yield Step(
            event.at, "split", _("%(who)s moved it from #%(before)s into a ticket of its own, #%(after)s") % values
        )
