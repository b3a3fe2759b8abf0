"""An error leads to the step, the version and the branch that it came from, and to the tickets that speak of them."""

from __future__ import annotations

import pytest
from django.test import Client

from benchmarks.quality_rows import Case
from qa.figures import behind
from qa.figures.board import Board
from qa.figures.joined import joined, judged, of_paths
from qa.figures.steps import of_steps, steps_of
from qa.models import Review
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


def test_whether_it_was_followed_is_set_against_whether_it_was_right(
    desk: Desk, procedure: Procedure, client: Client
) -> None:
    """The desk was made so that work of one partner is wrong in three of ten; one ticket there is left for good."""
    left = Run.objects.filter(ticket__partner__isnull=False).order_by("pk")[0].ticket
    other = running.start(left.pk, short("other").pk, by=a_user())
    interrupting.deviate(other.pk, to="", reason="not_fitting", note="", by=other.holder or a_user())
    every = judged(desk.scope, procedure, desk.manager)
    found = joined(every, procedure, desk.scope)
    weights = {one.review: 1 / one.pi for one in every}
    total = sum(weights.values())
    for cell in found.cells:
        truth = [one for one in every if (one.followed, one.is_right) == (cell.followed, cell.is_right)]
        assert cell.figure.sums.hits == len(truth)
        if cell.figure.estimate:
            assert cell.figure.estimate.value == pytest.approx(sum(weights[one.review] for one in truth) / total)
    assert (len(every), found.undecided) == (13 * 40, 0)
    assert {one.ticket for one in every if not one.followed} == {left.pk}
    for queue, cell in (("followed-wrong", found.cells[1]), ("deviated-right", found.cells[2])):
        rows = behind.reviews(desk.scope, behind.Asked("procedure", procedure.key, "", queue), desk.manager)
        assert len(rows) == cell.figure.sums.hits, "a queue holds what its cell counts"
    sheet = of_paths(every, procedure, "en")
    assert (sheet.rows[0].cells[0], sheet.rows[0].cells[1]) == ("Read → Check → Over", "520")
    client.force_login(desk.manager)
    page = client.get(f"/quality/figures/procedures/{procedure.key}/").content.decode()
    assert "Read → Check → Over" in page
    given = client.get(f"/api/v1/quality/figures/procedures/{procedure.key}/").json()
    assert [one["reviews"] for one in given["cells"]] == [int(one.figure.sums.hits) for one in found.cells]
    assert client.get(f"/quality/figures/path/export/?procedure={procedure.key}").status_code == 200


def test_leads_and_partners_are_shown_their_own_work_alone(desk: Desk, procedure: Procedure) -> None:
    theirs = a_user("lead", partner=desk.partners[0], teams=[desk.teams[1]])
    found = judged(desk.scope, procedure, theirs)
    assert 0 < len(found) < 13 * 40
    partners = Review.objects.filter(pk__in=[one.review for one in found]).values_list("partner", flat=True)
    assert set(partners) == {desk.partners[0].pk}
