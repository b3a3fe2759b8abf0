"""Telling people: once, as they chose, never of what is out of sight, and by mail when they want it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from events.actor import Actor
from events.models import Event
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Missing
from people import digests, notifications
from people.actions import notifications as verbs
from people.actions.notifications import Choice, Told, next_morning
from people.models import Notification, NotificationChoice, User
from people.tasks import mail_notifications
from tests import smtp_sink
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.smtp_sink import Sink
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
Mail = NotificationChoice.Mail


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.EMAIL_BACKEND = "people.notices.OutgoingMailBackend"
    with smtp_sink.running() as running:
        settings.OUTGOING_MAIL_URL = f"smtp://127.0.0.1:{running.port}"
        yield running


def happened(ticket: Ticket, by: Actor) -> Event:
    with transaction.atomic():
        return record("ticket.assigned", ticket, by=by, detail={"before": None, "after": None})


def told(user: User, ticket: Ticket, kind: str = "assigned") -> Notification:
    verbs.tell([Told(user, kind, happened(ticket, a_user(name="Budi").actor))])
    return Notification.objects.filter(user=user).latest("pk")


def mails(sink: Sink) -> list[str]:
    found = []
    for _recipient, content in sink.accepted:
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body(("plain",))
        found.append(f"{mail['Subject']}\n{body.get_content() if body else ''}")
    return found


def test_a_person_is_told_once_of_an_event_and_not_of_their_own() -> None:
    user, other = a_user(), a_user()
    event = happened(a_ticket(), other.actor)
    for _ in range(2):
        verbs.tell([Told(user, "assigned", event), Told(other, "assigned", event)])
    assert Notification.objects.get().user == user


def test_it_is_said_in_words_with_who_and_what() -> None:
    user = a_user()
    row = told(user, ticket := a_ticket("Locked out"))
    [line] = notifications.lines(user, [row])
    assert line.text == f"Budi gave you #{ticket.pk} Locked out"
    assert line.url == f"/tickets/{ticket.pk}/"


def test_reading_one_all_and_those_of_a_thing() -> None:
    user, ticket = a_user(), a_ticket()
    rows = [told(user, ticket), told(user, a_ticket()), told(user, a_ticket())]
    assert notifications.count_unread(user) == 3
    verbs.read(rows[1].pk, by=user)
    verbs.read_about("ticket", ticket.pk, by=user)
    assert notifications.count_unread(user) == 1
    verbs.read(rows[1].pk, by=user, to=False)
    assert verbs.read_all(by=user, up_to=rows[1].pk) == 1
    assert verbs.read_all(by=user) == 1


def test_somebody_elses_and_what_went_out_of_sight_are_missing_and_not_counted() -> None:
    company = a_partner()
    user, ticket = a_user(partner=company), a_ticket(team=a_team(partner=company))
    row = told(user, ticket)
    assert notifications.count_unread(user) == 1
    with pytest.raises(Missing):
        verbs.read(row.pk, by=a_user())
    Ticket.objects.filter(pk=ticket.pk).update(partner=None)
    assert notifications.count_unread(user) == 0
    assert notifications.lines(user, [row]) == []
    with pytest.raises(Missing):
        verbs.read(row.pk, by=user)


def test_what_a_person_does_not_want_is_not_kept_and_mail_alone_is_not_shown() -> None:
    user = a_user()
    verbs.choose({"assigned": Choice(is_shown=False), "held": Choice(is_shown=False, mail=Mail.AT_ONCE)}, by=user)
    event = happened(a_ticket(), a_user().actor)
    assert verbs.tell([Told(user, "assigned", event), Told(user, "held", event)]) == []
    row = Notification.objects.get()
    assert (row.kind, row.is_shown, row.mail_due_at is not None) == ("held", False, True)
    assert notifications.count_unread(user) == 0


def test_at_once_is_one_mail_for_what_is_due_in_the_persons_language(sink: Sink) -> None:
    user = a_user(language="id", email="rina@desk.test")
    verbs.choose({"assigned": Choice(mail=Mail.AT_ONCE)}, by=user)
    told(user, a_ticket("Satu"))
    told(user, a_ticket("Dua"))
    assert (digests.send_due(), digests.send_due()) == (1, 0)
    [mail] = mails(sink)
    assert "Satu" in mail and "Dua" in mail
    assert "2 pemberitahuan" in mail


def test_the_daily_mail_comes_in_the_morning_with_what_is_unread_then(sink: Sink) -> None:
    user = a_user(time_zone="Asia/Jakarta")
    verbs.choose({"assigned": Choice(mail=Mail.DAILY)}, by=user)
    with clock.set_to(datetime(2026, 10, 1, 4, 0, tzinfo=UTC)):
        told(user, a_ticket("Seen"))
        told(user, a_ticket("Waiting"))
        verbs.read(Notification.objects.earliest("pk").pk, by=user)
        assert digests.send_due() == 0
    with clock.set_to(datetime(2026, 10, 2, 1, 0, 1, tzinfo=UTC)):  # eight in Jakarta
        assert digests.send_due() == 1
    [mail] = mails(sink)
    assert "Waiting" in mail and "Seen" not in mail


def test_nothing_is_mailed_of_what_went_out_of_sight(sink: Sink) -> None:
    company = a_partner()
    user, ticket = a_user(partner=company), a_ticket(team=a_team(partner=company))
    verbs.choose({"assigned": Choice(mail=Mail.AT_ONCE)}, by=user)
    told(user, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(partner=None)
    assert digests.send_due() == 0
    assert mails(sink) == []


def test_a_mail_server_that_is_away_leaves_it_due(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "people.notices.OutgoingMailBackend"
    settings.OUTGOING_MAIL_URL = "smtp://127.0.0.1:1"
    user = a_user()
    verbs.choose({"assigned": Choice(mail=Mail.AT_ONCE)}, by=user)
    row = told(user, a_ticket())
    mail_notifications()
    row.refresh_from_db()
    assert row.mailed_at is None


def test_lines_and_sight_cost_the_same_however_many_there_are() -> None:
    company = a_partner()
    user, team = a_user(partner=company), a_team(partner=company)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            notifications.lines(user, list(notifications.shown_to(user)[:30]))
            notifications.count_unread(user)
        return len(asked)

    told(user, a_ticket(team=team))
    cost()  # what is looked up once for good
    few = cost()
    for _ in range(8):
        told(user, a_ticket(team=team))
    assert cost() == few <= 5


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "UTC", "no/where", "America/St_Johns"])
def test_the_next_morning_is_ahead_and_within_a_day(zone: str) -> None:
    now = clock.now()
    assert timedelta(0) < next_morning(now, zone) - now <= timedelta(hours=25)


def test_the_database_tells_nobody_twice_and_keeps_one_choice() -> None:
    user = a_user()
    row = told(user, a_ticket())
    row.pk = None
    with pytest.raises(IntegrityError, match="a_person_is_told_of_an_event_once"), transaction.atomic():
        row.save(force_insert=True)
    NotificationChoice.objects.create(user=user, kind="held")
    with pytest.raises(IntegrityError, match="a_person_chooses_once_for_a_kind"), transaction.atomic():
        NotificationChoice.objects.create(user=user, kind="held")
