"""Merging tickets into one: their messages, people and tags go along, and what waits for an answer waits once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record, record_all
from helpdesk.lib import clock, html
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.rows import update_rows
from helpdesk.lib.text import storable
from people.models import User
from people.permissions import Capability, require
from tickets import lifecycle
from tickets.actions import leaving, thread
from tickets.actions.locking import countable, refuse_closed
from tickets.actions.thread import NewMessage
from tickets.actions.unmerging import TARGET_FIELDS, state_of
from tickets.models import Category, Channel, Follower, Merge, Message, Participant, Ticket

MOST = 20
MOST_TAGS = 40
MOST_MESSAGES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The tickets `numbers` go into the ticket `into`.

    `tell` is what the requester of each of them is told by a public reply, `note` an internal note: nothing when empty.
    `copies`: requesters of those tickets, where they are somebody else, are copied on answers from now on.
    """

    into: int
    numbers: Sequence[int]
    tell: str = ""
    note: str = ""
    copies: bool = False


def merge(wish: Wish, *, by: User) -> list[Merge]:
    """All of it or nothing. Raises Missing for a ticket out of sight, Conflict for one that is closed or merged."""
    numbers = _numbers(wish)
    require(by, Capability.WORK_TICKETS)
    with transaction.atomic():
        tickets = _locked([wish.into, *numbers], by)
        target, act = tickets[wish.into], uuid.uuid4()
        merges = [_merge(tickets[number], target, wish, Merge(act=act, by=by)) for number in numbers]
        target.save(update_fields=TARGET_FIELDS)
        if wish.note.strip():
            _note(target, wish.note, by)
        return merges


def _numbers(wish: Wish) -> list[int]:
    numbers = [number for number in dict.fromkeys(wish.numbers) if number != wish.into]
    if not numbers:
        raise Invalid(_("Choose at least two tickets."), {"tickets": [_("Choose at least two.")]})
    if len(numbers) > MOST:
        words = _("At most %(most)d tickets are merged at a time.") % {"most": MOST}
        raise Invalid(words, {"tickets": [words]})
    return numbers


def _locked(numbers: Sequence[int], by: User) -> dict[int, Ticket]:
    """In the order of their numbers, as everything locks several tickets."""
    rows = countable(Ticket.objects.visible_to(by)).select_related("requester").filter(pk__in=numbers)
    found = {one.pk: one for one in rows.select_for_update(of=("self",), no_key=True).order_by("pk")}
    for number in numbers:
        if number not in found:
            raise Missing(_("There is no ticket #%(number)s that you may see.") % {"number": number})
        if into := found[number].merged_into_id:
            values = {"number": number, "into": into}
            raise Conflict(_("Ticket #%(number)s was merged into #%(into)s already.") % values, {"merged_into": into})
        refuse_closed(found[number])
    return found


def _merge(source: Ticket, target: Ticket, wish: Wish, row: Merge) -> Merge:
    row.source, row.target, row.before = source, target, state_of(target)
    row.source_was = {**state_of(source, lifecycle.STATUS_FIELDS), "thread_version": source.thread_version}
    row.notice = _told(source, wish.tell, row.by)
    row.moved = _move_messages(source, target)
    row.participants = _bring_people(source, target, copied=wish.copies)
    row.followers = _bring_followers(source, target)
    added = _add_tags(source, target)
    target.updated_at = clock.now()
    row.after = state_of(target)
    status = lifecycle.default_status_id(Category.CLOSED)
    moved = lifecycle.move(source, to=Category.CLOSED, status_id=status, at=clock.now()) or {}
    source.merged_into = target
    source.save(update_fields=[*lifecycle.STATUS_FIELDS, *thread.THREAD_FIELDS[:1], "merged_into"])
    row.save()
    actor, count = row.by.actor, len(row.moved)
    record("ticket.merged", source, by=actor, detail={"other_id": target.pk, "messages": count, **moved})
    detail = {"other_id": source.pk, "messages": count, "tags": added, "participants": len(row.participants)}
    record("ticket.took_in", target, by=actor, detail=detail)
    return row


def _told(source: Ticket, words: str, by: User) -> Message | None:
    """What the requester of the ticket gets, in their own conversation, so that nobody else reads it."""
    if not words.strip():
        return None
    clean = html.compose(html.from_text(storable(words)))
    new = NewMessage(
        author=by,
        channel=Channel.WEB,
        text=html.to_text(clean),
        new_text=html.to_text(clean),
        html=clean,
        subject=source.subject,
        from_name=by.name,
        to=[source.requester.email],
        hold_until=clock.now() + timedelta(seconds=settings.UNDO_SECONDS),
    )
    leaving.check(new, [])
    [message], events = thread.add([(source, new)])
    record_all(events)
    return message


def _move_messages(source: Ticket, target: Ticket) -> list[list[int | None]]:
    """Behind those of the target, in their order: to whoever saw the target's last, they are new."""
    rows = list(Message.objects.filter(ticket=source).only("pk", "version", "came_from").order_by("version"))
    if len(rows) > MOST_MESSAGES:
        raise Invalid(_("Ticket #%(number)s is too long to be merged.") % {"number": source.pk})
    moved: list[list[int | None]] = [[row.pk, row.version, row.came_from_id] for row in rows]
    version = target.given
    newest = max((row.created_at for row in target.messages.only("created_at").order_by("-version")[:1]), default=None)
    for row in rows:
        version += 1
        row.ticket, row.version, row.came_from_id = target, version, row.came_from_id or source.pk
    update_rows(rows, ["ticket", "version", "came_from"])
    target.thread_version = version if rows else target.thread_version
    if newest and Message.objects.filter(pk__in=[row.pk for row in rows], created_at__gt=newest).exists():
        target.snippet = source.snippet
    return moved


def _bring_people(source: Ticket, target: Ticket, *, copied: bool) -> list[int]:
    """Everybody who takes part in the source and not yet in the target; returns the rows that are new.

    Where another requester asks, they come as guests: they may write, and nobody's answer is copied to them unasked.
    """
    others = source.requester_id != target.requester_id
    here = {target.requester_id, *target.participants.values_list("contact", flat=True)}
    theirs: list[tuple[int, str, int | None]] = []
    if others:
        theirs.append((source.requester_id, Participant.Role.CC.value, None))
    theirs += list(source.participants.order_by("pk").values_list("contact", "role", "came_from"))
    rows = [
        Participant(
            ticket=target,
            contact_id=contact,
            came_from_id=home or source.pk,
            role=Participant.Role.GUEST if others and not copied else role,
        )
        for contact, role, home in theirs
        if contact not in here
    ]
    return [row.pk for row in Participant.objects.bulk_create(rows)]


def _bring_followers(source: Ticket, target: Ticket) -> list[int]:
    """Who follows the source follows the target too, if not already; returns the rows that are new."""
    new = source.followers.exclude(user__in=target.followers.values("user")).values_list("user", flat=True)
    rows = [Follower(ticket=target, user_id=key) for key in new]
    return [row.pk for row in Follower.objects.bulk_create(rows)]


def _add_tags(source: Ticket, target: Ticket) -> list[str]:
    added = sorted(set(source.tags) - set(target.tags))
    if len(target.tags) + len(added) > MOST_TAGS:
        words = _("A ticket has at most %(most)d tags.") % {"most": MOST_TAGS}
        raise Invalid(words, {"tags": [_("Take some off.")]})
    if added:
        target.tags = sorted({*target.tags, *added})
    return added


def _note(target: Ticket, words: str, by: User) -> None:
    clean = html.compose(html.from_text(storable(words)))
    text = html.to_text(clean)
    new = NewMessage(
        author=by, channel=Channel.WEB, text=text, new_text=text, html=clean, kind=Message.Kind.NOTE, from_name=by.name
    )
    _messages, events = thread.add([(target, new)])
    target.save(update_fields=thread.THREAD_FIELDS)
    record_all(events)
