"""The board of work and the pages that set routing up: who may, what they show, and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Event
from helpdesk.lib import clock
from people.actions import availability
from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.tickets.routing.cast import a_pushing_team, a_worker
from tickets.actions import assignment, routing
from tickets.models import KindOfWork, TeamRouting, Ticket
from tickets.workload import board

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_board_shows_who_has_what_with_room_and_what_waits() -> None:
    team = a_pushing_team("Front")
    agent = a_worker(team, name="Sari Dewi")
    mine, waiting = a_ticket("Held by Sari", team=team), a_ticket("Waits for somebody", team=team)
    assignment.assign(mine.pk, to=agent, by=agent)
    body = signed_in(a_user("lead", teams=[team])).get("/workload/").content.decode()
    for words in ("Sari Dewi", "Held by Sari", "Waits for somebody", "1 of 10 points", "Available"):
        assert words in body
    assert f'data-card="{waiting.pk}" data-seen=""' in body
    assert f'data-card="{mine.pk}" data-seen="{agent.pk}"' in body


def test_what_is_due_next_comes_first_and_what_is_due_soon_is_counted() -> None:
    team = a_team("Front")
    old, soon, later = (a_ticket(name, team=team) for name in ("Old one", "Soon", "Later"))
    for ticket, hours in ((soon, 1), (later, 5)):
        Ticket.objects.filter(pk=ticket.pk).update(clock_due_at=clock.now() + timedelta(hours=hours))
    found = board(team, a_user("lead", teams=[team]))
    assert [card.ticket for card in found.waiting] == [soon, later, old]
    assert [card.is_soon for card in found.waiting] == [True, False, False]
    assert found.due_soon == 1


def test_of_a_team_on_push_it_says_why_nobody_has_what_waits() -> None:
    team = a_pushing_team("Front")
    a_worker(team, capacity=1, speaks=["id"])
    away = a_worker(team)
    availability.choose("break", by=away)
    ticket = a_ticket("Waits", team=team)
    Ticket.objects.filter(pk=ticket.pk).update(language="id")
    client = signed_in(a_user("lead", teams=[team]))
    assert "don’t answer" not in client.get("/workload/").content.decode()
    Ticket.objects.filter(pk=ticket.pk).update(language="fr")
    assert "3 don’t answer in its language" in client.get("/workload/").content.decode()


def test_only_leads_see_it_and_a_partners_lead_only_their_own_people_and_tickets() -> None:
    partner = a_partner()
    theirs, ours = a_team("Theirs", partner=partner), a_team("Ours")
    a_user(teams=[ours], name="Somebody of the house")
    a_user(teams=[theirs], partner=partner, name="One of theirs")
    a_ticket("Of the house", team=ours)
    lead = signed_in(a_user("lead", partner=partner, teams=[theirs]))
    body = lead.get("/workload/?team=all").content.decode()
    assert "One of theirs" in body
    assert "Somebody of the house" not in body
    assert "Of the house" not in body
    assert lead.get(f"/workload/?team={ours.pk}").status_code == 404
    assert signed_in(a_user()).get("/workload/").status_code == 403


def test_it_costs_the_same_for_many_people_and_tickets() -> None:
    lead = a_user("lead")
    client = signed_in(lead)

    def cost(people: int) -> int:
        team = a_pushing_team()
        for _ in range(people):
            agent = a_worker(team)
            assignment.assign(a_ticket(team=team).pk, to=agent, by=agent)
            a_ticket(team=team)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/workload/lanes/?team={team.pk}").status_code == 200
        return len(asked)

    cost(1)
    assert cost(2) == cost(6)


def test_the_ticket_says_why_it_was_given_to_whom() -> None:
    team = a_pushing_team()
    agent = a_worker(team)
    ticket = a_ticket(team=team)
    routing.route_team(team.pk)
    body = signed_in(agent).get(f"/tickets/{ticket.pk}/?view=all").content.decode()
    assert "Given by the desk" in body
    assert "the only one who could take it" in body


def test_a_lead_sets_the_way_of_their_own_team_and_the_log_keeps_what_it_was() -> None:
    team, other = a_team("Front"), a_team("Back")
    lead = signed_in(a_user("lead", teams=[team]))
    form = {"mode": "push", "capacity": "8", "needs_shift": "on"}
    assert lead.post(f"/admin/routing/teams/{team.pk}/", form).status_code == 302
    row = TeamRouting.objects.get()
    assert (row.mode, row.capacity, row.needs_shift, row.needs_language) == ("push", 8, True, False)
    detail = Event.objects.get(kind="team.changed").detail
    assert (detail["before"]["mode"], detail["after"]["mode"]) == ("off", "push")
    assert lead.post(f"/admin/routing/teams/{other.pk}/", form).status_code == 403
    assert lead.post(f"/admin/routing/teams/{team.pk}/", form | {"capacity": "0"}).status_code == 422


def test_an_admin_makes_orders_and_changes_kinds_of_work() -> None:
    team = a_team("Money")
    admin = signed_in(a_user("admin"))
    form = {"name": "Urgent", "priority": "4", "team": str(team.pk), "points": "3", "is_active": "on"}
    assert admin.post("/admin/routing/kinds/new/", form).status_code == 302
    assert admin.post("/admin/routing/kinds/new/", form | {"name": "Second"}).status_code == 302
    first, second = KindOfWork.objects.order_by("position")
    assert (first.name, first.priority, first.team, first.points) == ("Urgent", 4, team, 3)
    admin.post("/admin/routing/", {"down": str(first.pk)})
    assert list(KindOfWork.objects.values_list("name", flat=True)) == ["Second", "Urgent"]
    assert admin.post(f"/admin/routing/kinds/{second.pk}/", form).status_code == 422
    assert admin.post(f"/admin/routing/kinds/{second.pk}/", form | {"name": "S", "points": "1"}).status_code == 302
    assert KindOfWork.objects.get(pk=second.pk).points == 1
    assert "Urgent" in admin.get("/admin/routing/").content.decode()
    assert signed_in(a_user("lead")).post("/admin/routing/kinds/new/", form).status_code == 403


def test_a_card_moved_on_the_board_is_the_same_act_as_assigning() -> None:
    team = a_team()
    lead, agent = a_user("lead", teams=[team]), a_user(teams=[team])
    ticket = a_ticket(team=team)
    client = signed_in(lead)
    move = {"to": str(agent.pk), "seen": ""}
    assert client.post(f"/tickets/{ticket.pk}/assignment/", move, headers={"HX-Request": "true"}).status_code == 200
    assert Ticket.objects.get(pk=ticket.pk).assignee == agent
    assert client.post(f"/tickets/{ticket.pk}/assignment/", {"to": "", "seen": str(lead.pk)}).status_code == 409
