"""The database itself keeps the log as it was written."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from events.models import Event, SetAside
from helpdesk.lib import clock
from tests.events.effects import happen

pytestmark = pytest.mark.django_db


def test_an_event_can_not_be_changed() -> None:
    [pk] = happen()
    with pytest.raises(IntegrityError, match="append-only: UPDATE"), transaction.atomic():
        Event.objects.filter(pk=pk).update(kind="partner.created")


def test_an_event_can_not_be_deleted() -> None:
    [pk] = happen()
    with pytest.raises(IntegrityError, match="append-only: DELETE"), transaction.atomic():
        Event.objects.filter(pk=pk).delete()


def test_not_even_by_hand() -> None:
    happen()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET at = now()")


def test_an_event_carries_the_id_of_the_transaction_that_wrote_it() -> None:
    [pk] = happen()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert Event.objects.get(pk=pk).xid == cursor.fetchone()[0]


def test_an_event_is_set_aside_once_per_consumer() -> None:
    [pk] = happen()
    row = {"consumer": "x", "event_id": pk, "error": "", "retry_at": clock.now()}
    SetAside.objects.create(**row)
    with pytest.raises(IntegrityError, match="an_event_is_set_aside_once_per_consumer"), transaction.atomic():
        SetAside.objects.create(**row)


def test_what_must_be_forgotten_goes_from_the_detail_alone_and_only_where_it_is_said() -> None:
    from events import redact
    from people.models import Partner

    [pk] = happen()
    before = Event.objects.get(pk=pk)
    partner = Partner.objects.get(pk=before.subject_id)
    with transaction.atomic():
        redact.rewrite_fields("partner", [partner.pk], {before.kind: ("before", "after")})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=pk).update(detail={})
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(redact.ALLOW)
        cursor.execute("UPDATE events_event SET at = now() WHERE id = %s", [pk])
