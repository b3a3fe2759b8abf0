"""Reviews of what was drawn or picked, and who is to do them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import Actor
from events.record import event, record, record_all
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from people.permissions import Capability, can
from qa.draws import nesting
from qa.draws.assignment import share_out
from qa.draws.plan import Unit
from qa.models import AnswerRevision, Cycle, Programme, Purpose, Review, Scorecard, Selection, UnitKind, VersionState
from qa.models.review import UNFINISHED
from qa.permissions import PICKED, require_manager
from qa.reviewers import Pool, Work, load_of, seen_by, works_of
from sops.models import Run
from tickets.models import Ticket


@dataclass
class _Cast:
    """The rows that new reviews name, read once."""

    tickets: dict[int, Ticket]
    agents: dict[int, User]
    runs: dict[int, Run] = field(default_factory=dict)


def assign_drawn(cycle: Cycle, *, by: Actor) -> list[Review]:
    """A review of each drawn unit, and a blind second one of those that are reviewed twice. For who holds its lock."""
    rows = list(cycle.selections.filter(dropped="", reviews=None).select_related("unit").order_by("position"))
    reviews = _made(rows, cycle)
    stored = Review.objects.bulk_create(_shared_out(reviews, cycle.programme))
    doubles = [_second(one) for one in stored if one.selection and one.selection.is_double and one.reviewer_id]
    stored += Review.objects.bulk_create(_shared_out(doubles, cycle.programme))
    record_all([_assigned(one, by) for one in stored])
    return stored


def assign_nesting(cycle: Cycle, units: Sequence[Unit], key: bytes, *, by: Actor) -> list[Review]:
    """Of what was not drawn, so much of each nesting person's work as their certificate asks for: by numbers of the
    same key, so that nobody picks. It looks after people, and never counts."""
    chosen = set(nesting.wanted(units, key))
    tickets = Ticket.objects.in_bulk([one.ticket for one in units if one.name in chosen])
    agents = User.objects.in_bulk([one.agent for one in units if one.name in chosen])
    of_runs = cycle.plan.get("unit") == UnitKind.RUN
    reviews = []
    for one in (one for one in units if one.name in chosen and one.ticket in tickets):
        ticket, agent = tickets[one.ticket], agents[one.agent]
        review = Review(
            programme=cycle.programme, version=cycle.scorecard_version, purpose=Purpose.NESTING,
            due_at=_due(cycle.programme), worked_at=min(ticket.solved_at or cycle.ends_at, cycle.ends_at),
            run_id=one.unit if of_runs else None, **_of(ticket, agent),
        )  # fmt: skip
        reviews.append(review)
    stored = Review.objects.bulk_create(_shared_out(reviews, cycle.programme))
    record_all([_assigned(one, by) for one in stored])
    return stored


def _made(selections: Sequence[Selection], cycle: Cycle) -> list[Review]:
    cast = _cast(selections, cycle)
    found = []
    for one in selections:
        unit, ticket = one.unit, cast.tickets.get(one.unit.ticket)
        run = cast.runs.get(unit.unit)
        if ticket is None:
            continue
        agent = cast.agents[unit.agent]
        worked = (run.ended_at if run else ticket.solved_at) or cycle.ends_at
        review = Review(
            selection=one, programme=cycle.programme, version=cycle.scorecard_version, purpose=Purpose.ESTIMATE,
            pi=unit.pi, stratum=unit.stratum, counts=True, run=run, due_at=_due(cycle.programme),
            worked_at=min(worked, cycle.ends_at), **_of(ticket, agent),
        )  # fmt: skip
        found.append(review)
    return found


def _cast(selections: Sequence[Selection], cycle: Cycle) -> _Cast:
    tickets = Ticket.objects.in_bulk([one.unit.ticket for one in selections])
    agents = User.objects.in_bulk([one.unit.agent for one in selections])
    of_runs = cycle.plan.get("unit") == UnitKind.RUN
    return _Cast(tickets, agents, Run.objects.in_bulk([one.unit.unit for one in selections]) if of_runs else {})


def _of(ticket: Ticket, agent: User) -> dict[str, Any]:
    """Whose work it is, and where they belonged."""
    return {
        "ticket": ticket, "agent": agent, "team_id": ticket.team_id, "site_id": agent.site_id,
        "partner_id": agent.partner_id,
    }  # fmt: skip


def _second(first: Review) -> Review:
    """The same unit, judged blindly by another: it checks reviewers and never counts."""
    names = ("selection", "programme", "version", "ticket", "agent", "run", "worked_at", "due_at", "stratum", "pi")
    values = {name: getattr(first, name) for name in (*names, "team_id", "site_id", "partner_id")}
    return Review(purpose=Purpose.DOUBLE, second_of=first, **values)


def _due(programme: Programme) -> datetime:
    return clock.now() + timedelta(days=programme.days_to_review)


def _shared_out(reviews: list[Review], programme: Programme) -> list[Review]:
    """Each with a reviewer who may, or without one: managers see those."""
    works = _works(reviews)
    people = programme.reviewers.filter(is_active=True).prefetch_related("roles").order_by("pk")
    pool = Pool.of(people, works, is_independent=programme.is_independent)
    ids = [one.pk for one in pool.reviewers]
    first = {one.key: _first_reviewer(reviews[one.key]) for one in works}

    def may(reviewer: int, work: Any) -> bool:
        return first[work.key] != reviewer and pool.may(reviewer, work)

    found = share_out(works, ids, may, load_of(ids), seen_by(ids))
    for n, review in enumerate(reviews):
        review.reviewer_id = found.get(n)
    return reviews


def _works(reviews: Sequence[Review]) -> list[Work]:
    """Keys are the places in the list."""
    places: dict[int, list[int]] = defaultdict(list)
    for n, one in enumerate(reviews):
        places[one.ticket_id or 0].append(n)
    rows = {one.pk: one for one in (review.ticket for review in reviews) if one}
    made = works_of(rows.values(), dict.fromkeys(rows, 0), dict.fromkeys(rows, 0))
    by_ticket = dict(zip(rows, made, strict=True))
    return [
        Work(n, reviews[n].agent_id, of.language, of.partner, of.procedures)
        for ticket, of in by_ticket.items()
        for n in places[ticket]
    ]


def _first_reviewer(review: Review) -> int | None:
    return review.second_of.reviewer_id if review.second_of else None


def _assigned(review: Review, by: Actor) -> Any:
    names = ("ticket_id", "agent_id", "reviewer_id", "purpose", "selection_id")
    return event("review.assigned", review, by=by, detail={name: getattr(review, name) for name in names})


@dataclass(frozen=True)
class Picking:
    """A review that a person asks for, and why; `reviewer` is themselves when nobody is named."""

    ticket_id: int
    scorecard: Scorecard
    purpose: str = Purpose.TARGETED
    why: str = ""
    agent: User | None = None
    reviewer: User | None = None
    run: Run | None = None


@transaction.atomic
def pick(asked: Picking, *, by: User) -> Review:
    """By hand: for coaching alone, and never counted. One's own work only as practice."""
    if asked.purpose not in PICKED:
        raise Invalid(
            _("Choose one of those that are offered."), {"purpose": [_("Choose one of those that are offered.")]}
        )
    ticket = Ticket.objects.visible_to(by).select_related("assignee").filter(pk=asked.ticket_id).first()
    if ticket is None:
        raise Missing(_("There is no such ticket, or you may not see it."))
    is_own = asked.purpose == Purpose.SELF
    if not is_own and not can(by, Capability.REVIEW_QUALITY):
        raise NotAllowed(_("Your role does not include reviewing quality."))
    agent = by if is_own else asked.agent or ticket.assignee
    reviewer = by if is_own else asked.reviewer or by
    version = asked.scorecard.versions.filter(state=VersionState.PUBLISHED).first()
    if agent is None:
        raise Invalid(_("Nobody worked this ticket, so there is nothing to review."))
    if version is None or not asked.scorecard.is_active:
        raise Invalid(_("This scorecard has no published version."), {"scorecard": [_("Choose another scorecard.")]})
    _refuse_unfit(reviewer, agent, ticket, is_own=is_own)
    review = Review(
        version=version, purpose=asked.purpose, reviewer=reviewer, run=asked.run, why=asked.why.strip()[:500],
        worked_at=ticket.solved_at or ticket.updated_at, **_of(ticket, agent),
    )  # fmt: skip
    review.save(force_insert=True)
    record_all([_assigned(review, by.actor)])
    return review


@transaction.atomic
def reassign(review_id: int, reviewer: User, *, by: User) -> Review:
    """To another reviewer, while nothing is handed in; what the one before wrote is kept for them no longer."""
    require_manager(by)
    rows = Review.objects.select_for_update(of=("self",)).select_related("ticket", "agent", "programme", "second_of")
    review = rows.filter(pk=review_id).first()
    if review is None or review.ticket is None:
        raise Missing(_("There is no such review, or you may not see it."))
    if review.state not in UNFINISHED:
        raise Conflict(_("This review is handed in, so it stays with its reviewer."))
    if AnswerRevision.objects.filter(answer__review=review).exists():
        raise Conflict(_("This review was handed in once, and that stays on record. Make it void, and pick it again."))
    if reviewer.pk == review.reviewer_id:
        return review
    other = review.second_of or Review.objects.filter(second_of=review).first()
    if other and other.reviewer_id == reviewer.pk:
        raise Invalid(_("They have the other review of this ticket, and the two are blind to each other."))
    independent = review.programme.is_independent if review.programme else False
    _refuse_unfit(reviewer, review.agent, review.ticket, is_independent=independent)
    before, review.reviewer = review.reviewer_id, reviewer
    review.answers.all().delete()
    review.summary, review.revision = "", review.revision + 1
    review.save(update_fields=["reviewer", "summary", "revision"])
    record("review.reassigned", review, by=by.actor, detail={"before": before, "after": reviewer.pk})
    return review


def _refuse_unfit(
    reviewer: User, agent: User, ticket: Ticket, *, is_own: bool = False, is_independent: bool = False
) -> None:
    if is_own:
        return
    [work] = works_of([ticket], {ticket.pk: agent.pk}, {ticket.pk: ticket.pk})
    pool = Pool.of([reviewer], [work], is_independent=is_independent)
    why = pool.why_not(reviewer.pk, work) if pool.reviewers else "right"
    words = {
        "right": _("Reviewers need a role that lets them review quality."),
        "own": _("Nobody reviews their own work. Ask another reviewer."),
        "sight": _("They may not see this ticket."),
        "lead": _("An agent’s own lead never reviews in an independent programme."),
        "language": _("They do not read the language of this ticket."),
        "certification": _("They are not certified for the procedure that was followed here."),
    }
    if why:
        raise Invalid(words[why], {"reviewer": [words[why]]})
