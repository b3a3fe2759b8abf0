"""Fills a desk with the demo's people and tickets, or with very many tickets for benchmarks."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
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
            self._say("People, teams, mailboxes, what is promised to whom, and what customers will ask")
            moments = play.make(options["tickets"], options["seed"], until, Progress(self._say).tell)
            self._say("The tickets of the year before")
            archive.fill(options["tickets"] * 3 // 4, options["seed"], until)
            showing.fill_all(until, options["seed"], self._say)
            self._say(f"{options['tickets']} tickets, {moments} acts")
        self._say(f"Done in {time.monotonic() - began:.1f} s")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


class Progress:
    """How far the past is told, and how long the rest takes at this pace: a line that counts where somebody looks at
    it, a line for each tenth where it goes into a file."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say, self.began, self.tenth = say, time.monotonic(), 0

    def tell(self, done: int, of: int) -> None:
        share = done / max(of, 1)
        words = f"The tickets of 90 days: {share:.0%}{self._left(share)}"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{words}" + ("\n" if done == of else ""))
            sys.stderr.flush()
        elif int(share * 10) > self.tenth:
            self.tenth = int(share * 10)
            self.say(words)

    def _left(self, share: float) -> str:
        """Once there is enough to tell it from."""
        if not 0.03 < share < 1:
            return ""
        seconds = (time.monotonic() - self.began) * (1 - share) / share
        return f", about {seconds / 60:.0f} min more" if seconds > 90 else f", about {seconds:.0f} s more"
