"""What rules cost a ticket: `python -m benchmarks.rules [RULES] [EVENTS]`, 200 and 10,000.

A database of its own is made under HELPDESK_VAR (./var/bench-rules) and emptied at the end.

Most of the rules ask about words and match nothing, as on a desk that has grown; every tenth matches a tenth of the
tickets and acts. Events are those of new tickets, taken in batches as the consumer takes them. The budget is 50 ms an
event, acts included.
"""

from __future__ import annotations

import json
import os
import sys
import time

from benchmarks import desk
from benchmarks.desk import ROOT

WORDS = ("parcel", "password", "lawyer", "invoice", "coins", "video", "banned", "payout", "sound", "camera")
BUDGET_MS = 50


def main() -> int:
    rules, events = (int(one) for one in [*sys.argv[1:3], *("200", "10000")[len(sys.argv[1:3]) :]])
    os.environ.setdefault("HELPDESK_VAR", str(ROOT / "var" / "bench-rules"))
    desk.open_up()
    if not _is_ours():
        raise SystemExit("This database has tickets, requesters or rules. Name an empty one by HELPDESK_VAR.")
    try:
        result = measure(rules, events)
    finally:
        empty()
    print(json.dumps(result))
    return 0 if result["p99_ms"] < BUDGET_MS else 1


def _is_ours() -> bool:
    """It is emptied at the end, so nothing that anybody made may be in it."""
    from people.models import Contact
    from tickets.models import Rule

    return not (desk.size()[0] or Contact.objects.exists() or Rule.objects.exists())


def measure(many_rules: int, many_events: int) -> dict[str, float]:
    """Milliseconds an event: deciding and acting, from the log to the commit."""
    from django.db import connection, transaction

    from events import doorbell
    from events.models import Event
    from tests.builders import a_ticket
    from tickets.actions import rule_triggers
    from tickets.models import RuleFiring

    brand = a_ticket().brand
    make_rules(many_rules)
    with doorbell.muffled():
        for number in range(many_events):
            words = WORDS[number % len(WORDS)]
            a_ticket(f"About my {words} {number}", text=f"Please look at my {words}, number {number}.", brand=brand)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    events = list(Event.objects.filter(kind="ticket.created").order_by("pk")[:many_events])
    spent: list[float] = []
    for start in range(0, len(events), 50):
        batch = events[start : start + 50]
        began = time.perf_counter()
        with transaction.atomic():
            rule_triggers.follow(batch)
        spent += [(time.perf_counter() - began) * 1000 / len(batch)] * len(batch)
    spent.sort()
    return {
        "rules": many_rules,
        "events": len(events),
        "fired": RuleFiring.objects.count(),
        "mean_ms": round(sum(spent) / len(spent), 2),
        "p50_ms": round(spent[len(spent) // 2], 2),
        "p99_ms": round(spent[len(spent) * 99 // 100], 2),
        "max_ms": round(spent[-1], 2),
        "budget_ms": BUDGET_MS,
    }


def make_rules(many: int) -> None:
    """Conditions of several questions each; every tenth rule matches a tenth of the tickets, and tags them."""
    from tests.tickets.automation.cast import a_trigger

    for number in range(many):
        words = WORDS[number // 10 % len(WORDS)] if number % 10 == 0 else f"nothing{number}"
        asked = {"any": [{"field": name, "op": "words", "value": words} for name in ("subject", "event.text")]}
        open_ = {"field": "status", "op": "in", "value": ["new", "open"]}
        when = {"all": [open_, {"not": {"field": "tags", "op": "contains", "value": "vip"}}, asked]}
        a_trigger(f"Rule {number}", {"add_tags": [f"topic-{number}"]}, when, "ticket.created", "message.added")


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE tickets_ticket, tickets_rule, tickets_brand, events_event, people_contact CASCADE")


if __name__ == "__main__":
    sys.exit(main())
