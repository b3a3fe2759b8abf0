"""Bulk runs: begun, stopped, undone. The work itself is in bulk_batches.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import IntegerField, QuerySet, Value
from django.utils.translation import gettext as _

from events import doorbell
from events.record import record
from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed, TooMany
from helpdesk.lib.text import storable
from people.models import Team, User
from people.permissions import Capability, can, require
from tickets.actions import leaving, replies
from tickets.actions.labels import MOST_TAGS, tag_name
from tickets.actions.status import check
from tickets.models import BulkRun, Category, Priority, Ticket

RUN: Final = "tickets.bulk"
MOST: Final = 20_000
AT_ONCE: Final = 3
UNDO: Final = timedelta(days=7)
HELD: Final = timedelta(minutes=10)
EACH: Final = timedelta(milliseconds=50)
KNOWN: Final = ("status", "assignee", "team", "priority", "add_tags", "remove_tags", "reply", "note")


@dataclass(frozen=True, slots=True)
class Selection:
    """The tickets of a run: rows in the actor's sight, and in codes how they were chosen.

    `source` may have `conditions`, which each ticket must still meet when its turn comes.
    """

    rows: QuerySet[Ticket]
    source: Mapping[str, object]


def begin(selection: Selection, acts: Mapping[str, Any], *, by: User, expected: int | None = None) -> BulkRun:
    """Take down the tickets that are chosen now, and begin. `expected`: how many the person was shown.

    Raises Invalid for acts that can't be meant, TooMany, and Conflict when far more match than were shown.
    """
    require(by, Capability.WORK_TICKETS)
    wanted = checked(acts, by)
    if BulkRun.objects.filter(owner=by, state__in=("running", "undoing")).count() >= AT_ONCE:
        raise TooMany(_("You have %(most)d bulk changes at work. Wait until one is done.") % {"most": AT_ONCE})
    with transaction.atomic():
        run = BulkRun.objects.create(owner=by, acts=wanted, source=dict(selection.source))
        run.total = _take_down(run, selection.rows)
        if not run.total:
            raise Invalid(_("No ticket matches any more."), {"tickets": [_("Choose other tickets.")]})
        if run.total > MOST:
            raise TooMany(_("That is more than %(most)d tickets. Narrow the list first.") % {"most": MOST})
        if expected is not None and run.total > expected * 1.1 + 20:
            words = _("By now %(total)d tickets match. Look again.")
            raise Conflict(words % {"total": run.total}, {"total": run.total})
        if "reply" in wanted:
            run.leaves_at = clock.now() + HELD + EACH * run.total
        run.save(update_fields=["total", "leaves_at"])
        detail = {"acts": _told(wanted), "source": dict(selection.source), "total": run.total}
        record("bulk.started", run, by=by.actor, detail=detail)
        doorbell.ring_task_on_commit(RUN, run.pk)
    return run


def checked(acts: Mapping[str, Any], by: User) -> dict[str, Any]:
    """The acts as they are stored. Raises Invalid, by the act's name."""
    wanted = {name: value for name, value in acts.items() if name in KNOWN and (value or name == "assignee")}
    if not wanted:
        raise Invalid(_("Choose what is to be changed."), {"acts": [_("Choose at least one change.")]})
    if "status" in wanted:
        check(Category(wanted["status"]))
        if wanted["status"] == Category.CLOSED:
            words = _("Tickets are closed by the desk, some time after they are solved.")
            raise Invalid(words, {"status": [words]})
    if wanted.get("assignee") is not None and not _is_worker(wanted["assignee"], by):
        raise Invalid(_("Choose somebody who works tickets."), {"assignee": [_("Choose another person.")]})
    if "team" in wanted and not Team.objects.filter(pk=wanted["team"], is_active=True).exists():
        raise Invalid(_("There is no such team."), {"team": [_("Choose another team.")]})
    if "priority" in wanted:
        wanted["priority"] = int(Priority(wanted["priority"]))
    for name in ("add_tags", "remove_tags"):
        if name in wanted:
            wanted[name] = sorted({tag for one in wanted[name] if (tag := tag_name(str(one)))})
            if len(wanted[name]) > MOST_TAGS:
                words = _("A ticket has at most %(most)d tags.") % {"most": MOST_TAGS}
                raise Invalid(words, {name: [words]})
    for name in ("reply", "note"):
        if name in wanted:
            wanted[name] = _words(name, str(wanted[name]))
    return wanted


@transaction.atomic
def cancel(run_id: int, *, by: User) -> BulkRun:
    """What is done stays done, and can be undone; the rest is left alone."""
    run = _own(run_id, by)
    if run.state == BulkRun.State.RUNNING:
        run.state, run.finished_at = BulkRun.State.CANCELLED, clock.now()
        run.save(update_fields=["state", "finished_at"])
        record("bulk.stopped", run, by=by.actor, detail={"done": run.done, "total": run.total})
    return run


@transaction.atomic
def undo(run_id: int, *, by: User) -> BulkRun:
    """Take back what it did, ticket by ticket, in the background; a run that is still at work stops first."""
    run = _own(run_id, by)
    if run.state in (BulkRun.State.UNDOING, BulkRun.State.UNDONE):
        return run
    if run.created_at < clock.now() - UNDO:
        raise Conflict(_("This was more than a week ago and can't be undone any more."))
    run.state, run.undoer, run.finished_at = BulkRun.State.UNDOING, by, run.finished_at or clock.now()
    run.save(update_fields=["state", "undoer", "finished_at"])
    record("bulk.undo_started", run, by=by.actor, detail={"done": run.done, "total": run.total})
    doorbell.ring_task_on_commit(RUN, run.pk)
    return run


def run_for(user: User, run_id: int) -> BulkRun:
    found = BulkRun.objects.visible_to(user).select_related("owner").filter(pk=run_id).first()
    if found is None:
        raise Missing(_("There is no such bulk change, or you may not see it."))
    return found


def _own(run_id: int, by: User) -> BulkRun:
    """Locked; its owner's, or a lead's to stop and undo who may work tickets."""
    require(by, Capability.WORK_TICKETS)
    run_for(by, run_id)
    run = BulkRun.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").get(pk=run_id)
    if run.owner_id != by.pk and not can(by, Capability.LEAD_TEAM):
        raise NotAllowed(_("Only who began it, or a lead, can stop or undo it."))
    return run


def _take_down(run: BulkRun, rows: QuerySet[Ticket]) -> int:
    """The chosen tickets with their thread versions, by one statement; returns how many."""
    chosen = rows.order_by().values_list("pk", "thread_version", Value(run.pk, IntegerField()))[: MOST + 1]
    try:
        sql, params = chosen.query.sql_with_params()
    except EmptyResultSet:  # such as no numbers at all
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tickets_bulkitem (ticket_id, version, run_id, state, reason, turn, before, after, messages)"  # noqa: S608  the ORM made it; values are bound
            f" SELECT DISTINCT ON (1) found.*, 'waiting', '', 0, '{{}}'::jsonb, '{{}}'::jsonb, '{{}}'::bigint[]"
            f" FROM ({sql}) AS found",
            params,
        )
        return int(cursor.rowcount)


def _words(name: str, written: str) -> str:
    """Refused now rather than ten thousand times: empty, too long, places that nobody filled."""
    if len(written) > replies.LONGEST:
        words = _("This message is too long to send. Attach it as a file instead.")
        raise Invalid(words, {name: [words]})
    clean = html.compose(storable(written))
    if not html.to_text(clean).strip():
        raise Invalid(_("There is nothing to send yet."), {name: [_("Write a message.")]})
    if name == "reply":
        leaving.check_filled(clean, "reply")
    return clean


def _is_worker(key: int, by: User) -> bool:
    person = User.objects.active().visible_to(by).filter(pk=key).first()
    return person is not None and can(person, Capability.WORK_TICKETS)


def _told(acts: Mapping[str, Any]) -> dict[str, object]:
    """For the log: without what was written, which stands in the tickets."""
    return {name: True if name in ("reply", "note") else value for name, value in acts.items()}


def waiting_runs() -> list[int]:
    """Runs with something to do, the oldest first."""
    rows = BulkRun.objects.filter(state__in=("running", "undoing")).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:20])
