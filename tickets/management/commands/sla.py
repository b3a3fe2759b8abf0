"""What the clocks would say: `./manage.py sla evaluate FILE`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.lib.lines import answer_file
from tickets.sla.wire import answer


class Command(BaseCommand):
    help = "Service levels: evaluate FILE answers questions about calendars and clocks; nothing is stored."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        evaluate = acts.add_parser("evaluate", help="a JSON object a line in, one a line out (see docs/sla.md)")
        evaluate.add_argument("file", metavar="FILE", help="the questions; - for standard input")

    def handle(self, *_args: Any, **options: Any) -> None:
        answer_file(options["file"], answer, self.stdout.write)
