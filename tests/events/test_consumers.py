"""Reading the log: once, in order, past what can't be taken, never past what isn't committed yet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction

from events import consumers
from events.models import Cursor, Event, SetAside
from helpdesk.lib import clock
from helpdesk.lib.errors import Unavailable
from tests.events import effects
from tests.events.effects import happen, registered

pytestmark = pytest.mark.usefixtures("effect_table")


def keeps(name: str) -> Callable[[Sequence[Event]], None]:
    return lambda events: effects.note(name, events)


def test_every_event_of_its_kinds_takes_effect_once() -> None:
    with registered("keeper", keeps("keeper")):
        wanted = happen(7)
        assert consumers.drain("keeper") >= 7
        assert consumers.drain("keeper") == 0
    assert effects.had("keeper") == dict.fromkeys(wanted, 1)


def test_events_of_other_kinds_are_passed_over_and_never_come_again() -> None:
    with registered("other", keeps("other"), kinds=["ticket.created"]):
        happen(3)
        assert consumers.drain("other") == 3
        assert consumers.drain("other") == 0
    assert not effects.had("other")


def test_each_consumer_has_a_cursor_of_its_own() -> None:
    with registered("one", keeps("one")), registered("two", keeps("two")):
        wanted = happen(2)
        consumers.drain("one")
        wanted += happen(2)
        consumers.drain("two")
        consumers.drain("one")
    assert effects.had("one") == effects.had("two") == dict.fromkeys(wanted, 1)


def test_events_come_in_batches_in_reading_order() -> None:
    batches: list[list[int]] = []
    with registered("batches", lambda events: batches.append([event.pk for event in events])):
        wanted = happen(5)
        assert consumers.run("batches", batch=3) == 3
        assert consumers.run("batches", batch=3) == 2
    assert batches == [wanted[:3], wanted[3:]]


def test_an_event_whose_transaction_commits_late_is_not_skipped() -> None:
    """A writer starts first and commits last; what others commit meanwhile must not carry the cursor past it."""
    wrote, may_commit = threading.Event(), threading.Event()
    late: list[int] = []

    def slow_writer() -> None:
        with transaction.atomic():
            late.extend(happen())
            wrote.set()
            assert may_commit.wait(10)
        connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert wrote.wait(10)
    with registered("patient", keeps("patient")):
        early = happen(wait=False)
        consumers.drain("patient")
        assert not effects.had("patient"), "read above a transaction that is still running"
        may_commit.set()
        writer.join(10)
        effects.until_readable()
        consumers.drain("patient")
        assert effects.had("patient") == dict.fromkeys([*late, *early], 1)


def test_what_a_rolled_back_transaction_wrote_is_never_seen() -> None:
    with registered("keeper", keeps("keeper")):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            happen(3)
            _ = 1 / 0
        [kept] = happen()
        consumers.drain("keeper")
    assert effects.had("keeper") == {kept: 1}


def test_two_processes_of_one_consumer_do_not_both_read() -> None:
    inside, leave = threading.Event(), threading.Event()

    def handle(events: Sequence[Event]) -> None:
        effects.note("single", events)
        inside.set()
        assert leave.wait(10)

    def read_once() -> None:
        consumers.run("single")
        connection.close()

    with registered("single", handle):
        wanted = happen(2)
        reading = threading.Thread(target=read_once)
        reading.start()
        assert inside.wait(10)
        assert consumers.run("single") == 0
        leave.set()
        reading.join(10)
    assert effects.had("single") == dict.fromkeys(wanted, 1)


def test_a_consumer_that_fails_sets_only_the_guilty_event_aside() -> None:
    def handle(events: Sequence[Event]) -> None:
        effects.note("picky", events)
        if any(event.detail["after"]["n"] == 1 for event in events):
            raise ValueError("can't take number 1")

    with registered("picky", handle):
        first, guilty, last = happen(3)
        consumers.drain("picky")
    assert effects.had("picky") == {first: 1, last: 1}
    row = SetAside.objects.get()
    assert (row.consumer, row.event_id, row.attempts) == ("picky", guilty, 1)
    assert row.error == "ValueError: can't take number 1"


def test_what_was_set_aside_is_retried_when_it_is_due_and_then_forgotten() -> None:
    broken = [True]

    def handle(events: Sequence[Event]) -> None:
        if broken[0]:
            raise ValueError
        effects.note("mended", events)

    with registered("mended", handle):
        [pk] = happen()
        consumers.drain("mended")
        broken[0] = False
        assert consumers.retry_set_aside("mended") == 0, "not due yet"
        with clock.set_to(clock.now() + timedelta(minutes=2)):
            assert consumers.retry_set_aside("mended") == 1
            assert consumers.retry_set_aside("mended") == 0
    assert effects.had("mended") == {pk: 1}
    assert not SetAside.objects.exists()


def test_a_retry_that_fails_waits_longer_each_time_and_at_last_for_good() -> None:
    def handle(events: Sequence[Event]) -> None:
        effects.note("hopeless", events)
        raise ValueError

    with registered("hopeless", handle):
        happen()
        consumers.drain("hopeless")
        moment, waits = clock.now(), []
        for _ in range(consumers.MOST_ATTEMPTS + 3):
            moment += timedelta(days=30)
            with clock.set_to(moment):
                consumers.retry_set_aside("hopeless")
                waits.append(SetAside.objects.get().retry_at - moment)
    assert SetAside.objects.get().attempts == consumers.MOST_ATTEMPTS
    assert waits[0] < waits[1] < waits[2]
    assert not effects.had("hopeless"), "a failed attempt leaves nothing behind"


def test_a_part_that_is_away_uses_up_no_try_of_what_was_set_aside() -> None:
    failing: list[Exception | None] = [ValueError("odd")]

    def handle(events: Sequence[Event]) -> None:
        if failing[0]:
            raise failing[0]
        effects.note("unlucky", events)

    with registered("unlucky", handle):
        [pk] = happen()
        consumers.drain("unlucky")
        failing[0] = Unavailable("Valkey is away")
        with clock.set_to(clock.now() + timedelta(minutes=2)):
            for _ in range(consumers.MOST_ATTEMPTS + 1):
                assert consumers.retry_set_aside("unlucky") == 0
            assert SetAside.objects.get().attempts == 1
            assert SetAside.objects.get().error == "Unavailable: Valkey is away"
            failing[0] = None
            assert consumers.retry_set_aside("unlucky") == 1
    assert effects.had("unlucky") == {pk: 1}


@pytest.mark.parametrize("error", [Unavailable("the mail server is away"), OperationalError("the link broke")])
def test_a_part_that_is_away_leaves_the_cursor_and_the_batch_comes_again(error: Exception) -> None:
    away = [True]

    def handle(events: Sequence[Event]) -> None:
        effects.note("patient", events)
        if away[0]:
            raise error

    with registered("patient", handle):
        wanted = happen(3)
        assert consumers.run("patient") == 0
        assert not effects.had("patient")
        assert not SetAside.objects.exists()
        assert Cursor.objects.get(consumer="patient").event_id == 0
        away[0] = False
        consumers.drain("patient")
    assert effects.had("patient") == dict.fromkeys(wanted, 1)


def test_skipping_to_the_end_takes_nothing_of_what_was_before() -> None:
    with registered("newcomer", keeps("newcomer")):
        happen(3)
        consumers.skip_to_end("newcomer")
        [new] = happen()
        consumers.drain("newcomer")
    assert effects.had("newcomer") == {new: 1}


def test_two_consumers_can_not_have_one_name() -> None:
    with registered("taken", keeps("taken")):
        consumers.registry["taken"].handle.__module__ = "somewhere.else"
        with pytest.raises(ValueError, match="two consumers are called taken"):
            consumers.consumer("taken", kinds={effects.KIND})(keeps("taken"))
