"""Disputing and deciding, calibrating with five reviewers, coaching, and figures, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from helpdesk.lib import clock
from people.models import User
from qa.models import AgreementSnapshot, CoachingSession, Dispute, GoldAnswer
from tests.axe import complaints
from tests.browser.conftest import signed_in
from tests.browser.reading import axe_in_both
from tests.builders import a_site, a_team, a_ticket, a_user
from tests.qa.figures.cast import a_desk
from tests.qa.rows import a_version
from tests.qa.verdicts import CARD, a_judged
from tickets.actions import assignment

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def sign_in(page: Page, user: User, live_server: LiveServer) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": signed_in(user), "url": live_server.url}])


def test_an_agent_disputes_an_answer_and_somebody_apart_decides(
    page: Page, agent: User, live_server: LiveServer
) -> None:
    agent.site = a_site()
    agent.save()
    review = a_judged(agent=agent, tone=1)
    page.goto(f"/quality/reviews/{review.pk}/")
    page.get_by_role("link", name=re.compile("Dispute this.*Friendly")).press("Enter")
    page.get_by_role("radio", name="5").check()
    page.get_by_label("Why").fill("The first line greets them by name.")
    page.get_by_label("The message that shows it").select_option(index=1)
    page.get_by_role("button", name="Dispute it").click()
    expect(page.get_by_text("The first line greets them by name.")).to_be_visible()
    assert axe_in_both(page) == []
    page.get_by_role("link", name="The whole review").click()
    expect(page.get_by_role("link", name="Disputed, to be decided")).to_be_visible()
    sign_in(page, a_user("admin"), live_server)
    page.goto("/quality/disputes/")
    page.locator("tbody a").first.click()
    page.get_by_role("radio", name="5").check()
    page.get_by_label("Why").fill("So it does.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Overturned: as the agent proposed")).to_be_visible()
    assert Dispute.objects.get().outcome == "overturned"


def test_five_reviewers_calibrate_blind_and_agree_on_gold(page: Page, agent: User, live_server: LiveServer) -> None:
    leader, reviewers = a_user("admin"), [a_user("quality-reviewer", name=f"Reviewer {n}") for n in range(5)]
    a_version(content=CARD)
    ticket = a_ticket("My account is locked")
    assignment.assign(ticket.pk, to=agent, by=agent)
    sign_in(page, leader, live_server)
    page.goto("/quality/calibrations/new/")
    page.get_by_label("Title").fill("Tone in March")
    page.get_by_label("Scorecard").select_option(index=1)
    page.get_by_label("Tickets").fill(f"#{ticket.pk}")
    for one in reviewers:
        page.get_by_label(one.name).check()
    page.get_by_role("button", name="Open the calibration").click()
    page.get_by_role("link", name="Case 1").click()
    case = page.url
    for number, one in enumerate(reviewers):
        sign_in(page, one, live_server)
        page.goto(case)
        expect(page.get_by_role("main")).not_to_contain_text("Reviewer 0")
        expect(page.get_by_role("main")).not_to_contain_text(agent.name.split()[0])
        if number == 0:
            assert axe_in_both(page) == []
        page.get_by_role("radiogroup", name="Friendly").get_by_role("radio", name=str(3 + number % 2)).check()
        page.get_by_role("radiogroup", name="Solved").get_by_role("radio", name="Yes").check()
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_text("All agree").first).to_be_visible()
    sign_in(page, leader, live_server)
    page.goto(case)
    for group, words in enumerate(("3", "Yes")):
        page.get_by_role("radiogroup", name="Gold answer").nth(group).get_by_role("radio", name=words).check()
        page.get_by_label("Why this is right").nth(group).fill("Agreed after reading it again.")
    page.get_by_role("button", name="Keep the gold answers").click()
    page.goto(case.partition("cases/")[0])
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_text("No: fewer than 30 units").first).to_be_visible()
    assert GoldAnswer.objects.count() == 2 and AgreementSnapshot.objects.exclude(reviewer=None).count() == 5


def test_a_lead_coaches_somebody_of_their_team(page: Page, agent: User, live_server: LiveServer) -> None:
    team = a_team(members=[agent])
    sign_in(page, a_user("lead", teams=[team]), live_server)
    page.goto(f"/quality/coaching/people/{agent.pk}/")
    page.get_by_label("What it is about").fill("Greeting people")
    page.get_by_label("First note").fill("We read three tickets together.")
    page.get_by_role("button", name="Keep the session").click()
    page.get_by_label("What to do").fill("Read aloud before sending")
    page.get_by_label("Due", exact=True).fill((clock.now() + timedelta(days=9)).date().isoformat())
    page.get_by_role("button", name="Agree on it").click()
    expect(page.get_by_text("Read aloud before sending")).to_be_visible()
    assert axe_in_both(page) == []
    sign_in(page, agent, live_server)
    page.goto("/quality/mine/")
    page.get_by_role("button", name=re.compile("Done.*Read aloud before sending")).click()
    page.get_by_role("textbox", name="Note").fill("It helps.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("It helps.")).to_be_visible()
    assert CoachingSession.objects.get().actions.get().done_by == agent


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_are_drawn_and_pages_of_figures_are_accessible_and_print(
    page: Page, live_server: LiveServer, scheme: str
) -> None:
    desk = a_desk()
    sign_in(page, desk.manager, live_server)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("/quality/figures/")
    expect(page.locator("figure[data-drawn]")).to_have_count(2)
    assert complaints(page) == []
    shown = page.locator('[data-sheet="partner"] tbody tr').all_inner_texts()
    page.emulate_media(media="print")
    expect(page.locator(".rail")).to_be_hidden()
    printed = page.locator('[data-sheet="partner"] tbody tr').all_inner_texts()
    assert [one.split("\t")[:5] for one in printed] == [one.split("\t")[:5] for one in shown] and len(shown) == 3
