"""Check a figure of quality by hand: `./manage.py qa estimate|agreement|score FILE`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.lib.lines import answer_file
from qa.wire import agreed, estimated, scored

ACTS = {
    "estimate": (estimated, "a figure about all units from those that were drawn"),
    "agreement": (agreed, "how far raters agree"),
    "score": (scored, "the score of a review"),
}


class Command(BaseCommand):
    help = "Quality: the estimators, agreement measures and scores that the pages use; nothing is stored."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for name, (_, words) in ACTS.items():
            act = acts.add_parser(name, help=f"{words}: a JSON object a line in, one a line out (see docs/quality.md)")
            act.add_argument("file", metavar="FILE", help="the questions; - for standard input")

    def handle(self, *_args: Any, **options: Any) -> None:
        answer, _ = ACTS[options["act"]]
        answer_file(options["file"], answer, self.stdout.write)
