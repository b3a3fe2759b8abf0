"""Learning by keyboard, in a real browser: what was blocked opens when it is read, its quiz passed and acknowledged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from helpdesk.lib import clock
from people.models import User
from sops.actions import quizzes
from sops.actions.quizzes import Details, Question
from sops.models import Acknowledgement, Attempt, Duty, Quiz, Requirement
from tests.browser.reading import axe_in_both
from tests.builders import a_ticket
from tests.sops.cast import editors
from tests.sops.learning.cast import announced, changed
from tickets.models import Category, Priority

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def a_quiz(by: User) -> Quiz:
    made = quizzes.create(Details(title="Who gets access"), by=by)
    right = Question(text="Who may be given access?", options=[("The owner", True), ("Whoever asks", False)])
    quizzes.add_item(made.pk, right, by=by)
    return quizzes.change(made.pk, Details(title=made.title, is_active=True), by=by)


def test_what_was_blocked_opens_when_it_is_read_its_quiz_passed_and_acknowledged(page: Page, agent: User) -> None:
    pair = editors()
    version = changed(by=pair)
    Requirement.objects.filter(version=version, announcement=None).delete()
    strict = Requirement.Enforcement.BLOCK
    told = announced(title="Refunds are asked for first", version=version, quiz=a_quiz(pair[0]), enforcement=strict)
    Duty.objects.filter(user=agent).update(due_at=clock.now() - timedelta(hours=1))
    ticket = a_ticket("Money back, please", priority=Priority.URGENT)
    page.goto(f"/tickets/{ticket.pk}/")
    page.keyboard.press("e")
    expect(page.get_by_text("must be read and acknowledged first").first).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.status_category != Category.SOLVED
    page.goto("/learning/")
    assert axe_in_both(page) == []
    page.get_by_role("link", name="Refunds are asked for first").press("Enter")
    expect(page.get_by_text("Until you have read this you get no tickets of this procedure")).to_be_visible()
    assert axe_in_both(page) == []
    page.keyboard.press("b")
    expect(page.get_by_text("Question 1 of 1")).to_be_visible()
    assert axe_in_both(page) == []
    page.get_by_label("The owner").press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Passed with 100 %")).to_be_visible()
    assert Attempt.objects.get().is_passed
    page.goto(f"/learning/reading/{told.requirement.pk}/")
    page.keyboard.press("y")
    expect(page.get_by_role("heading", name="You are up to date")).to_be_visible()
    assert Acknowledgement.objects.get().user == agent
    page.goto(f"/tickets/{ticket.pk}/")
    page.keyboard.press("e")
    expect(page.locator("[popovertarget=status]")).to_contain_text("Solved")
    ticket.refresh_from_db()
    assert ticket.status_category == Category.SOLVED
