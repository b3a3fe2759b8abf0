"""Using a macro outside the composer: its acts at once, with a way back; or all of it, words too, for programs."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.models import Event
from events.within import together
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tickets.actions import macro_acts, replies, status
from tickets.actions.locking import locked
from tickets.actions.macro_acts import Job
from tickets.actions.replies import Writing
from tickets.macros.staged import Staged
from tickets.macros.wording import Prospect, prospect
from tickets.models import Channel, Macro, Ticket


def macro_for(macro_id: int, *, by: User) -> Macro:
    found = Macro.objects.usable_by(by).filter(pk=macro_id).first()
    if found is None:
        raise Missing(_("There is no such macro, or you may not use it."))
    return found


def foreseen(macro: Macro, ticket: Ticket, *, by: User, language: str = "") -> Prospect:
    """What using it would do now."""
    return prospect(macro.version, ticket, by=by, language=language)


@transaction.atomic
def act(ticket_id: int, macro: Macro, *, by: User) -> tuple[Ticket, Event]:
    """The acts of a macro that says nothing; the event is what takes them back. What can't be done is left out."""
    ticket = locked(ticket_id, by=by)
    seen = foreseen(macro, ticket, by=by)
    if seen.is_staged:
        raise Invalid(_("This macro says something, so it belongs into the composer."))
    [job] = macro_acts.jobs([_staged(seen)], by=by)
    to = macro_acts.status_of([job])
    if to:
        _foretell(job, ticket, status.id_of(to))
    with together():
        macro_acts.perform(ticket, [job], by=by)
        if to:
            status.change(ticket, to=to, by=by.actor)
    return ticket, _events(ticket).latest("pk")


@transaction.atomic
def use(ticket_id: int, macro: Macro, *, language: str = "", seen_version: int, by: User) -> Ticket:
    """All of it in one act: the reply is sent, the note written, the acts done."""
    ticket = locked(ticket_id, by=by)
    seen = foreseen(macro, ticket, by=by, language=language)
    if not seen.is_staged:
        return act(ticket_id, macro, by=by)[0]
    words = seen.said.reply or seen.said.note
    writing = Writing(words, seen_version, channel=Channel.API, macros=[_staged(seen)])
    if seen.said.reply:
        replies.reply(ticket_id, writing, by=by)
    else:
        replies.note(ticket_id, writing, by=by)
    ticket.refresh_from_db()
    return ticket


@transaction.atomic
def take_back(ticket_id: int, event_id: int, *, by: User) -> Ticket:
    """Undo the acts of a macro that said nothing; only for who used it, and once."""
    ticket = locked(ticket_id, by=by)
    applied = _events(ticket).filter(pk=event_id, detail__message_id=None).first()
    if applied is None:
        raise Missing(_("There is nothing to undo here."))
    if (applied.actor_kind, applied.actor_id) != ("user", by.pk):
        raise NotAllowed(_("Only who used a macro can undo it."))
    undone = Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk, kind="macro.undone")
    if undone.filter(detail__applied_id=event_id).exists():
        raise Conflict(_("This is undone already."))
    macro_acts.undo(ticket, applied, by=by)
    ticket.refresh_from_db()
    return ticket


def _staged(seen: Prospect) -> Staged:
    version = seen.version
    return Staged(version.macro_id, version.number, seen.said.language, tuple(seen.doable))


def _foretell(job: Job, ticket: Ticket, status_id: int) -> None:
    """For the log, which has its line before the status changes."""
    before = {"status": ticket.status_id, "category": ticket.status_category}
    job.changed("status", before, {**before, "status": status_id})


def _events(ticket: Ticket) -> QuerySet[Event]:
    return Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk, kind="macro.applied")
