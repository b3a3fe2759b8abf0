"""What the clocks would say, `./manage.py sla evaluate FILE`, and whether they say so: `./manage.py sla recompute`."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from helpdesk.lib import clock
from helpdesk.lib.lines import answer_file
from tickets.actions.clocks import keep
from tickets.clockwork.recomputing import Tally, differences
from tickets.models import Ticket
from tickets.sla.wire import answer


class Command(BaseCommand):
    help = "Service levels: evaluate FILE answers questions about calendars and clocks; recompute checks every clock."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        evaluate = acts.add_parser("evaluate", help="a JSON object a line in, one a line out (see docs/sla.md)")
        evaluate.add_argument("file", metavar="FILE", help="the questions; - for standard input")
        words = "computes every clock again from its ticket's history and tells each difference; changes nothing"
        recompute = acts.add_parser("recompute", help=words)
        recompute.add_argument("--write", action="store_true", help="store what was computed where it differs")
        recompute.add_argument("--after", type=int, default=0, metavar="NUMBER", help="begin after this ticket")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["act"] == "evaluate":
            answer_file(options["file"], answer, self.stdout.write)
        else:
            self._recompute(write=options["write"], after=options["after"])

    def _recompute(self, *, write: bool, after: int) -> None:
        began, tally, mended, count = time.monotonic(), Tally(), 0, 0
        for found in differences(tally, after=after):
            count += 1
            where = f" {found.metric} {found.cycle}" if found.metric else ""
            self.stdout.write(f"#{found.ticket_id}{where}: {found.what} is {found.stored}, computed {found.computed}")
            if write and found.ticket_id not in tally.mended:
                tally.mended.add(found.ticket_id)
                mended += _mend(found.ticket_id)
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{tally.tickets:,} tickets with {tally.clocks:,} clocks in {seconds:.1f} s: "
            f"{count:,} differences in {len(tally.differing):,} tickets; "
            f"{tally.waiting:,} tickets whose timers are due"
        )
        if write:
            self.stdout.write(f"{mended:,} tickets were mended")
        elif count:
            raise CommandError("Nothing was changed. With --write what was computed is stored.")


@transaction.atomic
def _mend(number: int) -> bool:
    Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=number)
    keep([number], at=clock.now(), anew=True)
    return True
