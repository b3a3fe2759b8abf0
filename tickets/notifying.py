"""Who is told of what happens to tickets. Nobody is told of a ticket that they may not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Event
from people.actions.notifications import Told
from people.capabilities import Capability
from people.models import User
from people.notifications import Kind, Subject, Thing, register, register_actor
from tickets.models import Follower, Message, Rule, Ticket
from tickets.permissions import can_see

KINDS = (
    Kind("mentioned", _("Somebody mentions you or your team"), _("In an internal note."), "at-sign",
         _("%(who)s mentioned you in %(what)s")),
    Kind("assigned", _("A ticket is given to you"), _("By a colleague or a rule."), "user-check",
         _("%(who)s gave you %(what)s")),
    Kind("replied", _("A customer writes"), _("In a ticket that you have or follow."), "reply",
         _("%(who)s wrote in %(what)s")),
    Kind("colleague", _("A colleague writes"), _("A reply or note in a ticket that you have or follow."), "sticky-note",
         _("%(who)s wrote as staff in %(what)s")),
    Kind("failed", _("Your mail does not arrive"), _("It came back, or nobody knows where it is."), "mail-x",
         _("Your reply in %(what)s did not arrive")),
    Kind("held", _("Your scheduled reply is held back"), _("Somebody wrote first; it is your draft again."),
         "circle-pause", _("Your scheduled reply in %(what)s was held back")),
    Kind("due_soon", _("Something is due soon"), _("In a ticket that you have, or that nobody of your team has."),
         "hourglass", _("%(what)s is due soon")),
    Kind("overdue", _("Something is overdue"), _("In a ticket that you have, or of a team that you lead."),
         "clock-alert", _("%(what)s is overdue")),
    Kind("ruled", _("A rule tells you"), _("Of a ticket that it was made to watch."), "workflow",
         _("%(who)s tells you of %(what)s")),
)  # fmt: skip
HEARD = frozenset(
    {
        *("ticket.assigned", "message.added", "message.mentioned", "delivery.failed", "delivery.bounced"),
        *("ticket.reply_held", "ticket.rule_applied", "ticket.clock_warned", "ticket.clock_breached"),
    }
)
CLOCKS = {"ticket.clock_warned": "due_soon", "ticket.clock_breached": "overdue"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What deciding needs, read once for all events."""

    tickets: Mapping[int, Ticket]
    followers: Mapping[int, set[int]]
    authors: Mapping[int, int | None]
    mentioned: Mapping[int, set[int]]
    leads: Mapping[int, set[int]]
    """By team."""


def told_of(events: Sequence[Event]) -> list[Told]:
    """Everybody to tell, in a fixed number of queries. One is told of an event in one way: being named comes first."""
    facts = _facts(events)
    wanted = [(event, kind, user_id) for event in events for kind, user_id in _wanted(event, facts)]
    people = User.objects.active().in_bulk({user_id for _event, _kind, user_id in wanted})
    return [
        Told(people[user_id], kind, event)
        for event, kind, user_id in wanted
        if user_id in people and can_see(people[user_id], facts.tickets[event.subject_id])
    ]


def register_kinds() -> None:
    register("ticket", Subject(_visible, _things), KINDS)
    register_actor("rule", _rules)


def _wanted(event: Event, facts: Facts) -> Iterator[tuple[str, int]]:
    ticket, detail = facts.tickets.get(event.subject_id), event.detail
    if event.subject_kind != "ticket" or ticket is None:
        return
    if event.kind == "ticket.assigned" and detail["after"]:
        yield "assigned", int(detail["after"])
    elif event.kind == "ticket.reply_held":
        yield "held", int(detail["author_id"])
    elif event.kind == "ticket.rule_applied":
        yield from (("ruled", int(one)) for one in detail["told"])
    elif event.kind == "message.mentioned":
        yield from (("mentioned", int(one)) for one in detail["user_ids"])
    elif event.kind in ("delivery.failed", "delivery.bounced"):
        author = facts.authors.get(int(detail["message_id"]))
        if author:
            yield "failed", author
    elif event.kind == "message.added" and not detail["is_auto"] and event.actor_kind != "system":
        yield from _of_a_message(event, ticket, facts)
    elif event.kind in CLOCKS:
        yield from ((CLOCKS[event.kind], user_id) for user_id in _of_a_clock(event, ticket, facts))


def _of_a_clock(event: Event, ticket: Ticket, facts: Facts) -> Iterator[int]:
    """Its assignee; of a breach, and of what nobody has, the leads of its team."""
    leads = set(facts.leads.get(ticket.team_id or 0, ()))
    if ticket.assignee_id:
        yield ticket.assignee_id
    if event.kind == "ticket.clock_breached" or not ticket.assignee_id:
        yield from sorted(leads - {ticket.assignee_id})


def _of_a_message(event: Event, ticket: Ticket, facts: Facts) -> Iterator[tuple[str, int]]:
    if event.detail["version"] == 1:  # what opened the ticket
        return
    kind = "replied" if event.actor_kind == "contact" else "colleague"
    listening = {*facts.followers.get(ticket.pk, ()), *([ticket.assignee_id] if ticket.assignee_id else [])}
    named = facts.mentioned.get(int(event.detail["message_id"]), set())
    yield from ((kind, user_id) for user_id in sorted(listening - named))


def _facts(events: Sequence[Event]) -> Facts:
    ids = {event.subject_id for event in events if event.subject_kind == "ticket"}
    followers: dict[int, set[int]] = defaultdict(set)
    for ticket_id, user_id in Follower.objects.filter(ticket__in=ids).values_list("ticket", "user"):
        followers[ticket_id].add(user_id)
    sent = _message_ids(event for event in events if event.kind.startswith("delivery."))
    written = _message_ids(event for event in events if event.kind == "message.added" and event.actor_kind == "user")
    tickets = Ticket.objects.only("partner_id", "assignee_id", "team_id").in_bulk(ids)
    timed = {event.subject_id for event in events if event.kind in CLOCKS}
    return Facts(
        tickets,
        followers,
        dict(Message.objects.filter(pk__in=sent).values_list("pk", "author_user")) if sent else {},
        _mentioned(written),
        _leads({ticket.team_id for key, ticket in tickets.items() if key in timed and ticket.team_id}),
    )


def _leads(teams: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    if teams:
        leads = User.objects.able_to(Capability.LEAD_TEAM)
        for team, user_id in leads.filter(teams__in=teams).values_list("teams", "pk"):
            found[team].add(user_id)
    return found


def _mentioned(message_ids: Collection[int]) -> dict[int, set[int]]:
    """Whom each note names, also where that event comes with another batch."""
    if not message_ids:
        return {}
    found = Event.objects.filter(kind="message.mentioned", detail__message_id__in=list(message_ids))
    tickets = Message.objects.filter(pk__in=message_ids).values("ticket")
    rows = found.filter(subject_kind="ticket", subject_id__in=tickets)
    return {int(row.detail["message_id"]): {int(one) for one in row.detail["user_ids"]} for row in rows}


def _message_ids(events: Iterable[Event]) -> set[int]:
    return {int(event.detail["message_id"]) for event in events}


def _visible(user: User) -> QuerySet[Any, Any] | None:
    return None if user.is_in_house else Ticket.objects.visible_to(user).values("pk")


def _things(user: User, ids: Collection[int]) -> dict[int, Thing]:
    rows = Ticket.objects.visible_to(user).filter(pk__in=ids).only("subject")
    return {row.pk: Thing(str(row), reverse("ticket", args=[row.pk])) for row in rows}


def _rules(ids: Collection[int]) -> dict[int, str]:
    return {row.pk: gettext("The rule “%(name)s”") % {"name": row} for row in Rule.objects.filter(pk__in=ids)}
