"""Undoing a merge, exactly: every row is as it was before, and what came since is given to whom it belongs.

What came for the merged ticket, or from who came with it, goes back with it. What staff wrote since, and what came for
the other ticket, stays there. A message that was split out since stays where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Missing
from helpdesk.lib.rows import update_rows
from people.models import User
from people.permissions import Capability, require
from tickets import lifecycle
from tickets.actions.locking import countable
from tickets.models import Follower, Merge, Message, Participant, Ticket
from tickets.readers import family_of

TARGET_FIELDS = ["thread_version", "updated_at", "snippet", "tags"]
State = dict[str, Any]


def state_of(ticket: Ticket, fields: Sequence[str] = TARGET_FIELDS) -> State:
    """As it is stored in a Merge."""
    values = {name: getattr(ticket, _column(name)) for name in fields}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def unmerge(number: int, *, by: User) -> Ticket:
    """Give a merged ticket back what was its own. Raises Conflict when where it went was merged on since."""
    with transaction.atomic():
        return _undo(_standing(number), by)


def unmerge_act(act: UUID, *, by: User) -> list[Ticket]:
    """Undo all that was merged at once; what was undone already stays so."""
    with transaction.atomic():
        rows = list(Merge.objects.filter(act=act).order_by("-pk"))
        if not rows:
            raise Missing(_("There is no such merge."))
        _lock(by, *{key for row in rows for key in (row.source_id, row.target_id)})
        return [_undo(row, by) for row in rows if row.undone_at is None]


def _standing(number: int) -> Merge:
    row = Merge.objects.filter(source=number, undone_at=None).first()
    if row is None:
        raise Missing(_("Ticket #%(number)s is not merged into another.") % {"number": number})
    return row


def _lock(by: User, *numbers: int) -> dict[int, Ticket]:
    require(by, Capability.WORK_TICKETS)
    rows = countable(Ticket.objects.visible_to(by)).select_for_update(of=("self",), no_key=True).filter(pk__in=numbers)
    found = {one.pk: one for one in rows.order_by("pk")}
    for number in numbers:
        if number not in found:
            raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": number})
    return found


def _undo(row: Merge, by: User) -> Ticket:
    tickets = _lock(by, row.source_id, row.target_id)
    row.refresh_from_db()
    source, target = tickets[row.source_id], tickets[row.target_id]
    if row.undone_at or source.merged_into_id != target.pk:
        raise Missing(_("Ticket #%(number)s is not merged into another.") % {"number": source.pk})
    if target.merged_into_id:
        values = {"number": target.pk, "into": target.merged_into_id}
        raise Conflict(_("Ticket #%(number)s was merged into #%(into)s since. Undo that first.") % values)
    if target.is_closed:
        raise Conflict(_("Ticket #%(number)s is closed and can't be changed any more.") % {"number": target.pk})
    row.reached = target.given
    _restore_source(source, row)
    count = _give_back_messages(source, row)
    Participant.objects.filter(ticket=target, pk__in=row.participants).delete()
    Follower.objects.filter(ticket=target, pk__in=row.followers).delete()
    _take_back_notice(row, by)
    _restore_target(target, row)
    row.undone_at, row.undone_by = clock.now(), by
    row.save(update_fields=["reached", "undone_at", "undone_by"])
    detail = {"other_id": target.pk, "messages": count, "after": source.status_id}
    record("ticket.unmerged", source, by=by.actor, detail={**detail, "category_after": source.status_category})
    record("ticket.gave_back", target, by=by.actor, detail={"other_id": source.pk, "messages": count})
    return source


def _restore_source(source: Ticket, row: Merge) -> None:
    for name in lifecycle.STATUS_FIELDS:
        setattr(source, _column(name), _value(name, row.source_was[name]))
    source.merged_into = None
    source.save(update_fields=[*lifecycle.STATUS_FIELDS, "merged_into"])


def _give_back_messages(source: Ticket, row: Merge) -> int:
    """First those that went, with their old versions; then those that came for it since, behind them."""
    was = {key: (version, home) for key, version, home in row.moved}
    family = [source.pk, *family_of(source.pk)]
    rows = list(
        Message.objects.filter(ticket=row.target_id, came_from__in=family)
        .only("pk", "version", "came_from", "ticket")
        .order_by("version")
    )
    for message in rows:
        if message.pk in was:
            message.version, message.came_from_id = was[message.pk]
        else:
            source.thread_version = message.version = source.given + 1
            message.came_from_id = None if message.came_from_id == source.pk else message.came_from_id
        message.ticket = source
    update_rows(rows, ["ticket", "version", "came_from"])
    source.save(update_fields=["thread_version"])
    return len(rows)


def _take_back_notice(row: Merge, by: User) -> None:
    """What was to be told of the merge is not sent, if it has not left yet."""
    if row.notice_id is None:
        return
    waiting = Message.objects.filter(pk=row.notice_id, dispatched_at=None, withdrawn_at=None)
    if waiting.filter(hold_until__gt=clock.now()).update(withdrawn_at=clock.now()):
        record("message.withdrawn", row.source, by=by.actor, detail={"message_id": row.notice_id})


def _restore_target(target: Ticket, row: Merge) -> None:
    """What the merge changed, unless it has changed again since. Where the next merge found things as this one left
    them, it is that one which now leads back to what was before."""
    later = list(Merge.objects.select_for_update().filter(target=target, undone_at=None, pk__gt=row.pk).order_by("pk"))
    gone = set(row.after["tags"]) - set(row.before["tags"])
    for other in later:
        gone -= set(other.source.tags)
    follower = later[0] if later else None
    for name in TARGET_FIELDS[:-1]:
        if follower and follower.before[name] == row.after[name]:
            follower.before[name] = row.before[name]
        elif state_of(target, [name])[name] == row.after[name]:
            setattr(target, name, _value(name, row.before[name]))
    was = row.before["tags"]
    target.tags = was if not later and target.tags == row.after["tags"] else [t for t in target.tags if t not in gone]
    for other in later:
        as_left = other is follower and other.before["tags"] == row.after["tags"]
        other.before["tags"] = was if as_left else [tag for tag in other.before["tags"] if tag not in gone]
        other.after["tags"] = [tag for tag in other.after["tags"] if tag not in gone]
        other.save(update_fields=["before", "after"])
    target.save(update_fields=TARGET_FIELDS)


def _column(name: str) -> str:
    return "status_id" if name == "status" else name


def _value(name: str, stored: Any) -> Any:
    return datetime.fromisoformat(stored) if stored and name.endswith("_at") else stored
