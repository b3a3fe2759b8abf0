"""What listens within the transaction: told before `record` returns, undone with the change, and able to fail it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from django.db import transaction

from events import within
from events.actor import SYSTEM
from events.models import Event
from events.record import record
from tests.builders import a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    told: list[Event] = []

    @within.within("a listener of this test", kinds={"team.changed"})
    def listen(events: Sequence[Event]) -> None:
        told.extend(events)
        if any(event.detail.get("after") == "refuse" for event in events):
            raise ValueError("not so")

    yield told
    del within._registry["a listener of this test"]


def test_it_is_told_of_its_kinds_at_once(heard: list[Event]) -> None:
    team = a_team()
    with transaction.atomic():
        record("team.created", team, by=SYSTEM)
        stored = record("team.changed", team, by=SYSTEM)
        assert heard == [stored]
        assert stored.pk


def test_the_change_fails_with_it(heard: list[Event]) -> None:
    with pytest.raises(ValueError, match="not so"), transaction.atomic():
        record("team.changed", a_team("Gone"), by=SYSTEM, detail={"after": "refuse"})
    assert not Event.objects.filter(kind="team.changed").exists()


def test_a_name_is_given_once(heard: list[Event]) -> None:
    within._registry["a listener of this test"][1].__module__ = "elsewhere"
    with pytest.raises(ValueError, match="two listeners"):
        within.within("a listener of this test", kinds=set())(lambda events: None)


def test_what_a_verb_changes_together_is_told_at_its_end_at_once(heard: list[Event]) -> None:
    team = a_team()
    with transaction.atomic(), within.together():
        first = record("team.changed", team, by=SYSTEM)
        with within.together():
            second = record("team.changed", team, by=SYSTEM)
        assert heard == []
    assert heard == [first, second]


def test_nothing_is_told_of_a_part_that_was_undone(heard: list[Event]) -> None:
    team = a_team()
    with transaction.atomic(), within.together():
        kept = record("team.changed", team, by=SYSTEM)
        with pytest.raises(ZeroDivisionError), transaction.atomic(), within.together():
            record("team.changed", team, by=SYSTEM)
            raise ZeroDivisionError
    assert heard == [kept]
    with transaction.atomic():
        record("team.changed", team, by=SYSTEM)
    assert len(heard) == 2
