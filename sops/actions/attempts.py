"""Taking a quiz: begun with a sheet from a seed, answered item by item, or a case run to its end; then graded."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.text import storable_json
from people.models import User
from sops.learning import scenarios, sheets
from sops.models import Answer, Attempt, Quiz, QuizItem, Scenario
from sops.replay.answers import Entered
from sops.replay.interpreter import Tape
from sops.replay.state import from_json, to_json
from sops.stored import definition_of

MOST_STEPS = 200


@transaction.atomic
def begin(quiz_id: int, *, by: User, seed: int | None = None) -> Attempt:
    """The attempt that one is at, or a new one. Raises Conflict where one has tried as often as one may."""
    quiz = Quiz.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=quiz_id, is_active=True).first()
    if quiz is None:
        raise Missing(_("There is no such quiz, or you may not see it."))
    there = Attempt.objects.filter(quiz=quiz, user=by)
    if current := there.filter(finished_at=None).first():
        return current
    if quiz.most_attempts and there.count() >= quiz.most_attempts:
        raise Conflict(_("You have tried this %(n)d times, which is the most. Ask your lead.") % {"n": there.count()})
    seed = secrets.randbits(31) if seed is None else seed
    attempt = Attempt(quiz=quiz, user=by, seed=seed, started_at=clock.now())
    case = Scenario.objects.filter(quiz=quiz).select_related("version").first()
    if case:
        attempt.run = to_json(scenarios.start(definition_of(case.version), _given(by), case.ticket).run)
    else:
        items = [item.core for item in quiz.items.filter(is_active=True)]
        attempt.sheet = [[one.item, list(one.options)] for one in sheets.draw(items, seed, quiz.draws)]
    attempt.save()
    return attempt


@transaction.atomic
def answer(attempt_id: int, item_id: int, chosen: Collection[str], *, by: User) -> Attempt:
    """One answer, for good; with the last one the attempt is graded. Raises Invalid where nothing was chosen."""
    attempt = _locked(attempt_id, by)
    item = QuizItem.objects.filter(pk=item_id).first()
    if item is None or item_id not in [one for one, _options in attempt.sheet]:
        raise Missing(_("There is no such question in this quiz."))
    if Answer.objects.filter(attempt=attempt, item=item).exists():
        raise Conflict(_("You have answered this question already."))
    known = set(item.core.options)
    if not chosen or not set(chosen) <= known:
        words = _("Choose an answer.")
        raise Invalid(words, {"chosen": [words]})
    is_right = sheets.is_right(item.core, chosen)
    Answer.objects.create(attempt=attempt, item=item, chosen=sorted(chosen), is_right=is_right)
    results = list(Answer.objects.filter(attempt=attempt).values_list("is_right", flat=True))
    if len(results) == len(attempt.sheet):
        _finish(attempt, sheets.score(results), sheets.is_passed(results, attempt.quiz.pass_mark))
    return attempt


@transaction.atomic
def go_on(attempt_id: int, entered: Entered, *, by: User) -> Attempt:
    """The next step of a case; where it ends, it is graded."""
    attempt = _locked(attempt_id, by)
    case = Scenario.objects.filter(quiz=attempt.quiz_id).select_related("version").first()
    if case is None or not attempt.run:
        raise Conflict(_("This quiz has questions to answer, not a case."))
    tape = tape_of(attempt, case, by)
    scenarios.enter(tape, entered)
    attempt.run = _storable(to_json(tape.run))
    if tape.run.is_over or len(tape.run.visits) > MOST_STEPS:
        graded = grade_of(case, tape)
        _finish(attempt, graded.score, graded.is_outcome_right and graded.score >= attempt.quiz.pass_mark)
    else:
        attempt.save(update_fields=["run"])
    return attempt


def tape_of(attempt: Attempt, case: Scenario, by: User) -> Tape:
    return Tape(definition_of(case.version), _given(by), from_json(attempt.run), locale=by.language)


def grade_of(case: Scenario, tape: Tape) -> scenarios.Grade:
    walked = scenarios.path_of(tape.definition, tape.run)
    return scenarios.grade(walked, tape.run.outcome, scenarios.Expected(tuple(case.path), case.outcome))


def _finish(attempt: Attempt, score: int, is_passed: bool) -> None:
    attempt.finished_at, attempt.score, attempt.is_passed = clock.now(), score, is_passed
    attempt.save(update_fields=["finished_at", "score", "is_passed", "run"])
    detail = {"quiz_id": attempt.quiz_id, "score": score, "is_passed": is_passed}
    record("quiz.attempted", attempt, by=attempt.user.actor, detail=detail)


def _locked(attempt_id: int, by: User) -> Attempt:
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("quiz", "user")
    attempt = rows.filter(pk=attempt_id, user=by).first()
    if attempt is None:
        raise Missing(_("There is no such attempt of yours."))
    if attempt.finished_at:
        raise Conflict(_("This attempt is finished. You can begin another."))
    return attempt


def _given(by: User) -> Given:
    return Given(clock.now(), ZoneInfo(by.time_zone))


def _storable(data: object) -> dict[str, object]:
    found = storable_json(data)
    return dict(found) if isinstance(found, Mapping) else {}
