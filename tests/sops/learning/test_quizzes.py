"""Quizzes: made, taken, graded; what goes with them before something is acknowledged."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from sops.actions import acknowledging, attempts, quizzes
from sops.actions.quizzes import Case, Details, Question
from sops.models import Answer, Attempt, Quiz, QuizItem
from sops.views.learning.quizzing import judged
from tests.builders import a_partner, a_user
from tests.sops.cast import editors, short
from tests.sops.learning.cast import announced
from tests.sops.procedures import step

pytestmark = pytest.mark.django_db
FLAGS = {"variables": {"kin": {"type": "flag"}}}


@pytest.fixture
def editor() -> User:
    return a_user("procedure-editor")


def a_quiz(editor: User, *, items: int = 3, **details: int | None) -> Quiz:
    """In use; of each question the first answer is right."""
    made = quizzes.create(Details(title="Refunds", **details), by=editor)  # type: ignore[arg-type]
    for number in range(items):
        options = [("yes", True), ("no", False), ("perhaps", False)]
        quizzes.add_item(made.pk, Question(text=f"Question {number}", options=options), by=editor)
    return quizzes.change(made.pk, Details(title="Refunds", is_active=True, **details), by=editor)  # type: ignore[arg-type]


def taken(quiz: Quiz, by: User, *right: bool, seed: int = 1) -> Attempt:
    """Answered in the order of the items, so that it is known who had which right."""
    attempt = attempts.begin(quiz.pk, by=by, seed=seed)
    for item, is_right in zip(sorted(one for one, _options in attempt.sheet), right, strict=False):
        attempt = attempts.answer(attempt.pk, item, ["a"] if is_right else ["b"], by=by)
    return attempt


def test_a_quiz_is_taken_item_by_item_and_graded_by_its_pass_mark(editor: User) -> None:
    quiz, agent = a_quiz(editor, pass_mark=66), a_user()
    first = taken(quiz, agent, True, False)
    assert first.finished_at is None
    assert attempts.begin(quiz.pk, by=agent).pk == first.pk
    done = attempts.answer(first.pk, max(one for one, _ in first.sheet), ["a"], by=agent)
    assert (done.score, done.is_passed) == (66, True)
    again = taken(quiz, agent, False, False, False)
    assert (again.score, again.is_passed) == (0, False)


def test_what_was_answered_stays_and_only_what_was_asked_is_taken(editor: User) -> None:
    quiz, agent = a_quiz(editor), a_user()
    attempt = taken(quiz, agent, True)
    item = min(one for one, _options in attempt.sheet)
    with pytest.raises(Conflict, match="already"):
        attempts.answer(attempt.pk, item, ["b"], by=agent)
    with pytest.raises(Invalid):
        attempts.answer(attempt.pk, item + 1, [], by=agent)
    with pytest.raises(Missing):
        attempts.answer(attempt.pk, item + 1, ["a"], by=a_user())
    with pytest.raises(Missing):
        attempts.answer(attempt.pk, 10**9, ["a"], by=agent)


@pytest.mark.parametrize("model", [Answer, Attempt])
def test_the_database_refuses_to_change_answers_and_results(editor: User, model: type[Answer] | type[Attempt]) -> None:
    taken(a_quiz(editor), a_user(), True, True, True)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model._default_manager.all().delete() if model is Answer else Attempt.objects.update(score=1)


def test_attempts_can_be_few_and_sheets_drawn(editor: User) -> None:
    quiz, agent = a_quiz(editor, items=5, draws=2, most_attempts=1), a_user()
    attempt = taken(quiz, agent, True, True)
    assert (len(attempt.sheet), attempt.is_passed) == (2, True)
    with pytest.raises(Conflict, match="Ask your lead"):
        attempts.begin(quiz.pk, by=agent)


def test_a_question_that_was_answered_is_replaced_and_another_is_changed(editor: User) -> None:
    quiz = a_quiz(editor)
    asked = QuizItem.objects.order_by("pk").first()
    assert asked is not None
    better = Question(text="Better", options=[("one", True), ("two", False)])
    assert quizzes.change_item(asked.pk, better, by=editor).pk == asked.pk
    taken(quiz, a_user(), True, True, True)
    newer = quizzes.change_item(asked.pk, better, by=editor)
    asked.refresh_from_db()
    assert (newer.pk != asked.pk, asked.is_active, newer.is_active) == (True, False, True)


@pytest.mark.parametrize("options", [[("one", True)], [("one", True), ("two", True)], [("one", False), ("two", False)]])
def test_a_question_has_right_and_wrong_answers(editor: User, options: list[tuple[str, bool]]) -> None:
    with pytest.raises(Invalid):
        quizzes.add_item(a_quiz(editor).pk, Question(text="Which?", options=options), by=editor)


def test_only_editors_write_quizzes_and_an_empty_one_is_not_in_use(editor: User) -> None:
    with pytest.raises(NotAllowed):
        quizzes.create(Details(title="Mine"), by=a_user("lead"))
    empty = quizzes.create(Details(title="Empty"), by=editor)
    with pytest.raises(Invalid, match="nothing to answer"):
        quizzes.change(empty.pk, Details(title="Empty", is_active=True), by=editor)
    with pytest.raises(Missing):
        attempts.begin(empty.pk, by=a_user())


def test_items_are_judged_by_the_first_attempt_of_each_person(editor: User) -> None:
    quiz = a_quiz(editor)
    people = [a_user() for _one in range(4)]
    rows = [(True, True, True), (True, True, False), (True, False, False), (False, False, True)]
    for person, row in zip(people, rows, strict=True):
        taken(quiz, person, *row)
    taken(quiz, people[3], True, True, True)
    said = [one for _item, one in judged(quiz)]
    assert [one and one.difficulty for one in said] == [0.75, 0.5, 0.5]
    assert said[1] and said[1].discrimination == pytest.approx(0.57735027)


def test_a_scenario_is_a_run_on_a_made_up_ticket_graded_by_path_and_outcome(editor: User) -> None:
    procedure = short(
        "kin", step("info", "read", next="ask"), step("question", "ask", variable="kin", next="over"), **FLAGS
    )
    made = quizzes.create(Details(title="A relative writes", procedure=procedure), by=editor)
    version = procedure.versions.get()
    case = Case(
        version=version,
        ticket={"subject": "Help"},
        message="It is my sister.",
        path=["read", "ask", "over"],
        outcome="done",
    )
    with pytest.raises(Invalid):
        quizzes.set_case(made.pk, Case(**{**vars(case), "path": ["nowhere"]}), by=editor)
    quizzes.set_case(made.pk, case, by=editor)
    quizzes.change(made.pk, Details(title="A relative writes", procedure=procedure, is_active=True), by=editor)
    agent = a_user()
    attempt = attempts.begin(made.pk, by=agent)
    attempts.go_on(attempt.pk, {}, by=agent)
    with pytest.raises(Invalid):
        attempts.go_on(attempt.pk, {"answer": ["maybe"]}, by=agent)
    attempts.go_on(attempt.pk, {"answer": ["true"]}, by=agent)
    done = attempts.go_on(attempt.pk, {}, by=agent)
    assert (done.score, done.is_passed) == (100, True)


def test_what_has_a_quiz_is_acknowledged_only_by_who_has_passed_it_since(editor: User) -> None:
    quiz, agent = a_quiz(editor), a_user()
    taken(quiz, agent, True, True, True)
    told = announced(editor, quiz=quiz)
    with pytest.raises(Conflict, match="Pass the quiz first"):
        acknowledging.acknowledge(told.requirement.pk, sha256=told.sha256, by=agent)
    taken(quiz, agent, True, True, True)
    acknowledging.acknowledge(told.requirement.pk, sha256=told.sha256, by=agent)


def test_the_pages_of_a_quiz(client: Client, editor: User) -> None:
    client.force_login(editor)
    made = client.post("/learning/quizzes/new/", {"title": "Refunds", "pass_mark": "80"})["Location"]
    words = {"text": "Which?", "answer_0": "This", "right_0": "on", "answer_1": "That"}
    assert client.post(f"{made}questions/new/", {**words, "right_0": ""}).status_code == 422
    assert client.post(f"{made}questions/new/", words).status_code == 302
    client.post(f"{made}change/", {"title": "Refunds", "pass_mark": "80", "is_active": "on"})
    agent = a_user(partner=a_partner())
    client.force_login(agent)
    assert "Refunds" in client.get("/learning/quizzes/").content.decode()
    assert client.get(f"{made}change/").status_code == 403
    at = client.post(f"{made}attempts/")["Location"]
    assert "Question 1 of 1" in client.get(at).content.decode()
    assert client.post(at, {"item": QuizItem.objects.get().pk}).status_code == 422
    client.post(at, {"item": QuizItem.objects.get().pk, "chosen": "a"})
    assert "Passed with 100 %" in client.get(at).content.decode()
    client.force_login(a_user())
    assert client.get(at).status_code == 404
    client.force_login(editors()[0])
    assert "1.00" in client.get(made).content.decode()
