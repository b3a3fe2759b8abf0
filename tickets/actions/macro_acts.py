"""The acts of macros, done by the verbs that are there, within the transaction of what they go along with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.utils.translation import gettext as _

from events.models import Event
from events.record import record, record_all
from helpdesk.lib import clock, html
from helpdesk.lib.errors import Invalid
from people.models import Team, User
from tickets.actions import assignment, classifying, filling, labels, status, thread
from tickets.actions.thread import NewMessage
from tickets.fields.definitions import all_definitions
from tickets.macros.acts import ME, NOBODY, NOTE, STATUSES, named_statuses
from tickets.macros.staged import Staged
from tickets.macros.wording import REPLY, said
from tickets.models import Category, Channel, Macro, MacroVersion, Message, Priority, Seen, Status, Ticket
from tickets.permissions import can_be_assigned

MOVED = ["assignee", "team", "partner", "priority", "category", "fields", "tags", "updated_at"]


@dataclass
class Job:
    """One macro that goes along, and what its acts changed so far: the log's before and after."""

    staged: Staged
    version: MacroVersion
    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)
    note_id: int | None = None

    def wants(self, name: str) -> bool:
        """A note goes along with a reply; a macro that has no reply has its note in the composer."""
        has_reply = any(REPLY in parts for parts in self.version.texts.values())
        return name in self.staged.acts and (name in self.version.acts or (name == NOTE and has_reply))

    def changed(self, name: str, before: object, after: object) -> None:
        if before != after:
            self.before[name], self.after[name] = before, after


def jobs(staged: Sequence[Staged], *, by: User) -> list[Job]:
    """The versions that the author saw, in one query. Raises Invalid for a macro that is theirs no more."""
    if not staged:
        return []
    wanted = {one.macro for one in staged}
    visible = Macro.objects.visible_to(by).filter(pk__in=wanted)
    rows = MacroVersion.objects.filter(macro__in=visible, number__in={one.number for one in staged})
    found = {(row.macro_id, row.number): row for row in rows.select_related("macro")}
    if any((one.macro, one.number) not in found for one in staged):
        raise Invalid(_("A macro that you used here is not yours to use any more. Take it off, then send again."))
    return [Job(one, found[one.macro, one.number]) for one in staged]


def status_of(todo: Iterable[Job]) -> Category | Status | None:
    """The status that the last of them sets. Raises Invalid where the desk has put that away."""
    wanted = [job.version.acts["status"] for job in todo if job.wants("status")]
    if not wanted:
        return None
    if wanted[-1] in STATUSES:
        return Category(str(wanted[-1]))
    found = named_statuses().filter(pk=wanted[-1]).first()
    if found is None:
        raise Invalid(_("A macro sets a status that is not in use any more. Untick that, then send again."))
    return found


def perform(ticket: Ticket, todo: Sequence[Job], *, by: User, message: Message | None = None) -> None:
    """All acts but the status, which the caller sets next, and a line in the log for each macro.

    The caller holds the ticket's lock. The log line comes before the status, so that whoever reads the log in its
    order knows of the use when the ticket is solved.
    """
    for name in _STEPS:
        for job in todo:
            if job.wants(name):
                _STEPS[name](ticket, job, by)
                ticket.refresh_from_db(fields=MOVED)
    for job in todo:
        detail = {
            "macro_id": job.staged.macro,
            "version": job.staged.number,
            "language": job.staged.language,
            "acts": list(job.staged.acts),
            "message_id": message.pk if message else None,
            "note_id": job.note_id,
            "before": job.before,
            "after": job.after,
        }
        record("macro.applied", ticket, by=by.actor, detail=detail)


def _note(ticket: Ticket, job: Job, by: User) -> None:
    words = html.compose(said(job.version, ticket, by, job.staged.language).note)
    if not words:
        return
    text = html.to_text(words)
    new = NewMessage(by, Channel.WEB, text, words, text, Message.Kind.NOTE, from_name=by.name)
    [message], events = thread.add([(ticket, new)])
    ticket.save(update_fields=thread.THREAD_FIELDS)
    record_all(events)
    Seen.objects.filter(ticket=ticket, user=by).update(version=ticket.thread_version)
    job.note_id = message.pk


def _priority(ticket: Ticket, job: Job, by: User) -> None:
    before = ticket.priority
    after = labels.set_priority(ticket.pk, to=_priority_of(job), by=by)
    job.changed("priority", before, int(after.priority))


def _priority_of(job: Job) -> Priority:
    return Priority(cast("int", job.version.acts["priority"]))


def _category(ticket: Ticket, job: Job, by: User) -> None:
    before = ticket.category_id
    try:
        after = classifying.set_category(ticket.pk, to=cast("int", job.version.acts["category"]), by=by)
    except Invalid as error:
        words = _("A macro sets a category that is not in use any more. Untick that, then send again.")
        raise Invalid(words) from error
    job.changed("category", before, after.category_id)


def _fields(ticket: Ticket, job: Job, by: User) -> None:
    given, had = cast("dict[str, object]", job.version.acts["fields"]), ticket.fields
    try:
        wanted = filling.checked(given, all_definitions(), by=by, current=had)
    except Invalid as error:
        words = _("A macro can’t fill in the fields: %(why)s Untick that, then send again.")
        raise Invalid(words % {"why": error.message}) from error
    changes = {key: value for key, value in wanted.items() if had.get(key) != value}
    filling.fill(ticket, changes, by=by.actor)
    job.changed("fields", {key: had.get(key) for key in changes}, changes)


def _assignee(ticket: Ticket, job: Job, by: User) -> None:
    before, wanted = ticket.assignee_id, job.version.acts["assignee"]
    to = by if wanted == ME else None if wanted == NOBODY else User.objects.active().filter(pk=wanted).first()
    if to is None and wanted != NOBODY:
        raise Invalid(_("A macro gives this ticket to somebody who works here no more. Untick that, then send again."))
    after = assignment.assign(ticket.pk, to=to, by=by)
    job.changed("assignee", before, after.assignee_id)


def _add_tags(ticket: Ticket, job: Job, by: User) -> None:
    _set_tags(ticket, {*ticket.tags, *_tags(job, "add_tags")}, job, by)


def _remove_tags(ticket: Ticket, job: Job, by: User) -> None:
    _set_tags(ticket, {*ticket.tags} - {*_tags(job, "remove_tags")}, job, by)


def _set_tags(ticket: Ticket, wanted: set[str], job: Job, by: User) -> None:
    before = {*cast("list[str]", job.before.get("tags", ticket.tags))}
    after = labels.set_tags(ticket.pk, to=wanted, by=by)
    job.changed("tags", sorted(before), sorted(after.tags))


def _tags(job: Job, name: str) -> list[str]:
    return cast("list[str]", job.version.acts[name])


def _team(ticket: Ticket, job: Job, by: User) -> None:
    before, had = ticket.team_id, ticket.assignee_id
    team = Team.objects.filter(pk=job.version.acts["team"], is_active=True).first()
    if team is None:
        raise Invalid(_("A macro moves this ticket to a team that is closed. Untick that, then send again."))
    after = assignment.move_to_team(ticket.pk, team=team, by=by)
    job.changed("team", before, after.team_id)
    if had != after.assignee_id:
        job.changed("assignee", job.before.get("assignee", had), after.assignee_id)


# In this order whatever order the macros came in: who moves a ticket away may see it no more.
_STEPS = {
    NOTE: _note,
    "priority": _priority,
    "category": _category,
    "fields": _fields,
    "assignee": _assignee,
    "add_tags": _add_tags,
    "remove_tags": _remove_tags,
    "team": _team,
}


def undo(ticket: Ticket, applied: Event, *, by: User) -> None:
    """Give back what these acts changed, where nobody has changed it again since. The caller holds the lock."""
    before, after = applied.detail["before"], applied.detail["after"]
    for name in ("team", "assignee", "tags", "fields", "category", "priority"):
        if name in after:
            ticket.refresh_from_db(fields=MOVED)
            _UNDO[name](ticket, before[name], after[name], by)
    ticket.refresh_from_db(fields=MOVED)
    if note := applied.detail.get("note_id"):
        Message.objects.filter(pk=note, ticket=ticket, withdrawn_at=None).update(withdrawn_at=clock.now())
        record("message.withdrawn", ticket, by=by.actor, detail={"message_id": note})
    if "status" in after and ticket.status_id == after["status"]["status"]:
        was = before["status"]
        status.restore(ticket, status_id=was["status"], category=Category(was["category"]), by=by.actor)
    detail = {"macro_id": applied.detail["macro_id"], "applied_id": applied.pk}
    record("macro.undone", ticket, by=by.actor, detail=detail)


def undo_with(ticket: Ticket, message: Message, *, by: User) -> list[Staged]:
    """Undo the macros that went along with a reply, the last one first; returns them, for the draft."""
    applied = Event.objects.filter(
        subject_kind="ticket", subject_id=ticket.pk, kind="macro.applied", detail__message_id=message.pk
    )
    rows = list(applied.order_by("-pk"))
    for event in rows:
        undo(ticket, event, by=by)
    return [_staged(event) for event in reversed(rows)]


def _staged(applied: Event) -> Staged:
    detail = applied.detail
    return Staged(detail["macro_id"], detail["version"], detail["language"], tuple(detail["acts"]))


def _undo_team(ticket: Ticket, before: object, after: object, by: User) -> None:
    team = Team.objects.filter(pk=cast("int", before or 0), is_active=True).first()
    if ticket.team_id == after and team:
        assignment.move_to_team(ticket.pk, team=team, by=by)


def _undo_assignee(ticket: Ticket, before: object, after: object, by: User) -> None:
    to = User.objects.active().filter(pk=cast("int", before or 0)).first()
    if ticket.assignee_id == after and (before is None or (to and can_be_assigned(to, ticket))):
        assignment.assign(ticket.pk, to=to, by=by)


def _undo_tags(ticket: Ticket, before: object, after: object, by: User) -> None:
    had, got = {*cast("list[str]", before)}, {*cast("list[str]", after)}
    labels.set_tags(ticket.pk, to=({*ticket.tags} - (got - had)) | (had - got), by=by)


def _undo_fields(ticket: Ticket, before: object, after: object, by: User) -> None:
    had, got = cast("dict[str, object]", before), cast("dict[str, object]", after)
    still = {key: had[key] for key, value in got.items() if ticket.fields.get(key) == value}
    filling.fill(ticket, still, by=by.actor)


def _undo_category(ticket: Ticket, before: object, after: object, by: User) -> None:
    if ticket.category_id == after:
        classifying.classify(ticket, "category_id", before, by=by.actor)


def _undo_priority(ticket: Ticket, before: object, after: object, by: User) -> None:
    if ticket.priority == after:
        labels.set_priority(ticket.pk, to=Priority(cast("int", before)), by=by)


_UNDO = {
    "team": _undo_team,
    "assignee": _undo_assignee,
    "tags": _undo_tags,
    "fields": _undo_fields,
    "category": _undo_category,
    "priority": _undo_priority,
}
