"""Keeping the clocks of tickets: in the transaction of what moves them, by the one function that knows what they say.

The caller holds the tickets' locks. Nobody else writes clocks, marks, or the columns of tickets that repeat them.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from events.actor import SYSTEM, Actor
from events.models import Event
from events.record import event, record_all
from helpdesk.lib import clock
from helpdesk.lib.rows import insert_rows, update_rows
from tickets import matching
from tickets.clockwork import badge
from tickets.clockwork.histories import Story, stories
from tickets.clockwork.telling import FIELDS, Told, fill, is_settled, told
from tickets.models import Category, Clock, ClockMark, PolicyMatch, PolicyVersion, Ticket
from tickets.sla.calendars import NeverOpen

log = logging.getLogger(__name__)
MOVED_BY: Final = frozenset({
    "ticket.created", "message.added", "message.withdrawn", "message.moved", "ticket.status_changed",
    "ticket.spam_changed", "ticket.merged", "ticket.took_in", "ticket.unmerged", "ticket.gave_back",
})  # fmt: skip
KINDS: Final = MOVED_BY | matching.REMATCHED_BY
KEPT: Final = [*FIELDS, "used_seconds", "kept_at", "marked"]
UNLIKE: Final = {Category.PENDING.value, Category.ON_HOLD.value, Category.SOLVED.value, Category.CLOSED.value}
"""Between the other categories a ticket moves without any clock noticing."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A ticket is promised something else from now on."""

    before: PolicyMatch | None
    after: PolicyMatch
    by: Actor


Why = tuple[str, datetime]
"""What asked for another promise, and since when that holds."""


def follow(events: Sequence[Event]) -> None:
    """Match anew what may fit another policy, and keep the clocks of every ticket that these events are about."""
    turns, now = _matched(events), clock.now()
    moved = {one.subject_id for one in events if _moves(one)} | _left_behind(events)
    opened = {one.subject_id for one in events if one.kind == "ticket.created"}
    keep(moved - opened | turns.keys(), at=now, turns=turns)


def reapply(numbers: Collection[int], *, by: Actor) -> dict[int, Turn]:
    """Promise these tickets what the policies in force say now, counted from each clock's own start; returns whose
    promise is another. Locks them; those that are solved, spam or gone are left as they are."""
    rows = Ticket.objects.unsolved().genuine().filter(pk__in=numbers)
    tickets = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    whys = {one.pk: PolicyMatch.REAPPLIED for one in tickets}
    now = clock.now()
    turned = _turned(_fresh(whys), {number: (why, now) for number, why in whys.items()}, _latest(whys))
    turns = {number: Turn(*turn, by) for number, turn in turned.items()}
    keep(turns, at=clock.now(), turns=turns)
    return turns


def keep(numbers: Collection[int], *, at: datetime, turns: Mapping[int, Turn] | None = None, anew: bool = False) -> int:
    """Let the clocks of these tickets say what their histories say at `at`; returns how many clocks changed.

    `anew`: the columns of the tickets that repeat them are written whatever they should be.
    """
    told_of = stories(numbers) if numbers else {}
    if not told_of:
        return 0
    rows: dict[int, list[Clock]] = defaultdict(list)
    for row in Clock.objects.filter(ticket__in=told_of).order_by("ticket", "pk"):
        rows[row.ticket_id].append(row)
    kept = _Kept(at, anew)
    for number in sorted(told_of):
        kept.ticket(told_of[number], rows[number], (turns or {}).get(number))
    return kept.store()


def _moves(one: Event) -> bool:
    detail = one.detail
    if one.kind == "message.added":
        return detail["kind"] == "public" and not detail["is_auto"] and detail["author"] != "system"
    if one.kind == "ticket.status_changed":
        return bool({detail["category_before"], detail["category_after"]} & UNLIKE)
    return one.kind in MOVED_BY


def _left_behind(events: Iterable[Event]) -> set[int]:
    """Tickets out of which a message went into one of its own."""
    return {int(one.detail["before"]) for one in events if one.kind == "message.moved"}


def _matched(events: Sequence[Event]) -> dict[int, Turn]:
    """Of what opened, changed, or turned out to be no spam: what it is promised, where that is something new."""
    whys: dict[int, Why] = {}
    actors: dict[int, Actor] = {}
    for one in events:
        why, _since = whys.get(one.subject_id, ("", one.at))
        if one.kind == "ticket.created" or (one.kind == "ticket.spam_changed" and not one.detail["after"]):
            whys[one.subject_id] = PolicyMatch.OPENED, one.at
        elif one.kind in matching.REMATCHED_BY:
            whys[one.subject_id] = why or one.kind.removeprefix("ticket."), one.at
        actors[one.subject_id] = _actor(one)
    if not whys:
        return {}
    opened = {one.subject_id for one in events if one.kind == "ticket.created"}
    turned = _turned(_fresh(whys), whys, _latest(whys.keys() - opened))
    return {number: Turn(*turn, actors[number]) for number, turn in turned.items()}


def _fresh(numbers: Iterable[int]) -> list[Ticket]:
    """As they are stored, with what conditions of policies ask; nothing is promised of spam and of what is closed."""
    rows = Ticket.objects.exclude(status_category=Category.CLOSED).filter(pk__in=list(numbers), spam_at=None)
    return list(rows.select_related("requester", "organisation").order_by("pk"))


def _turned(
    tickets: Sequence[Ticket], whys: Mapping[int, Why], before: Mapping[int, PolicyMatch]
) -> dict[int, tuple[PolicyMatch | None, PolicyMatch]]:
    """Match them, and store what is new: what each was promised before, and is from now on.

    Nothing is kept of a ticket that nothing was ever promised.
    """
    if not tickets:
        return {}
    versions = matching.versions_for(tickets)
    turned: dict[int, tuple[PolicyMatch | None, PolicyMatch]] = {}
    for ticket, version in zip(tickets, versions, strict=True):
        held, (why, since) = before.get(ticket.pk), whys[ticket.pk]
        if held is None and not version.targets:
            continue
        if held and (why == PolicyMatch.OPENED or (held.policy_version_id, held.priority) == _key(version, ticket)):
            continue
        opened = why == PolicyMatch.OPENED
        match = PolicyMatch(
            ticket=ticket,
            policy_version=version,
            priority=ticket.priority,
            why=why,
            at=ticket.created_at if opened else since,
        )
        turned[ticket.pk] = held, match
    insert_rows([match for _held, match in turned.values()])
    return turned


def _key(version: PolicyVersion, ticket: Ticket) -> tuple[int, int]:
    return version.pk, ticket.priority


def _latest(numbers: Collection[int]) -> dict[int, PolicyMatch]:
    rows = PolicyMatch.objects.filter(ticket__in=numbers).order_by("at", "pk") if numbers else ()
    return {row.ticket_id: row for row in rows}


def _actor(one: Event) -> Actor:
    kind = one.actor_kind
    if kind not in ("user", "contact"):
        return SYSTEM
    where = (one.actor_team_id, one.actor_site_id, one.actor_partner_id)
    return Actor("user" if kind == "user" else "contact", one.actor_id, *where)


@dataclass(slots=True)
class _Kept:
    """What is to be written for some tickets, gathered so that each table is written at once."""

    at: datetime
    anew: bool
    new: list[Clock] = field(default_factory=list)
    changed: list[Clock] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    marks: list[tuple[Clock, str, datetime]] = field(default_factory=list)
    void: list[tuple[int, str]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    badges: list[Ticket] = field(default_factory=list)

    def ticket(self, story: Story, rows: Sequence[Clock], turn: Turn | None) -> None:
        shown, dues = badge.badge_of(rows), {_name(row): row.due_at for row in rows if row.is_open}
        known = {_name(row): row for row in rows}
        try:
            kept = self._clocks(story, known)
        except NeverOpen as error:
            log.error("The clocks of #%s stay as they were: %s", story.ticket_id, error)
            return
        self.gone += [row.pk for row in rows if _name(row) not in {_name(one) for one in kept}]
        if turn and (turn.before or turn.after.why != PolicyMatch.OPENED):
            self._turned(kept, dues, turn)
        if self.anew or badge.badge_of(kept) != shown:
            ticket = Ticket(pk=story.ticket_id)
            for name, value in zip(badge.FIELDS, badge.badge_of(kept), strict=True):
                setattr(ticket, name, value)
            self.badges.append(ticket)

    def _clocks(self, story: Story, known: Mapping[tuple[str, int], Clock]) -> list[Clock]:
        """Raises NeverOpen before anything is kept."""
        rows: list[Clock] = []
        changing: list[Told] = []
        for one in story.clocks(self.at):
            row, version = known.get((one.metric.value, one.cycle)), story.version_at(one.ended_at)
            if row and is_settled(row, one, version):
                rows.append(row)
            else:
                changing.append(told(one, version))
        return rows + [self._clock(story.ticket_id, one, known) for one in changing]

    def _clock(self, number: int, one: Told, known: Mapping[tuple[str, int], Clock]) -> Clock:
        name = one.clock.metric.value, one.clock.cycle
        row = known.get(name) or Clock(ticket_id=number, metric=name[0], cycle=name[1])
        crossed = one.crossed(self.at)
        fresh, stale = crossed.keys() - set(row.marked), set(row.marked) - crossed.keys()
        if fill(row, one, self.at) or fresh or stale:
            (self.changed if row.pk else self.new).append(row)
        row.marked = [code for code in row.marked if code in crossed]
        row.marked += sorted(fresh, key=lambda code: (crossed[code], code))
        self.marks += [(row, code, crossed[code]) for code in row.marked if code in fresh]
        self.void += [(row.pk, code) for code in stale]
        return row

    def _turned(self, rows: Sequence[Clock], dues: Mapping[tuple[str, int], datetime | None], turn: Turn) -> None:
        clocks = [
            {"metric": row.metric, "before": _iso(dues.get(_name(row))), "after": _iso(row.due_at)}
            for row in rows
            if row.is_open and dues.get(_name(row)) != row.due_at
        ]
        detail = {
            "before": turn.before and turn.before.policy_version_id,
            "after": turn.after.policy_version_id,
            "priority": turn.after.priority,
            "why": turn.after.why,
            "clocks": clocks,
        }
        self.events.append(event("ticket.policy_changed", Ticket(pk=turn.after.ticket_id), by=turn.by, detail=detail))

    def store(self) -> int:
        insert_rows(self.new)
        update_rows(self.changed, KEPT)
        if self.gone:
            Clock.objects.filter(pk__in=self.gone).delete()
        for pk, code in self.void:
            ClockMark.objects.filter(clock=pk, code=code, voided_at=None).update(voided_at=self.at)
        marks = [ClockMark(clock=row, code=code, due_at=due, noticed_at=self.at) for row, code, due in self.marks]
        insert_rows(marks)
        update_rows(self.badges, badge.FIELDS)
        if self.events or marks:
            record_all(self.events + [_marked(mark) for mark in marks])
        return len(self.new) + len(self.changed) + len(self.gone)


def _marked(mark: ClockMark) -> Event:
    row = mark.clock
    kind = "ticket.clock_breached" if mark.code == ClockMark.BREACH else "ticket.clock_warned"
    detail = {
        "clock_id": row.pk,
        "metric": row.metric,
        "cycle": row.cycle,
        "code": mark.code,
        "due_at": _iso(mark.due_at),
        "noticed_at": _iso(mark.noticed_at),
        "ends_at": _iso(row.due_at or row.breached_at),
    }
    return event(kind, Ticket(pk=row.ticket_id), by=SYSTEM, detail=detail)


def _name(row: Clock) -> tuple[str, int]:
    return row.metric, row.cycle


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
