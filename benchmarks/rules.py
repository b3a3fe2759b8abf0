"""What rules cost a ticket: `python -m benchmarks.rules [RULES] [EVENTS]`, 200 and 10,000, in a database of its own.

Most of the rules ask about words and match nothing, as on a desk that has grown; every tenth matches a tenth of the
tickets and acts. Events are those of new tickets, taken in batches as the consumer takes them. The budget is 50 ms an
event, acts included.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

WORDS = ("parcel", "password", "lawyer", "invoice", "coins", "video", "banned", "payout", "sound", "camera")
BUDGET_MS = 50


def main() -> int:
    rules, events = (int(one) for one in [*sys.argv[1:3], *("200", "10000")[len(sys.argv[1:3]) :]])
    with _database():
        result = measure(rules, events)
    print(json.dumps(result))
    return 0 if result["p99_ms"] < BUDGET_MS else 1


@contextmanager
def _database() -> Iterator[None]:
    var = Path(mkdtemp(prefix="bench-rules-"))
    os.environ["HELPDESK_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    from helpdesk import embedded

    with embedded.running(var):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield


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


if __name__ == "__main__":
    sys.exit(main())
