"""More of the work of who nests: beside the sample, by the numbers of the same key, and never counted."""

from __future__ import annotations

import pytest

from events.actor import SYSTEM
from helpdesk.lib import clock
from people.models import User
from qa.actions import cycles
from qa.draws import proof
from qa.models import Cycle, Purpose, Review
from qa.sampling import uniform
from sops.actions import certificates, running
from sops.learning.certificates import Act
from sops.models import Procedure
from tests.builders import a_user
from tests.qa.cast import AFTER, BEFORE, WITHIN, Desk, a_desk, solved
from tests.sops.cast import editors, short
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def nests(person: User, procedure: Procedure, *, share: int) -> None:
    rules = certificates.Rules(nesting_share=share)
    made = certificates.set_rules(procedure.pk, rules, by=editors()[0])
    lead = a_user("lead")
    [row] = certificates.enrol(made.pk, [person], by=lead)
    for act in (Act.SHADOW, Act.NEST):
        certificates.sign(row.pk, act, by=lead)


def week(desk: Desk, key: bytes = bytes(32)) -> Cycle:
    """Of 12 tickets; the first agent followed the procedure on each of theirs."""
    procedure = short("refund")
    nests(desk.agents[0], procedure, share=50)
    with clock.set_to(BEFORE):
        cycle = cycles.commit_next(desk.programme, by=SYSTEM, key=key)
    assert cycle
    for ticket in solved(desk, 12):
        if _agent(ticket) == desk.agents[0].pk:
            with clock.set_to(WITHIN):
                running.start(ticket.pk, procedure.pk, by=desk.agents[0])
    with clock.set_to(AFTER):
        cycles.draw(cycle.pk)
    cycle.refresh_from_db()
    return cycle


def _agent(ticket: Ticket) -> int | None:
    return Ticket.objects.get(pk=ticket.pk).assignee_id


def test_work_of_who_nests_is_reviewed_beside_the_sample_by_numbers_of_the_same_key() -> None:
    desk = a_desk(target_n=2, reviews_nesting=True)
    cycle = week(desk)
    drawn = set(cycle.selections.values_list("unit__ticket", flat=True))
    theirs = [one.pk for one in desk.tickets if _agent(one) == desk.agents[0].pk and one.pk not in drawn]
    wanted = {one for one in theirs if uniform(bytes(32), f"{one}/nesting") < 0.5}
    found = Review.objects.filter(purpose=Purpose.NESTING)
    assert set(found.values_list("ticket", flat=True)) == wanted
    assert {(one.counts, one.pi, one.selection_id, one.agent_id) for one in found} <= {
        (False, None, None, desk.agents[0].pk)
    }
    assert all(check.is_right for check in proof.verify(cycle))


def test_a_programme_that_does_not_ask_for_it_reviews_the_sample_alone() -> None:
    week(a_desk(target_n=2))
    assert not Review.objects.filter(purpose=Purpose.NESTING).exists()


def test_certificates_decide_who_may_judge_work_by_a_procedure() -> None:
    """Nobody here holds one, so nobody is given the work that followed it."""
    desk = a_desk(target_n=12)
    cycle = week(desk)
    followed = Review.objects.filter(selection__cycle=cycle, agent=desk.agents[0])
    others = Review.objects.filter(selection__cycle=cycle).exclude(agent=desk.agents[0])
    assert followed and not followed.exclude(reviewer=None).exists()
    assert others and not others.filter(reviewer=None).exists()
