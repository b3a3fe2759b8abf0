"""Quality by keyboard, in a real browser: a programme is set up, a review made and read, figures are taken along."""

from __future__ import annotations

import csv
import io
import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from people.models import User
from qa.models import Evidence, Programme, Review, State
from tests.browser.conftest import signed_in
from tests.browser.reading import axe_in_both
from tests.qa import cast
from tests.qa.figures.cast import a_desk

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def sign_in(page: Page, user: User, live_server: LiveServer) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": signed_in(user), "url": live_server.url}])


def test_a_programme_is_set_up_by_keyboard_and_the_planner_says_what_it_takes(
    page: Page, live_server: LiveServer
) -> None:
    desk = cast.a_desk(agents=2, reviewers=1)
    sign_in(page, desk.manager, live_server)
    page.goto("/quality/programmes/new/")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Every solved ticket")
    card = page.get_by_label("Scorecard", exact=True)
    card.focus()
    page.keyboard.type(str(desk.programme.scorecard.title))
    expect(card).to_have_value(str(desk.programme.scorecard.pk))
    page.get_by_label(desk.reviewers[0].name).focus()
    page.keyboard.press("Space")
    page.get_by_label("Reviews in a cycle").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("20")
    page.keyboard.press("Tab")
    expect(page.locator("#preview")).to_contain_text("Nothing was solved then that fits")
    assert axe_in_both(page) == []
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/quality/programmes/\d+/"))
    made = Programme.objects.get(name="Every solved ticket")
    assert (made.target_n, list(made.reviewers.all())) == (20, desk.reviewers)
    page.get_by_role("button", name="Start").press("Enter")
    expect(page.get_by_role("cell", name="Begins later")).to_be_visible()


def test_a_review_is_made_by_keyboard_with_evidence_read_and_acknowledged(page: Page, live_server: LiveServer) -> None:
    desk = cast.a_desk(agents=1, reviewers=1, target_n=1)
    cast.drawn(desk, 1)
    review, reviewer = Review.objects.get(), desk.reviewers[0]
    sign_in(page, reviewer, live_server)
    page.goto("/quality/reviews/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/quality/reviews/{review.pk}/")
    assert axe_in_both(page) == []
    page.keyboard.press("j")
    page.keyboard.press("]")
    page.keyboard.press("e")
    expect(page.locator("[name=evidence-right]")).not_to_have_value("")
    page.keyboard.press("2")
    page.keyboard.press("4")
    expect(page.locator("[data-review-state]")).to_have_text("Saved")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("heading", name="Nothing to review")).to_be_visible()
    review.refresh_from_db()
    answers = {one.item: one for one in review.answers.all()}
    assert (review.state, answers["right"].value, answers["tone"].value) == (State.PUBLISHED, 1.0, 3.0)
    assert answers["right"].evidence == Evidence.MESSAGE
    sign_in(page, desk.agents[0], live_server)
    page.goto(f"/quality/reviews/{review.pk}/")
    expect(page.get_by_role("link", name=re.compile("Dispute this.*The tone"))).to_be_visible()
    assert axe_in_both(page) == []
    page.keyboard.press("a")
    expect(page.get_by_text("Acknowledged").first).to_be_visible()
    review.refresh_from_db()
    assert review.state == State.ACKNOWLEDGED


def test_the_file_of_a_table_holds_what_its_page_shows(page: Page, live_server: LiveServer) -> None:
    desk = a_desk()
    sign_in(page, desk.manager, live_server)
    for name in ("partner", "person", "item"):
        page.goto(f"/quality/figures/{name}/")
        rows = page.locator(f'[data-sheet="{name}"] tbody tr')
        expect(rows.first).to_be_visible()
        answer = page.request.get(f"/quality/figures/{name}/export/?{page.url.partition('?')[2]}")
        listed = list(csv.reader(io.StringIO(answer.text().removeprefix("\ufeff"))))
        shown = [[" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()] for row in rows.all()]
        assert len(listed) - 1 == len(shown) > 0
        for cells, line in zip(shown, listed[1:], strict=True):
            assert all(" ".join(one.split()) in " ".join(cells) for one in line)
