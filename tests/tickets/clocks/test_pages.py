"""Where people see clocks: the badge, the list that opens over it, the page that explains, the lists, the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.actions import tokens
from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.tickets.clocks.cast import JAKARTA, a_promise, at
from tickets import spoken_clocks, timeline
from tickets.actions import labels, replies, status, timers
from tickets.actions.replies import Writing
from tickets.models import Category, Priority, Ticket
from tickets.models.view import Sort
from tickets.orders import Arrangement

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client: Client) -> User:
    agent = a_user(name="Rina", time_zone="Asia/Jakarta")
    client.force_login(agent)
    return agent


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_badge_says_what_is_left_until_when_and_of_what(client: Client, agent: User) -> None:
    a_promise(warnings={"first_response": [{"share": 75}]})
    with at("10:00"):
        ticket = a_ticket()
    with at("11:50"):
        seen = page(client, f"/tickets/{ticket.pk}/")
        assert 'aria-label="First response: 2 h 10 min left, due 14:00 WIB"' in seen
        assert 'aria-label="First response: 2 h 10 min left, due 14:00 WIB"' in page(client, "/tickets/?view=all")
    for words, sign, said in (("13:00", "hourglass", "1 h left"), ("14:05", "clock-alert", "5 min over")):
        with at(words):
            timers.tick()
            badge = spoken_clocks.badge(Ticket.objects.get(pk=ticket.pk))
            assert badge
            assert (badge.icon, badge.text) == (sign, said)
    with at("14:10"):
        ticket.refresh_from_db()
        replies.reply(ticket.pk, Writing("<p>?</p>", ticket.thread_version), by=agent, then=Category.PENDING)
        badge = spoken_clocks.badge(Ticket.objects.get(pk=ticket.pk))
        assert badge
        assert (badge.icon, badge.title) == ("circle-pause", "Update: 7 h left, paused")


def test_badges_cost_no_query_however_many_there_are(client: Client, agent: User) -> None:
    def queries() -> int:
        page(client, "/tickets/?view=all")
        with CaptureQueriesContext(connection) as seen:
            page(client, "/tickets/?view=all")
        assert not any("tickets_clock" in one["sql"].replace('"clock_', "") for one in seen.captured_queries)
        return len(seen)

    a_ticket()
    before = queries()
    a_promise()
    for _ in range(4):
        a_ticket()
    assert queries() == before


def test_the_list_over_it_says_every_clock_and_why_it_is_paused(client: Client, agent: User) -> None:
    a_promise(pause_on_hold=True)
    with at("10:00"):
        ticket = a_ticket()
    with at("11:00"):
        replies.reply(ticket.pk, Writing("<p>Which one?</p>", 1), by=agent, then=Category.PENDING)
        seen = page(client, f"/tickets/{ticket.pk}/clocks/?part=list")
    assert "<html" not in seen
    assert "paused while the requester is asked" in seen
    assert "after 1 h of 4 h" in seen
    with at("11:30"):
        status.set_status(ticket.pk, to=Category.ON_HOLD, by=agent)
        seen = page(client, f"/tickets/{ticket.pk}/clocks/?part=panel")
    assert "paused while on hold" in seen
    assert "13 h left" in seen


def test_the_page_explains_a_due_time_with_parts_that_are_the_whole(client: Client, agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with at("12:00"):
        seen = page(client, f"/tickets/{ticket.pk}/clocks/")
    assert "2 h used and 2 h ahead are the 4 h promised" in seen
    assert "2 h used and 12 h ahead are the 14 h promised" in seen
    assert 'aria-label="10:00–12:00, 12:00–14:00"' in seen
    assert 'style="' not in seen.partition("<main")[2]


def test_who_may_not_see_the_ticket_sees_no_clock(client: Client) -> None:
    a_promise()
    partner = a_partner()
    client.force_login(a_user(partner=partner, teams=[a_team(partner=partner)]))
    ticket = a_ticket()
    assert client.get(f"/tickets/{ticket.pk}/clocks/").status_code == 404
    assert client.get(f"/tickets/{ticket.pk}/clocks/?part=list").status_code == 404


def test_what_breaches_soon_has_a_view_of_its_own_the_next_first(client: Client, agent: User) -> None:
    a_promise()
    with at("09:00"):
        overdue = a_ticket("Overdue")
    with at("10:00"):
        soon, urgent, later = a_ticket("Soon"), a_ticket("Urgent", priority=Priority.URGENT), a_ticket("Answered")
        replies.reply(later.pk, Writing("<p>There</p>", 1), by=agent)
    with at("12:50"):
        timers.tick()
        seen = page(client, "/tickets/?view=breaching")
    places = [seen.find(f'id="row-{one.pk}"') for one in (urgent, overdue, soon, later)]
    assert places[0] < places[1] < places[2]
    assert min(places[:3]) > 0
    assert places[3] == -1


def test_the_order_by_next_breach_comes_out_of_the_index() -> None:
    rows = Arrangement(Sort.BREACH).within(Ticket.objects.all())
    query = Arrangement(Sort.BREACH).order.on(rows)[:30]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = query.explain()
    assert "ticket_next_breach" in plan
    assert "Sort" not in plan


def test_a_list_is_narrowed_by_what_its_clocks_do(client: Client, agent: User) -> None:
    idle = a_ticket("Nothing promised")
    a_promise()
    timed = a_ticket("Promised")
    seen = page(client, "/tickets/?view=all&sla=running")
    assert f'id="row-{timed.pk}"' in seen
    assert f'id="row-{idle.pk}"' not in seen
    assert "Service level: In time" in seen


def test_the_history_says_what_is_due_when_instead_and_why(agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with at("10:30"), timezone.override(JAKARTA):
        labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
        told = [line.text for line in timeline.history(ticket)]
    assert (
        "The priority changed, so other times are promised. First response: due 11:00 instead of 14:00; "
        "Resolution: due 14:00 instead of Mar 3, 16:00"
    ) in told


def test_the_api_tells_each_clock_with_what_it_counts(client: Client, agent: User) -> None:
    a_promise()
    with at("10:00"):
        ticket = a_ticket()
    with at("14:00:01"):
        timers.tick()
    _token, secret = tokens.create("Program", scopes=["read"], by=agent)

    def get(address: str) -> Any:
        answer = client.get(f"/api/v1/{address}", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 200, answer.content
        return answer.json()

    with at("15:00"):
        [first, resolution] = get(f"tickets/{ticket.pk}/clocks/")
    assert (first["metric"], first["state"], first["used_seconds"], first["remaining_seconds"]) == (
        "first_response", "running", 5 * 3600, -3600,
    )  # fmt: skip
    assert [one["code"] for one in first["marks"]] == ["breach"]
    assert first["runs"] == [{"start": "2026-03-02T10:00:00+07:00", "end": "2026-03-02T15:00:00+07:00"}]
    assert resolution["due_at"] == "2026-03-03T16:00:00+07:00"
    shown = get(f"tickets/{ticket.pk}/")
    assert (shown["clock_state"], shown["clock_metric"]) == ("breached", "first_response")
    assert [one["id"] for one in get("tickets/?sla=breached")["results"]] == [ticket.pk]
    assert get("tickets/?due_before=2026-03-02T06:00:00Z")["results"] == []
