"""A dump restored into a new cluster: nothing is skipped, nothing taken twice."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from events import consumers
from events.models import Cursor, Event
from events.rebase import is_needed
from tests.events import effects
from tests.events.effects import happen, registered

pytestmark = pytest.mark.usefixtures("effect_table")
FAR_AHEAD = 10**12


def restore_elsewhere() -> None:
    """What a restore does: rows keep the ids of a cluster that was far ahead of this one."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_event DISABLE TRIGGER event_is_append_only")
        cursor.execute("UPDATE events_event SET xid = xid + %s", [FAR_AHEAD])
        cursor.execute("UPDATE events_cursor SET xid = xid + %s WHERE xid > 0", [FAR_AHEAD])
        cursor.execute("ALTER TABLE events_event ENABLE TRIGGER event_is_append_only")


def rebase() -> str:
    said = StringIO()
    call_command("rebase_log", stdout=said)
    return said.getvalue().strip()


def keep(events: Sequence[Event]) -> None:
    effects.note("keeper", events)


def test_after_a_restore_the_unread_and_the_new_are_taken_once() -> None:
    with registered("keeper", keep):
        read = happen(3)
        consumers.drain("keeper")
        unread = happen(3)
        restore_elsewhere()
        assert is_needed()
        assert rebase() == "6 events rebased."
        new = happen(2)
        consumers.drain("keeper")
    assert effects.had("keeper") == dict.fromkeys([*read, *unread, *new], 1)
    order = list(Event.objects.order_by("xid", "id").values_list("pk", flat=True))
    assert order == [*read, *unread, *new]


def test_without_it_new_events_would_be_skipped() -> None:
    with registered("keeper", keep):
        happen()
        consumers.drain("keeper")
        restore_elsewhere()
        [new] = happen()
        consumers.drain("keeper")
    assert new not in effects.had("keeper")


def test_a_consumer_that_is_new_reads_the_restored_past_too() -> None:
    past = happen(3)
    restore_elsewhere()
    rebase()
    with registered("keeper", keep):
        consumers.drain("keeper")
    assert effects.had("keeper") == dict.fromkeys(past, 1)


def test_a_second_restore_is_rebased_as_well_and_otherwise_there_is_nothing_to_do() -> None:
    with registered("keeper", keep):
        wanted = happen(2)
        assert rebase().startswith("Nothing to do")
        for _ in range(2):
            restore_elsewhere()
            rebase()
            wanted += happen()
        consumers.drain("keeper")
        assert rebase().startswith("Nothing to do")
    assert effects.had("keeper") == dict.fromkeys(wanted, 1)
    assert Cursor.objects.get().event_id == wanted[-1]


def test_the_log_is_append_only_again_afterwards() -> None:
    happen()
    restore_elsewhere()
    rebase()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()
