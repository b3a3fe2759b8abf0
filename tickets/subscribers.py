"""What listens to the log on behalf of tickets: live pages, notifications, macros, the words of search."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.consumers import consumer
from events.models import Event
from events.vocabulary import KINDS
from events.within import within
from helpdesk.web import live
from people import bells
from people.actions import notifications
from tickets import counting, notifying, spelling, webhook_notices
from tickets.actions import clocks, rule_holds, rule_triggers, scheduling
from tickets.macros import uses
from tickets.models import Ticket

UNSEEN = {"ticket.handled", "ticket.claimed"}
SUBJECTS = {"ticket", "message", "participant", "delivery", "file", "side", "satisfaction"}
SHOWN = {kind for kind in KINDS if kind.split(".")[0] in SUBJECTS} - UNSEEN


@within("clocks", kinds=set(clocks.KINDS))
def keep_clocks(events: Sequence[Event]) -> None:
    """At commit every clock is right."""
    clocks.follow(events)


@consumer("live", does=_("Shows changes on open pages"), kinds=SHOWN)
def tell_open_pages(events: Sequence[Event]) -> None:
    """One message per ticket and topic, whatever happened to it in this batch."""
    kinds: dict[int, list[str]] = {}
    for event in events:
        if event.subject_kind == "ticket":
            kinds.setdefault(event.subject_id, []).append(event.kind)
    partners = dict(Ticket.objects.filter(pk__in=kinds).values_list("pk", "partner_id"))
    changes: list[tuple[str, dict[str, object]]] = []
    for ticket_id, happened in kinds.items():
        change: dict[str, object] = {"ticket": ticket_id, "kinds": sorted(set(happened))}
        changes += [(f"ticket:{ticket_id}", change), ("tickets", change)]
        if partner := partners.get(ticket_id):
            changes.append((f"tickets:partner:{partner}", change))
    changes += _aside(events)
    if changes:
        counting.touch()
    live.publish(changes)


@consumer("macro_uses", does=_("Counts how macros are used"), kinds=uses.KINDS)
def keep_macro_uses(events: Sequence[Event]) -> None:
    uses.follow(events)


@consumer("scheduled", does=_("Holds scheduled replies back when somebody wrote meanwhile"), kinds={"message.added"})
def hold_back_scheduled_replies(events: Sequence[Event]) -> None:
    """What was written for a conversation that has gone on since is its author's draft again."""
    written = [
        int(event.detail["message_id"])
        for event in events
        if event.detail["kind"] == "public" and event.actor_kind != "system" and not event.detail["is_auto"]
    ]
    if written:
        scheduling.hold_back(written)


@consumer("webhook_notices", does=_("Tells owners that their webhook is off"), kinds={"webhook.switched_off"})
def tell_owners_of_webhooks(events: Sequence[Event]) -> None:
    """By mail, once each."""
    for event in events:
        webhook_notices.send(event.subject_id)


def _aside(events: Sequence[Event]) -> list[tuple[str, dict[str, object]]]:
    """For those who see a side conversation and not its ticket."""
    sides = {int(event.detail["side_id"]): event for event in events if event.kind.startswith("side.")}
    return [(f"escalation:{key}", {"ticket": one.subject_id, "kinds": [one.kind]}) for key, one in sides.items()]


@consumer("notifications", does=_("Tells people what concerns them"), kinds=set(notifying.HEARD))
def tell_people(events: Sequence[Event]) -> None:
    """Their open pages hear of it once it is committed; one that misses it asks again by itself."""
    people = notifications.tell(notifying.told_of(events))
    if people:
        transaction.on_commit(lambda: bells.ring(people))


@consumer("search_words", does=_("Learns words for search"), kinds={"message.added"})
def learn_words(events: Sequence[Event]) -> None:
    """What was written is what misspelt words are compared with."""
    spelling.learn([int(event.detail["message_id"]) for event in events])


@consumer("rules", does=_("Follows rules"), kinds=set(rule_triggers.HEARD) | rule_holds.MOVING, batch=50)
def follow_rules(events: Sequence[Event]) -> None:
    """Triggers first, then the tickets that timed rules wait for, as these have left them."""
    now = rule_triggers.Round()
    if now.standing:
        rule_triggers.follow(events, now)
        rule_holds.follow(events, now)
