"""What a bulk run does to one ticket, and how that is taken back; each part by the verb that pages call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, DeskError, Invalid, Missing, NotAllowed
from people.models import Team, User
from tickets.actions import assignment, drafts, labels, replies, status
from tickets.actions.locking import locked
from tickets.actions.replies import Writing
from tickets.models import BulkItem, Category, Draft, Message, Priority, Ticket
from tickets.permissions import can_be_assigned

Values = dict[str, Any]
FIELDS: Final = ("status_id", "status_category", "solved_at", "team_id", "assignee_id", "priority", "tags")


def apply(item: BulkItem, acts: Mapping[str, Any], *, by: User, leaves_at: datetime | None) -> None:
    """Do everything, and note in the item what changed. The caller's savepoint undoes all of it when a part refuses.

    A partner's people lose sight of a ticket that they move back in-house, so for them that comes last.
    """
    key, before = item.ticket_id, _values(item.ticket_id)
    if by.is_in_house:
        _move(key, acts, by)
    if "assignee" in acts:
        to = User.objects.get(pk=acts["assignee"]) if acts["assignee"] else None
        assignment.assign(key, to=to, by=by)
    if "priority" in acts:
        labels.set_priority(key, to=Priority(acts["priority"]), by=by)
    if acts.get("add_tags") or acts.get("remove_tags"):
        wanted = {*before["tags"], *acts.get("add_tags", [])} - {*acts.get("remove_tags", [])}
        labels.set_tags(key, to=wanted, by=by)
    _write(item, acts, by, leaves_at)
    if not by.is_in_house:
        _move(key, acts, by)
    after = _values(key)
    changed = [name for name in FIELDS if before[name] != after[name]]
    item.before = {name: _stored(before[name]) for name in changed}
    item.after = {name: _stored(after[name]) for name in changed}


def take_back(item: BulkItem, *, by: User) -> str:
    """Restore what the run changed and nobody changed since, and take back what it wrote.

    Returns a reason where something stays as it is, else nothing. A reply that has left stays with its status.
    """
    ticket = locked(item.ticket_id, by=by)
    written = list(Message.objects.select_for_update(of=("self",)).defer("search").filter(pk__in=item.messages))
    if any(one.dispatched_at for one in written):
        return "left"
    for message in written:
        if message.withdrawn_at is None:
            message.withdrawn_at = clock.now()
            message.save(update_fields=["withdrawn_at"])
            record("message.withdrawn", ticket, by=by.actor, detail={"message_id": message.pk})
    before, after = item.before, item.after
    is_whole = _restore_status(ticket, before, after, by)
    if "priority" in before:
        if ticket.priority == after["priority"]:
            labels.set_priority(ticket.pk, to=Priority(before["priority"]), by=by)
        else:
            is_whole = False
    if "tags" in before:
        added, removed = {*after["tags"]} - {*before["tags"]}, {*before["tags"]} - {*after["tags"]}
        labels.set_tags(ticket.pk, to=({*ticket.tags} - added) | removed, by=by)
    is_whole &= _restore_place(ticket.pk, before, after, by)
    return "" if is_whole else "changed_since"


def reason_of(error: DeskError) -> str:
    """A code for what refused; tickets/bulk.py has its words."""
    if isinstance(error, Missing):
        return "missing"
    if isinstance(error, NotAllowed):
        return "not_allowed"
    if isinstance(error, Invalid):
        return next(iter(error.fields), "invalid")[:40]
    if isinstance(error, Conflict):
        return "new_message" if "message_ids" in error.detail else "closed"
    return error.code[:40]


def _move(key: int, acts: Mapping[str, Any], by: User) -> None:
    if "team" in acts:
        assignment.move_to_team(key, team=Team.objects.get(pk=acts["team"]), by=by)


def _write(item: BulkItem, acts: Mapping[str, Any], by: User, leaves_at: datetime | None) -> None:
    """The note, then the reply with the status it sets. What the person was drafting there stays theirs."""
    key, then = item.ticket_id, Category(acts["status"]) if "status" in acts else None
    kept = list(Draft.objects.filter(user=by, ticket=key))
    if acts.get("note"):
        item.messages.append(replies.note(key, Writing(acts["note"], item.version), by=by).pk)
    if acts.get("reply"):
        message = replies.reply(key, Writing(acts["reply"], item.version), by=by, then=then)
        if leaves_at and message.hold_until and message.hold_until < leaves_at:
            message.hold_until = leaves_at
            message.save(update_fields=["hold_until"])
        item.messages.append(message.pk)
    elif then is not None:
        status.set_status(key, to=then, by=by)
    if item.messages:
        for draft in kept:
            drafts.put_draft(item.ticket, by, Message.Kind(draft.kind), draft.html, draft.seen_version)


def _restore_status(ticket: Ticket, before: Values, after: Values, by: User) -> bool:
    if "status_id" not in before:
        return True
    if ticket.status_id != after["status_id"]:
        return False
    category = Category(before.get("status_category", ticket.status_category))
    solved = before.get("solved_at", _stored(ticket.solved_at))
    solved_at = datetime.fromisoformat(cast(str, solved)) if solved else None
    status.put_back(ticket, status_id=before["status_id"], category=category, solved_at=solved_at, by=by.actor)
    return True


def _restore_place(key: int, before: Values, after: Values, by: User) -> bool:
    """Team and assignee. Asked anew: a status that comes back changes neither."""
    ticket, is_whole = locked(key, by=by), True
    if "team_id" in before:
        if ticket.team_id == after["team_id"]:
            team = Team.objects.get(pk=before["team_id"]) if before["team_id"] else None
            assignment.place(ticket, team, by=by.actor)
        else:
            is_whole = False
    if "assignee_id" in before:
        person = User.objects.filter(pk=before["assignee_id"]).first()
        if ticket.assignee_id not in (after["assignee_id"], before["assignee_id"]):
            return False
        if person and not can_be_assigned(person, ticket):
            return False
        assignment.give(ticket, to=person.pk if person else None, by=by.actor)
    return is_whole


def _values(key: int) -> Values:
    return cast(Values, Ticket.objects.filter(pk=key).values(*FIELDS).get())


def _stored(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
