"""Calibration: several people judge the same tickets, each blind until their own answer is in, and agree on gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.models import User
from people.permissions import Capability, can, require
from qa.actions.publishing import as_json, snapshot
from qa.agreeing import Judged, agreed, by_item, leaning
from qa.agreement import Level
from qa.models import (
    AgreementSnapshot,
    Calibration,
    CalibrationCase,
    GoldAnswer,
    JudgedItem,
    Judgement,
    ScorecardVersion,
)
from qa.verdict_items import Item, judged_items
from sops.models import Run
from tickets.models import Ticket

MOST_CASES = 50
LEAST_REVIEWERS = 2


@dataclass(frozen=True, slots=True)
class Opening:
    title: str
    version: ScorecardVersion
    tickets: Sequence[int]
    reviewers: Sequence[int]
    due_at: datetime | None = None


@transaction.atomic
def open_(opening: Opening, *, by: User) -> Calibration:
    """Each ticket becomes a case by number; who worked it never judges it, and who opens it judges none."""
    require(by, Capability.MANAGE_QUALITY)
    tickets = _tickets(opening.tickets, by)
    reviewers = _reviewers(opening.reviewers, by)
    _see(reviewers, [ticket for ticket, _agent in tickets])
    if not opening.title.strip():
        raise Invalid(_("Give it a title."), {"title": [_("Give it a title.")]})
    made = Calibration.objects.create(
        title=storable(opening.title.strip()), version=opening.version, leader=by, due_at=opening.due_at
    )
    for number, (ticket, agent) in enumerate(tickets, 1):
        run = Run.objects.filter(ticket=ticket, parent=None).order_by("-pk").first()
        case = CalibrationCase.objects.create(calibration=made, number=number, ticket=ticket, run=run, agent=agent)
        judges = [one for one in reviewers if one.pk != agent.pk]
        Judgement.objects.bulk_create(Judgement(case=case, reviewer=one) for one in judges)
    record("calibration.opened", made, by=by.actor, detail={"cases": len(tickets), "reviewers": len(reviewers)})
    return made


def _tickets(ids: Sequence[int], by: User) -> list[tuple[Ticket, User]]:
    """Each with whoever worked it."""
    found = Ticket.objects.visible_to(by).filter(pk__in=ids).select_related("assignee").in_bulk()
    unknown = [one for one in ids if one not in found]
    if unknown or not ids or len(ids) > MOST_CASES:
        words = _("Name up to 50 tickets that you may see. Unknown: %(ids)s") % {"ids": unknown or _("none named")}
        raise Invalid(words, {"tickets": [words]})
    tickets = [found[one] for one in dict.fromkeys(ids)]
    if nobody := [one.pk for one in tickets if one.assignee is None]:
        words = _("Nobody has worked these tickets: %(ids)s") % {"ids": nobody}
        raise Invalid(words, {"tickets": [words]})
    return [(one, one.assignee) for one in tickets if one.assignee]


def _reviewers(ids: Sequence[int], by: User) -> list[User]:
    rows = User.objects.visible_to(by).active().filter(pk__in=ids).prefetch_related("roles")
    found = [one for one in rows if can(one, Capability.REVIEW_QUALITY) and one.pk != by.pk]
    if len(found) < max(LEAST_REVIEWERS, len(set(ids))):
        words = _("Choose at least two reviewers; whoever opens it judges nothing.")
        raise Invalid(words, {"reviewers": [words]})
    return found


def _see(reviewers: Sequence[User], tickets: Sequence[Ticket]) -> None:
    """Nobody is shown a ticket by a calibration that is out of their sight otherwise."""
    wanted = {one.pk for one in tickets}
    for reviewer in reviewers:
        if wanted - set(Ticket.objects.visible_to(reviewer).filter(pk__in=wanted).values_list("pk", flat=True)):
            words = _("%(name)s may not see all of these tickets.") % {"name": reviewer.name}
            raise Invalid(words, {"reviewers": [words]})


@transaction.atomic
def judge(case_id: int, answers: Mapping[str, tuple[float | None, str]], *, by: User) -> Judgement:
    """Hand in one's own answer to a case: {item: (value, note)}, every item. It is never changed."""
    judgement = judgement_for(case_id, by=by)
    if judgement.submitted_at:
        raise Conflict(_("Your answer is in already."))
    if not judgement.case.calibration.is_open:
        raise Conflict(_("This calibration is closed."))
    items = judged_items(judgement.case.calibration.version, by.language)
    missing = {key: [_("Choose an answer.")] for key in items if key not in answers}
    if missing:
        raise Invalid(_("Answer every item."), missing)
    JudgedItem.objects.bulk_create(
        JudgedItem(judgement=judgement, item=key, value=_level(item, answers[key][0]), note=storable(answers[key][1]))
        for key, item in items.items()
    )
    judgement.submitted_at = clock.now()
    judgement.save(update_fields=["submitted_at"])
    record("calibration.judged", judgement.case.calibration, by=by.actor, detail={"case_id": case_id})
    return judgement


def _level(item: Item, value: float | None) -> float | None:
    return item.read("na" if value is None else str(value))


def judgement_for(case_id: int, *, by: User) -> Judgement:
    """One's own, locked."""
    rows = Judgement.objects.select_for_update(of=("self",)).select_related("case__calibration__version")
    found = rows.filter(case=case_id, reviewer=by).first() if by.is_active else None
    if found is None:
        raise Missing(_("There is no such case, or it is not yours to judge."))
    return found


@transaction.atomic
def give_gold(case_id: int, item: str, value: float | None, rationale: str, *, by: User) -> GoldAnswer:
    """What everybody agreed is right, and why; until the session is closed it may still be changed."""
    case = led(case_id, by=by)
    found = judged_items(case.calibration.version, by.language).get(item)
    if found is None:
        raise Missing(_("The scorecard has no such item."))
    if not case.calibration.is_open:
        raise Conflict(_("This calibration is closed."))
    if case.judgements.filter(submitted_at=None).exists():
        raise Conflict(_("Not everybody has judged this case. Gold comes after the answers, so that they stay blind."))
    words = storable(rationale.strip())
    if not words:
        raise Invalid(_("Say why."), {"rationale": [_("Say why this is right: others learn from it.")]})
    _level(found, value)
    before = GoldAnswer.objects.filter(case=case, item=item).first()
    gold, _made = GoldAnswer.objects.update_or_create(
        case=case, item=item, defaults={"value": value, "rationale": words, "by": by, "at": clock.now()}
    )
    detail = {"case_id": case.pk, "item": item, "before": before.value if before else None, "after": value}
    record("calibration.gold_given", case.calibration, by=by.actor, detail=detail)
    return gold


def led(case_id: int, *, by: User) -> CalibrationCase:
    rows = CalibrationCase.objects.filter(pk=case_id, calibration__in=Calibration.objects.visible_to(by))
    case = rows.select_related("calibration__version").first()
    if case is None:
        raise Missing(_("There is no such case, or it is not yours to see."))
    if case.calibration.leader_id != by.pk:
        raise NotAllowed(_("Only whoever leads the calibration gives gold answers and closes it."))
    return case


@transaction.atomic
def close(calibration_id: int, *, by: User) -> Calibration:
    """With a gold answer to every item of every case; keeps how far everybody agreed, and how each leaned."""
    found = Calibration.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=calibration_id).first()
    if found is None:
        raise Missing(_("There is no such calibration, or it is not yours to see."))
    if found.leader_id != by.pk:
        raise NotAllowed(_("Only whoever leads the calibration gives gold answers and closes it."))
    if not found.is_open:
        return found
    items = judged_items(found.version, by.language)
    cases = found.cases.count()
    left = cases * len(items) - GoldAnswer.objects.filter(case__calibration=found).count()
    if left:
        raise Conflict(_("%(left)s gold answers are still missing.") % {"left": left})
    _keep_agreement(found, items)
    found.closed_at = clock.now()
    found.save(update_fields=["closed_at"])
    record("calibration.closed", found, by=by.actor, detail={"cases": cases})
    return found


def ratings_of(calibration: Calibration) -> list[Judged]:
    rows = JudgedItem.objects.filter(judgement__case__calibration=calibration, judgement__submitted_at__isnull=False)
    return [Judged(*row) for row in rows.values_list("judgement__case", "item", "judgement__reviewer", "value")]


def _keep_agreement(calibration: Calibration, items: Mapping[str, Item]) -> None:
    ratings, card = ratings_of(calibration), calibration.version.scorecard
    about = {"scorecard": card, "calibration": calibration}
    rows = [snapshot(agreed(ratings, Level.ORDINAL), **about)]
    levels = dict.fromkeys(items, Level.ORDINAL)
    rows += [snapshot(one, item=item, **about) for item, one in by_item(ratings, levels).items() if one.units]
    for reviewer, pairs in _against_gold(calibration, ratings, items).items():
        if found := leaning(pairs):
            rows.append(AgreementSnapshot(units=found.units, reviewer_id=reviewer, bias=as_json(found.bias),
                                          level="interval", **about))  # fmt: skip
    AgreementSnapshot.objects.bulk_create(rows)


def _against_gold(
    calibration: Calibration, ratings: Sequence[Judged], items: Mapping[str, Item]
) -> dict[int, list[tuple[float, float]]]:
    """(answer, gold) of each reviewer, from 0 to 1 of each item's scale; N/A says nothing about kindness."""
    rows = GoldAnswer.objects.filter(case__calibration=calibration).values_list("case", "item", "value")
    gold = {(case, item): value for case, item, value in rows}
    pairs: dict[int, list[tuple[float, float]]] = {}
    for one in ratings:
        truth, item = gold.get((one.unit, one.item)), items[one.item]
        if one.value is not None and truth is not None:
            scaled = [(value - item.low) / (item.high - item.low) for value in (one.value, truth)]
            pairs.setdefault(one.rater, []).append((scaled[0], scaled[1]))
    return pairs
