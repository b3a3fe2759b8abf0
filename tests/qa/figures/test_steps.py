"""An error leads to the step, the version and the branch that it came from, and to the tickets that speak of them."""

from __future__ import annotations

import pytest
from django.test import Client

from benchmarks.quality_rows import Case
from qa.figures import behind
from qa.figures.board import Board
from qa.figures.steps import of_steps, steps_of
from sops.actions import interrupting, running
from sops.models import Procedure, Run
from tests.builders import a_user
from tests.qa.figures.cast import Desk, a_desk
from tests.sops.cast import short
from tests.sops.procedures import step
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure() -> Procedure:
    return short("relation", step("info", "read", next="check"), step("info", "check", next="over"))


@pytest.fixture
def desk(procedure: Procedure) -> Desk:
    """On the tickets of one partner things go wrong at the second step."""
    runs: dict[int, Run] = {}

    def run_of(case: Case) -> tuple[int, str]:
        if case.ticket not in runs:
            agent = a_user()
            run = running.start(case.ticket, procedure.pk, by=agent)
            for _ in range(3):
                running.go_forward(run.pk, {}, by=agent)
            runs[case.ticket] = run
        return runs[case.ticket].pk, "check" if case.agent.partner_id else "read"

    def wrong(case: Case, item: str) -> float:
        return 0.3 if item == "solution" and case.agent.partner_id else 0.01

    return a_desk(per_week=40, wrong=wrong, run_of=run_of)


def test_the_step_that_goes_wrong_is_found(desk: Desk, procedure: Procedure) -> None:
    board = Board(desk.scope, desk.manager)
    found = {one.step: one.figure for one in steps_of(board, procedure)}
    assert found["read"].n == found["check"].n == 13 * 40
    read, check = found["read"].estimate, found["check"].estimate
    assert read and check and check.high < read.low
    sheet = of_steps(board, procedure)
    assert [row.cells[0] for row in sheet.rows][:2] == ["Read", "Check"] and sheet.rows[0].cells[1] == "v1"
    assert sheet.rows[0].cells[2] == "Check"


def test_the_name_of_a_procedure_leads_to_its_steps(desk: Desk, procedure: Procedure, client: Client) -> None:
    client.force_login(desk.manager)
    page = client.get("/quality/figures/procedure/").content.decode()
    assert f'href="/quality/figures/procedures/{procedure.key}/?' in page


def test_each_step_opens_the_tickets_where_it_went_wrong(desk: Desk, procedure: Procedure, client: Client) -> None:
    client.force_login(desk.manager)
    page = client.get(f"/quality/figures/procedures/{procedure.key}/")
    assert page.status_code == 200 and b"Followed and wrong" in page.content
    asked = behind.Asked("step", f"{procedure.key}/1/check/next")
    rows = behind.reviews(desk.scope, asked, desk.manager)
    assert rows and all(one.answers.filter(is_short=True, step="check").exists() for one in rows)
    assert client.get(f"/quality/figures/step/export/?procedure={procedure.key}").status_code == 200


def test_followed_and_wrong_and_deviated_and_right_are_apart(desk: Desk, procedure: Procedure) -> None:
    followed = behind.Asked("procedure", procedure.key, "", "followed-wrong")
    wrong = behind.reviews(desk.scope, followed, desk.manager)
    assert wrong and all(one.answers.filter(is_short=True).exists() for one in wrong)
    deviated = behind.Asked("procedure", procedure.key, "", "deviated-right")
    assert not behind.reviews(desk.scope, deviated, desk.manager)
    agent, ticket = a_user(), Ticket.objects.filter(reviews__isnull=False).order_by("pk")[0]
    other = short("other")
    run = running.start(ticket.pk, other.pk, by=agent)
    interrupting.deviate(run.pk, to="", reason="not_fitting", note="", by=agent)
    right = behind.reviews(desk.scope, deviated, desk.manager)
    assert right and {one.ticket_id for one in right} == {ticket.pk}
    assert not any(one.answers.filter(is_short=True).exists() for one in right)
