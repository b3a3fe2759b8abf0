"""The reminder in the morning before the day that something is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from events.models import Event
from helpdesk.lib import clock
from people.models import Notification, User
from sops.actions import acknowledging, clockwork, reminding, requirements
from sops.learning_subscribers import tell_readers
from sops.models import Announcement, Requirement
from tests.builders import a_site, a_user
from tests.sops.learning.cast import announced

pytestmark = pytest.mark.django_db
WRITTEN = datetime(2026, 11, 23, 2, tzinfo=UTC)
DUE = date(2026, 11, 27)
NINE_IN_JAKARTA = datetime(2026, 11, 26, 2, tzinfo=UTC)
"""Of the day before."""


@pytest.fixture
def reader() -> User:
    return a_user(site=a_site(time_zone="Asia/Jakarta"))


def written(**more: Any) -> Announcement:
    with clock.set_to(WRITTEN):
        return announced(due_on=DUE, **more)


def reminded(at: datetime) -> list[int]:
    """Whom a tick at this moment reminds."""
    before = Event.objects.filter(kind="requirement.reminded").count()
    with clock.set_to(at):
        clockwork.tick()
    rows = Event.objects.filter(kind="requirement.reminded").order_by("pk")[before:]
    return [person for row in rows for person in row.detail["user_ids"]]


def test_who_still_owes_it_is_reminded_once_at_nine_where_they_are(reader: User) -> None:
    written()
    assert reader.pk not in reminded(NINE_IN_JAKARTA - timedelta(minutes=1))
    assert reader.pk in reminded(NINE_IN_JAKARTA)
    assert reader.pk not in reminded(NINE_IN_JAKARTA + timedelta(hours=1))
    tell_readers(list(Event.objects.filter(kind="requirement.reminded")))
    assert Notification.objects.filter(user=reader, kind="to_read_reminder").count() == 1


def test_nobody_is_reminded_of_what_is_done_over_or_only_told(reader: User) -> None:
    done, only_told, over = written(), written(enforcement=Requirement.Enforcement.TELL), written()
    with clock.set_to(WRITTEN):
        acknowledging.acknowledge(done.requirement.pk, sha256=done.sha256, by=reader)
        requirements.end(over.requirement, by=reader.actor, reason="withdrawn")
    assert only_told.requirement.is_open
    assert reader.pk not in reminded(NINE_IN_JAKARTA)
    assert reader.pk not in reminded(datetime(2026, 11, 28, tzinfo=UTC))


def test_whom_somebody_reminded_that_day_is_left_alone(reader: User) -> None:
    told = written()
    with clock.set_to(NINE_IN_JAKARTA + timedelta(minutes=5)):
        requirements.remind(told.requirement.pk, by=a_user("lead"))
    assert reader.pk not in reminded(NINE_IN_JAKARTA + timedelta(minutes=10))


def test_who_first_hears_of_it_on_that_day_is_not_told_twice(reader: User) -> None:
    with clock.set_to(NINE_IN_JAKARTA + timedelta(hours=1)):
        announced(due_on=DUE)
        assert reminding.remind_due() == 0
