"""Rows of quality as they stand in the database, for tests of what the database itself refuses."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from itertools import count

from helpdesk.lib import clock, crypto
from people.models import User
from qa.models import (
    Answer,
    Cycle,
    FrameSnapshot,
    FrameUnit,
    Programme,
    Purpose,
    Review,
    Scorecard,
    ScorecardVersion,
    Selection,
)
from qa.sampling import commitment, uniform
from tests.builders import a_ticket, a_user
from tickets.models import Ticket

_numbers = count(1)
KEY = bytes(range(32))
CONTENT = {
    "title": {"en": "Card"},
    "sections": [
        {"key": "all", "title": {"en": "All"}, "items": [{"key": "tone", "text": {"en": "Tone"}, "scale": "binary"}]}
    ],
}


def a_version(*, author: User | None = None, content: object = None, **fields: object) -> ScorecardVersion:
    """A published version of a scorecard of its own."""
    key = f"card-{next(_numbers)}"
    card = Scorecard.objects.create(key=key, title=key)
    values = {"state": "published", "published_at": clock.now(), **fields}
    content = content or CONTENT
    sha = hashlib.sha256(repr(content).encode()).hexdigest()
    return ScorecardVersion.objects.create(
        scorecard=card, number=1, content=content, sha256=sha, author=author or a_user("admin"), **values
    )


def a_programme(version: ScorecardVersion | None = None, **fields: object) -> Programme:
    version = version or a_version()
    name = f"Programme {next(_numbers)}"
    return Programme.objects.create(
        **{"name": name, "scorecard": version.scorecard, "author": version.author, "conditions": {"all": []}, **fields}
    )


def a_cycle(programme: Programme | None = None, *, days_ago: int = 7, **fields: object) -> Cycle:
    """Of a week, begun so many days ago; its key was committed the day before."""
    programme = programme or a_programme()
    starts = clock.now() - timedelta(days=days_ago)
    values = {
        "starts_at": starts,
        "ends_at": starts + timedelta(days=7),
        "committed_at": starts - timedelta(days=1),
        "state": "open",
        "plan": {"design": programme.design},
        "scorecard_version": programme.scorecard.versions.get(state="published"),
        "key_sha256": commitment(KEY),
        "sealed_key": crypto.hide(KEY.hex()),
    }
    number = programme.cycles.count() + 1
    return Cycle.objects.create(programme=programme, number=number, **{**values, **fields})


def a_draw(cycle: Cycle | None = None, *, agent: User | None = None, pi: float = 0.25) -> Selection:
    """A frozen frame of two units, of which the first was drawn."""
    cycle, agent = cycle or a_cycle(), agent or a_user()
    snapshot = FrameSnapshot.objects.create(cycle=cycle)
    rows = [
        FrameUnit.objects.create(
            snapshot=snapshot, unit=one.pk, ticket=one.pk, agent=agent.pk, size=1, pi=pi, u=uniform(KEY, str(one.pk))
        )
        for one in (a_ticket(), a_ticket())
    ]
    drawn = Selection.objects.create(cycle=cycle, unit=rows[0], position=1)
    snapshot.sha256 = snapshot.selection_sha256 = "0" * 64
    snapshot.units_count, snapshot.is_frozen = 2, True
    snapshot.save()
    return drawn


def a_review(selection: Selection | None = None, *, reviewer: User | None = None, **fields: object) -> Review:
    """Of a drawn unit when a selection is given, and then it counts; else one that was picked."""
    values: dict[str, object] = {"purpose": Purpose.TARGETED}
    if selection:
        unit = selection.unit
        values = {
            "purpose": Purpose.ESTIMATE,
            "selection": selection,
            "programme": selection.cycle.programme,
            "version": selection.cycle.scorecard_version,
            "ticket": Ticket.objects.get(pk=unit.ticket),
            "agent": User.objects.get(pk=unit.agent),
            "pi": unit.pi,
            "stratum": unit.stratum,
            "counts": True,
        }
    else:
        values |= {"ticket": a_ticket(), "agent": a_user(), "version": a_version()}
    return Review.objects.create(**{"reviewer": reviewer or a_user("quality-reviewer"), **values, **fields})


def an_answer(review: Review, item: str = "tone", **fields: object) -> Answer:
    return Answer.objects.create(**{"review": review, "item": item, "value": 1.0, "level": 1.0, **fields})


def moved(review: Review, *states: str, **fields: object) -> Review:
    """The row taken through these states, one after the other, with what the database asks of each."""
    for state in states:
        values: dict[str, object] = {"state": state}
        if state == "submitted":
            values |= {"submitted_at": clock.now(), "outcome": "scored", "score": 100.0, "raw": 100.0}
        if state == "published":
            values["published_at"] = clock.now()
        if state == "void":
            values |= {"voided_at": clock.now(), "void_reason": "mistake", "counts": False}
        Review.objects.filter(pk=review.pk).update(**(values | fields))
    review.refresh_from_db()
    return review
