"""`./manage.py sla recompute`: tells each difference, and writes only when it is told to."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.builders import a_ticket
from tests.tickets.clocks.cast import a_promise, at, clocks, moment
from tickets.actions import timers
from tickets.models import Clock, Ticket

pytestmark = pytest.mark.django_db


def recompute(*arguments: str) -> str:
    out = StringIO()
    call_command("sla", "recompute", *arguments, stdout=out)
    return out.getvalue()


def test_a_desk_whose_clocks_are_right_has_no_differences() -> None:
    a_promise()
    with at("10:00"):
        tickets = [a_ticket() for _ in range(3)]
    with at("12:00"):
        told = recompute()
    assert "3 tickets with 6 clocks" in told
    assert "0 differences in 0 tickets" in told
    with at("15:00"):
        assert "0 differences in 0 tickets; 3 tickets whose timers are due" in recompute()
    with at("15:00"):
        assert "2 tickets with 4 clocks" in recompute("--after", str(tickets[0].pk))
    with at("6 09:00"):
        timers.tick()
        assert not Clock.objects.exclude(next_at=None).exists()
        assert "0 differences in 0 tickets; 0 tickets whose timers are due" in recompute()


def test_a_difference_is_told_and_written_only_when_asked() -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
        Clock.objects.filter(metric="first_response").update(due_at=moment("11:00"))
        Clock.objects.filter(metric="resolution").delete()
        Ticket.objects.update(clock_metric="resolution")
    out = StringIO()
    with at("10:30"), pytest.raises(CommandError, match="--write"):
        call_command("sla", "recompute", stdout=out)
    assert f"#{ticket.pk} first_response 1: due_at is 2026-03-02 04:00:00+00:00, computed" in out.getvalue()
    assert f"#{ticket.pk} resolution 1: clock is None, computed running" in out.getvalue()
    assert f"#{ticket.pk}: clock_metric is resolution, computed first_response" in out.getvalue()
    assert clocks(ticket)["first_response"].due_at == moment("11:00")
    with at("10:30"):
        assert "1 tickets were mended" in recompute("--write")
        assert "0 differences" in recompute()
    assert clocks(ticket)["first_response"].due_at == moment("14:00")
