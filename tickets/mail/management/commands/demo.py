"""Fills a desk with the demo's people and tickets, or with very many tickets for benchmarks."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.lib import clock
from people.models import User
from tickets import showing
from tickets.mail.demo import archive, play
from tickets.mail.demo.bulk.load import load
from tickets.models import Ticket


class Command(BaseCommand):
    help = (
        "Fill the desk with made-up people and tickets of the last 90 days and the year before; --bulk for benchmarks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, default=2000, help="how many tickets of the last 90 days (2000)")
        parser.add_argument("--seed", type=int, default=7, help="the same number gives the same stories (7)")
        parser.add_argument("--add", action="store_true", help="also on a desk that has people or tickets already")
        parser.add_argument("--bulk", action="store_true", help="load rows directly, for benchmarks")
        parser.add_argument("--messages", type=int, help="with --bulk: how many messages (five a ticket)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["tickets"] < 1:
            raise CommandError("--tickets must be at least 1.")
        if not options["add"] and (Ticket.objects.exists() or User.objects.exists()):
            raise CommandError(
                f"This desk is in use: it has {User.objects.count()} people and {Ticket.objects.count()} tickets. "
                "Use an empty database, or --add to put the demo beside what is there."
            )
        began = time.monotonic()
        if options["bulk"]:
            messages = options["messages"] or options["tickets"] * 5
            load(options["tickets"], messages, options["seed"], clock.now(), self._say)
        else:
            until = clock.now()
            moments = play.make(options["tickets"], options["seed"], until, _progress)
            archive.fill(options["tickets"] * 3 // 4, options["seed"], until)
            showing.fill_all(until, options["seed"])
            self._say(f"{options['tickets']} tickets, {moments} acts")
        self._say(f"Done in {time.monotonic() - began:.1f} s")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _progress(done: int, of: int) -> None:
    """One line that counts up, where somebody looks at it."""
    if sys.stderr.isatty():
        end = "\n" if done == of else ""
        sys.stderr.write(f"\rTelling the past of the desk: {done * 100 // max(of, 1)} %{end}")
        sys.stderr.flush()
