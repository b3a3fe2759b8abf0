"""Check quality by hand: `./manage.py qa estimate|agreement|score FILE`, and `./manage.py qa verify CYCLE`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.lib.lines import answer_file
from qa.draws.proof import verify
from qa.models import Cycle
from qa.wire import agreed, estimated, scored

ACTS = {
    "estimate": (estimated, "a figure about all units from those that were drawn"),
    "agreement": (agreed, "how far raters agree"),
    "score": (scored, "the score of a review"),
}


class Command(BaseCommand):
    help = "Quality: the estimators, agreement measures, scores and draws that the pages use; nothing is stored."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        for name, (_, words) in ACTS.items():
            act = acts.add_parser(name, help=f"{words}: a JSON object a line in, one a line out (see docs/quality.md)")
            act.add_argument("file", metavar="FILE", help="the questions; - for standard input")
        proof = acts.add_parser("verify", help="repeat the draw of a cycle from its revealed key, bit for bit")
        proof.add_argument("cycle", type=int, metavar="CYCLE", help="the cycle's id, as its page shows it")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["act"] == "verify":
            self._verify(options["cycle"])
            return
        answer, _ = ACTS[options["act"]]
        answer_file(options["file"], answer, self.stdout.write)

    def _verify(self, cycle_id: int) -> None:
        """Prints every check; fails when one does."""
        cycle = Cycle.objects.filter(pk=cycle_id).first()
        if cycle is None:
            raise CommandError(f"There is no cycle {cycle_id}.")
        checks = verify(cycle)
        for one in checks:
            self.stdout.write(f"{'ok ' if one.is_right else 'BAD'} {one.code}{f': {one.detail}' if one.detail else ''}")
        wrong = sum(not one.is_right for one in checks)
        if wrong:
            raise CommandError(f"{wrong} of {len(checks)} checks failed: this is not what the key drew.")
        self.stdout.write("The selection is what the revealed key draws from the frozen frame.")
