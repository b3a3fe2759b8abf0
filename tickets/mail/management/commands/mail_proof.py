from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets.mail.proof import prove


class Command(BaseCommand):
    help = "Count stored mails and their messages: what waits, what is doubled, what is lost. Exit code 1 if any."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--sent", type=int, help="how many mails the senders were told are taken")
        parser.add_argument("--since", type=int, default=0, help="count mails with an id above this")

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove(options["sent"], since=options["since"])
        for line in proof.lines():
            self.stdout.write(line)
        if not proof.holds:
            raise CommandError("Something waits, is doubled or is lost.")
