"""Play a week of a desk and say how work was given out: waiting, fairness, starvation, and what gaming brought."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand

from tickets.routing.fairness import gini, jain
from tickets.routing.simulated import Plan, roster
from tickets.routing.simulation import START, Outcome, simulate, starved


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agents", type=int, default=200)
        parser.add_argument("--days", type=int, default=7)
        parser.add_argument("--load", type=float, default=0.85, help="Share of what people can do that comes in.")
        parser.add_argument("--seed", type=int, default=7)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan(options["agents"], options["days"], options["load"], seed=options["seed"])
        honest = simulate(plan)
        self._say("Everybody honest", honest, plan)
        for words, counts in (("parked work counts", True), ("were parked work not to count", False)):
            out = simulate(replace(plan, gaming=0.2, parked_counts=counts))
            self._say(f"A fifth parks; {words}", out, plan)
            ratio = out.pace_of(out.gamers) / honest.pace_of(out.gamers)
            self.stdout.write(
                f"  who parks: {out.parked:,} times; points an hour, by what they had when honest: {ratio:.3f}"
            )

    def _say(self, title: str, out: Outcome, plan: Plan) -> None:
        waits, paces = sorted(out.waits), list(out.pace.values())
        p50, p95, p99 = (waits[int(len(waits) * share)] for share in (0.5, 0.95, 0.99))
        late = len(starved(out, [one.person for one in roster(plan, START)], 24))
        self.stdout.write(f"{title}: {out.arrived:,} requests, {out.given:,} given, {out.requeued:,} taken back")
        self.stdout.write(
            f"  minutes until given: p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f}, longest {waits[-1]:.1f}"
        )
        self.stdout.write(
            f"  points an hour: {min(paces):.2f} to {max(paces):.2f}, Gini {gini(paces):.3f}, Jain {jain(paces):.3f}"
        )
        self.stdout.write(f"  given to two at once: {out.twice}; starved: {late}")
