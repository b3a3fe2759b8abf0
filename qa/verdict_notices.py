"""Whom to tell of disputes, calibration, coaching and praise. What is told of a calibration names no agent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event
from people.actions.notifications import Told
from people.models import User
from people.notifications import Kind, Subject, Thing, register
from qa.models import Calibration, CoachingSession, Dispute, Praise
from qa.standing import adjudicators

KINDS = {
    "dispute": (
        Kind("dispute_raised", gettext_lazy("An answer is disputed"), gettext_lazy("That you may decide."), "flag",
             gettext_lazy("%(who)s disputes %(what)s")),
        Kind("dispute_decided", gettext_lazy("A dispute is decided"), gettext_lazy("Yours, or of your review."),
             "circle-check", gettext_lazy("%(who)s decided %(what)s")),
    ),
    "calibration": (
        Kind("calibration_opened", gettext_lazy("A calibration waits for you"),
             gettext_lazy("Tickets that several people judge, each blind."), "users",
             gettext_lazy("%(who)s asks you to judge in %(what)s")),
        Kind("calibration_closed", gettext_lazy("A calibration is closed"), gettext_lazy("With its gold answers."),
             "circle-check", gettext_lazy("%(who)s closed %(what)s")),
    ),
    "coachingsession": (
        Kind("coaching", gettext_lazy("Coaching"), gettext_lazy("A session, a note or something to do."),
             "message-square-text", gettext_lazy("%(who)s wrote in the session %(what)s")),
        Kind("coaching_due", gettext_lazy("Something you agreed on is due"), gettext_lazy("The day before."), "clock",
             gettext_lazy("What you agreed on is due: %(what)s")),
    ),
    "praise": (
        Kind("praised", gettext_lazy("Somebody praises you"), gettext_lazy("For something done well."), "sparkles",
             gettext_lazy("%(who)s praises you: %(what)s")),
    ),
}  # fmt: skip
HEARD = frozenset({
    "dispute.raised", "dispute.decided", "calibration.opened", "calibration.closed", "coaching.held", "coaching.noted",
    "coaching.action_added", "coaching.action_due", "praise.given",
})  # fmt: skip


def told_of(events: Sequence[Event]) -> list[Told]:
    return [Told(user, kind, event) for event in events for kind, user in _wanted(event)]


def _wanted(event: Event) -> Iterator[tuple[str, User]]:
    noun, _dot, act = event.kind.partition(".")
    if noun == "dispute":
        yield from _of_a_dispute(event, act)
    elif noun == "calibration":
        judges = User.objects.active().filter(judgements__case__calibration=event.subject_id).distinct()
        yield from ((f"calibration_{act}", one) for one in judges)
    elif noun == "praise":
        yield from (("praised", one) for one in _active([int(event.detail["agent_id"])]))
    else:
        yield from _of_coaching(event, act)


def _of_a_dispute(event: Event, act: str) -> Iterator[tuple[str, User]]:
    dispute = Dispute.objects.select_related("answer__review__reviewer").filter(pk=event.subject_id).first()
    if dispute is None:
        return
    if act == "raised":
        yield from (("dispute_raised", one) for one in adjudicators(dispute.answer.review))
    else:
        people = _active([dispute.raised_by_id, dispute.answer.review.reviewer_id or 0])
        yield from (("dispute_decided", one) for one in people)


def _of_coaching(event: Event, act: str) -> Iterator[tuple[str, User]]:
    session = CoachingSession.objects.filter(pk=event.subject_id).first()
    if session is None:
        return
    if act == "action_due":
        yield from (("coaching_due", one) for one in _active([session.agent_id]))
    else:
        yield from (("coaching", one) for one in _active([session.agent_id, session.coach_id]))


def _active(ids: Collection[int]) -> QuerySet[User]:
    return User.objects.active().filter(pk__in=ids)


def register_kinds() -> None:
    models: dict[str, tuple[Any, str]] = {
        "dispute": (Dispute, "quality_dispute"),
        "calibration": (Calibration, "quality_calibration"),
        "coachingsession": (CoachingSession, "quality_coaching_session"),
        "praise": (Praise, "quality_coaching"),
    }
    for name, (model, page) in models.items():
        register(name, Subject(_visible(model), _things(model, page)), KINDS[name])


def _visible(model: Any) -> Any:
    return lambda user: model.objects.visible_to(user).values("pk")


def _things(model: Any, page: str) -> Any:
    def things(user: User, ids: Collection[int]) -> dict[int, Thing]:
        rows = model.objects.visible_to(user).filter(pk__in=ids)
        return {
            row.pk: Thing(_title(row), reverse(page, args=[row.pk] if page != "quality_coaching" else []))
            for row in rows
        }

    return things


def _title(row: Model) -> str:
    if isinstance(row, Dispute):
        return _("an answer of a review")
    return row.text if isinstance(row, Praise) else str(row)
