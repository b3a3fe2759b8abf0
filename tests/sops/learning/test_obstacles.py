"""A material change keeps those who have not acknowledged it from its tickets, on every path, once it was due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.actor import SYSTEM
from helpdesk.lib import clock
from helpdesk.lib.errors import Blocked
from people.actions import tokens
from people.models import User
from sops import obstacles
from sops.actions import acknowledging, running
from sops.models import Duty, ProcedureVersion
from tests.builders import a_team, a_ticket, a_user
from tests.sops.learning.cast import changed, requirement_of
from tickets import eligibility
from tickets.actions import assignment, bulk, bulk_batches, replies, requester, status
from tickets.actions.bulk import Selection
from tickets.actions.locking import locked
from tickets.actions.replies import Writing
from tickets.models import BulkItem, Category, Priority, Ticket

pytestmark = pytest.mark.django_db
WORDS = "must be read and acknowledged first"


@pytest.fixture
def agent() -> User:
    return a_user(teams=[a_team("Front")], name="Rina")


@pytest.fixture
def version(agent: User) -> ProcedureVersion:
    """Of it Rina owes the acknowledgement, since yesterday."""
    made = changed()
    Duty.objects.filter(user=agent).update(due_at=clock.now() - timedelta(days=1))
    return made


@pytest.fixture
def urgent(version: ProcedureVersion) -> Ticket:
    return a_ticket(priority=Priority.URGENT)


def is_solved(ticket: Ticket) -> bool:
    ticket.refresh_from_db()
    return ticket.status_category == Category.SOLVED


def acknowledged(version: ProcedureVersion, by: User) -> None:
    requirement = requirement_of(version)
    acknowledging.acknowledge(requirement.pk, sha256=requirement.sha256, by=by)


# --- Every path ----------------------------------------------------------------------------------


def test_its_page_says_what_to_do_and_leads_there(client: Client, agent: User, urgent: Ticket) -> None:
    client.force_login(agent)
    answer = client.post(f"/tickets/{urgent.pk}/status/", {"to": "solved"})
    page = answer.content.decode()
    assert (answer.status_code, is_solved(urgent)) == (409, False)
    assert WORDS in page
    assert "/learning/reading/" in page
    part = client.post(f"/tickets/{urgent.pk}/status/", {"to": "solved"}, headers={"HX-Request": "true"})
    assert '"link": {"url": "/learning/reading/' in part["HX-Trigger"]


def test_a_reply_that_solves_is_refused_and_its_words_are_kept(client: Client, agent: User, urgent: Ticket) -> None:
    client.force_login(agent)
    words = {"html": "<p>It is done.</p>", "kind": "reply", "seen_version": "1", "then": "solved"}
    answer = client.post(f"/tickets/{urgent.pk}/replies/", words)
    assert (answer.status_code, is_solved(urgent)) == (409, False)
    assert WORDS in answer.content.decode()
    with pytest.raises(Blocked, match=WORDS):
        replies.reply(urgent.pk, Writing("<p>Done</p>", 1), by=agent, then=Category.SOLVED)
    assert urgent.messages.count() == 1


def test_the_api_says_which_page_to_read(agent: User, urgent: Ticket, version: ProcedureVersion) -> None:
    _token, secret = tokens.create("program", scopes=["read", "write"], by=agent)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    address = f"/api/v1/tickets/{urgent.pk}/status/"
    answer = program.put(address, {"status": "solved"}, content_type="application/json")
    refused = answer.json()
    assert (answer.status_code, refused["code"], is_solved(urgent)) == (409, "conflict", False)
    assert refused["detail"]["acknowledge"] == [f"/learning/reading/{requirement_of(version).pk}/"]


def test_a_bulk_change_leaves_it_and_says_why(agent: User, urgent: Ticket) -> None:
    other = a_ticket()
    rows = Ticket.objects.filter(pk__in=[urgent.pk, other.pk])
    run = bulk.begin(Selection(rows, {"picked": 2}), {"status": "solved"}, by=agent)
    while bulk_batches.batch(run.pk):
        pass
    assert (is_solved(urgent), is_solved(other)) == (False, True)
    assert BulkItem.objects.get(run=run, ticket=urgent).state != BulkItem.objects.get(run=run, ticket=other).state


def test_what_the_desk_does_by_itself_counts_as_done_by_the_assignee(agent: User, urgent: Ticket) -> None:
    assignment.assign(urgent.pk, to=agent, by=agent)
    ticket = locked(urgent.pk, by=agent)
    with pytest.raises(Blocked, match=WORDS):
        status.change(ticket, to=Category.SOLVED, by=SYSTEM)
    assert not is_solved(urgent)


def test_the_desk_does_not_give_it_to_them(agent: User, urgent: Ticket, version: ProcedureVersion) -> None:
    [words] = eligibility.may_take(agent, urgent)
    assert WORDS in words
    assert eligibility.may_take(agent, a_ticket()) == []
    assert eligibility.may_take(a_user(), urgent) == []
    acknowledged(version, agent)
    assert eligibility.may_take(agent, urgent) == []


# --- And nobody else, and no longer --------------------------------------------------------------


def test_who_acknowledges_can_work_again_at_once(agent: User, urgent: Ticket, version: ProcedureVersion) -> None:
    acknowledged(version, agent)
    status.set_status(urgent.pk, to=Category.SOLVED, by=agent)
    assert is_solved(urgent)


def test_other_tickets_other_people_and_the_days_before_it_is_due_are_free(
    agent: User, urgent: Ticket, version: ProcedureVersion
) -> None:
    status.set_status(a_ticket().pk, to=Category.SOLVED, by=agent)
    free = a_user()
    status.set_status(a_ticket(priority=Priority.URGENT).pk, to=Category.SOLVED, by=free)
    Duty.objects.update(due_at=clock.now() + timedelta(minutes=1))
    status.set_status(urgent.pk, to=Category.SOLVED, by=agent)
    assert is_solved(urgent)


def test_a_requester_who_says_that_it_is_solved_is_not_stopped(agent: User, urgent: Ticket) -> None:
    assignment.assign(urgent.pk, to=agent, by=agent)
    requester.solve(urgent.pk, by=urgent.requester)
    assert is_solved(urgent)


def test_a_run_on_the_ticket_binds_it_too(agent: User, version: ProcedureVersion) -> None:
    ticket = a_ticket()
    running.start(ticket.pk, version.procedure_id, by=agent)
    with pytest.raises(Blocked, match=WORDS):
        status.set_status(ticket.pk, to=Category.SOLVED, by=agent)


def test_what_only_reminds_keeps_nobody_from_anything(agent: User, urgent: Ticket, version: ProcedureVersion) -> None:
    type(requirement_of(version)).objects.update(enforcement="remind")
    status.set_status(urgent.pk, to=Category.SOLVED, by=agent)
    assert is_solved(urgent)


def test_it_costs_one_query_where_nobody_owes_anything_and_as_many_for_many(
    agent: User, urgent: Ticket, version: ProcedureVersion
) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert obstacles.owed([a_user().pk]) == []
    assert len([one for one in queries if "sops_duty" in one["sql"]]) == 1
    costs = []
    for many in (1, 6):
        tickets = [Ticket.objects.get(pk=a_ticket(priority=Priority.URGENT).pk) for _one in range(many)]
        standing = {agent.pk: obstacles.owed([agent.pk])}
        with CaptureQueriesContext(connection) as queries:
            assert len(obstacles.between(standing, tickets)) == many
        costs.append(len(queries))
    assert costs[0] == costs[1]
