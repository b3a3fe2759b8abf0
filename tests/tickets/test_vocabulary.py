"""What conditions ask about a ticket: its facts and its columns say the same, and names are those in sight."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import FITTING, Kind, Op
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import Ask, Not, read
from people.models import Organisation, User
from tests.builders import a_contact, a_message, a_partner, a_team, a_ticket, a_user
from tickets.actions import assignment, labels, status
from tickets.models import Category, Priority, Ticket
from tickets.vocabulary import facts_of, fields_for, given_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user(teams=[a_team()])


@pytest.fixture
def tickets(agent: User) -> list[Ticket]:
    team = agent.teams.get()
    plain, mine, done = a_ticket("Refund please"), a_ticket(team=team, priority=Priority.URGENT), a_ticket()
    member = a_contact(organisation=Organisation.objects.create(name="Acme"))
    a_ticket("Video", from_=member, team=a_team())
    labels.set_tags(plain.pk, to=["vip"], by=agent)
    assignment.assign(mine.pk, to=agent, by=agent)
    a_message(mine)
    status.set_status(done.pk, to=Category.SOLVED, by=agent)
    return list(Ticket.objects.select_related("requester", "organisation"))


@st.composite
def asks(draw: st.DrawFn) -> tuple[str, Op, object]:
    """About any field, with values of any kind, most of which mean something to some field."""
    value = st.sampled_from(
        ["me", "my_teams", "open", "solved", "web", 1, 2, 4, "refund", "acme", "vip", "2026-10-01", {"days": 2}, ""]
    )
    op = draw(st.sampled_from(Op))
    many = st.lists(value, min_size=1, max_size=2)
    return draw(st.sampled_from(list(fields_for(User())))), op, draw(many if op in (Op.IN, Op.NOT_IN) else value)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=asks(), is_denied=st.booleans())
def test_facts_and_columns_of_a_ticket_say_the_same(
    agent: User, tickets: list[Ticket], asked: tuple[str, Op, object], is_denied: bool
) -> None:
    fields, now = fields_for(agent), given_for(agent)
    condition = Not(Ask(*asked)) if is_denied else Ask(*asked)
    found = set(Ticket.objects.filter(to_query(condition, fields, now)).values_list("pk", flat=True))
    assert found == {one.pk for one in tickets if evaluate(condition, facts_of(one), fields, now)}


def test_every_field_is_a_fact_and_fits_some_operator(tickets: list[Ticket], agent: User) -> None:
    fields = fields_for(agent)
    assert set(facts_of(tickets[0])) == set(fields)
    assert {field.kind for field in fields.values()} <= set(FITTING)
    assert [name for name, field in fields.items() if field.kind is Kind.CHOICE and field.is_closed] == [
        "status", "priority", "channel", "satisfaction", "sla", "sensitivity",
    ]  # fmt: skip


def test_a_partners_person_is_told_no_name_that_is_not_in_sight() -> None:
    house, theirs = a_user(name="Rina of the house"), a_user(partner=a_partner(), name="Ann of the partner")
    team = a_team("Secret queue")
    asked = {"all": [
        {"field": "assignee", "op": "is", "value": house.pk}, {"field": "team", "op": "is_not", "value": team.pk},
        {"field": "assignee", "op": "is", "value": theirs.pk}, {"field": "assignee", "op": "is", "value": "me"},
    ]}  # fmt: skip
    assert describe(read(asked), fields_for(theirs)) == (
        "Assignee is something you can't see and Team is not something you can't see"
        " and Assignee is Ann of the partner and Assignee is me"
    )
    assert "Secret queue" in describe(read(asked), fields_for(house))
