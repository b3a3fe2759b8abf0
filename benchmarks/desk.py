"""The desk that is measured: its servers, its tables, its very many tickets, made once and used again."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip().replace(",", "").replace("_", "")
    if not value:
        return default
    if not value.isdigit():
        raise SystemExit(f"{name} is '{value}', but must be a whole number.")
    return int(value)


def set_up() -> None:
    """Servers up, Django ready, tickets there."""
    open_up()
    _seed(number("BENCH_TICKETS", 1_000_000))


def open_up() -> None:
    """Servers up, Django ready, tables there, with the tickets that they have."""
    if not os.environ.get("DATABASE_URL"):
        os.environ.setdefault("HELPDESK_VAR", str(ROOT / "var" / "bench"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    from helpdesk import embedded, settings

    embedded.ensure(settings.VAR)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _seed(wanted: int) -> None:
    from django.core.management import call_command

    tickets, _ = size()
    if tickets >= wanted:
        return
    if tickets:
        raise SystemExit(
            f"This database has {tickets:,} tickets, but BENCH_TICKETS asks for {wanted:,}: "
            "name an empty one by HELPDESK_VAR or DATABASE_URL, or ask for fewer."
        )
    messages = number("BENCH_MESSAGES", wanted * 5)
    print(f"Seeding {wanted:,} tickets with {messages:,} messages, once")
    call_command("demo", "--bulk", "--tickets", str(wanted), "--messages", str(messages), "--seed", "7")


def size() -> tuple[int, int]:
    """How many tickets and messages there are."""
    from tickets.models import Message, Ticket

    return Ticket.objects.count(), Message.objects.count()
