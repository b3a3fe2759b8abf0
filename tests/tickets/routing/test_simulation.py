"""A week of a desk, played: nobody starves, nothing is given twice, work is shared out evenly, gaming brings nothing.

A short form of ./manage.py routing_simulation, whose figures are in docs/benchmarks.md.
"""

from __future__ import annotations

from dataclasses import replace

from tickets.routing.fairness import gini
from tickets.routing.simulated import Plan, roster
from tickets.routing.simulation import START, simulate, starved

PLAN = Plan(agents=30, days=2, load=0.7)


def test_nothing_is_given_twice_nobody_starves_and_work_is_shared_out() -> None:
    out = simulate(PLAN)
    assert out.arrived > 500
    assert out.twice == 0
    assert not starved(out, [one.person for one in roster(PLAN, START)], 24)
    assert gini(list(out.pace.values())) < 0.3


def test_parking_work_brings_no_more_of_it_than_honest_people_have() -> None:
    honest, gaming = simulate(PLAN), simulate(replace(PLAN, gaming=0.2))
    naive = simulate(replace(PLAN, gaming=0.2, parked_counts=False))
    had = honest.pace_of(gaming.gamers)
    assert gaming.parked > 20
    assert gaming.pace_of(gaming.gamers) < had * 1.1
    assert naive.pace_of(naive.gamers) > gaming.pace_of(gaming.gamers)


def test_the_same_seed_is_the_same_week() -> None:
    short = replace(PLAN, days=1)
    assert simulate(short).waits == simulate(short).waits
