"""Certificates: asked for, signed from level to level, moved by time and by changes of the procedure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import User
from sops.learning.certificates import BY_TIME, Act, Facts, Level, Refusal, after, refusal
from sops.models import Attempt, Certificate, Certification, Procedure, Quiz, Run, Signature
from sops.permissions import require_editor, require_overseer

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a certificate takes: see Certification."""

    is_active: bool = True
    quiz: Quiz | None = None
    nesting_runs: int = 5
    nesting_share: int = 50
    valid_days: int = 180
    grace_days: int = 14
    refresh_on_change: bool = True


@transaction.atomic
def set_rules(procedure_id: int, rules: Rules, *, by: User) -> Certification:
    require_editor(by)
    procedure = Procedure.objects.select_for_update().filter(pk=procedure_id).first()
    if procedure is None:
        raise Missing(_("There is no such procedure, or you may not see it."))
    values = {name: getattr(rules, name) for name in asdict(Rules())}
    found = Certification.objects.filter(procedure=procedure).first()
    if found:
        saving.change(found, "certification.changed", values, by=by.actor)
        return found
    made = Certification()
    saving.create(made, "certification.created", {"procedure": procedure, **values}, by=by.actor)
    return made


@transaction.atomic
def enrol(certification_id: int, people: Iterable[User], *, by: User) -> list[Certificate]:
    """Let these people begin to learn it; who has begun already stays where they are."""
    require_overseer(by)
    certification = Certification.objects.filter(pk=certification_id, is_active=True).first()
    if certification is None:
        raise Missing(_("There is no such certificate to be had."))
    made = []
    for person in people:
        require_reach(by, person)
        row, is_new = Certificate.objects.get_or_create(certification=certification, user=person)
        if is_new:
            saved = {"certification": certification.pk, "user": person.pk, "level": row.level}
            record("certificate.created", row, by=by.actor, detail={"before": {}, "after": saved})
            made.append(row)
    return made


@transaction.atomic
def sign(certificate_id: int, act: Act, *, by: User, note: str = "") -> Certificate:
    """Move it on, or back. Raises NotAllowed for one's own, Conflict with what is missing."""
    require_overseer(by)
    seen = Certificate.objects.visible_to(by).filter(pk=certificate_id).values("pk")
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("certification__procedure", "user")
    row = rows.filter(pk__in=seen).first()
    if row is None:
        raise Missing(_("There is no such certificate, or you may not see it."))
    if act in BY_TIME:
        raise Conflict(words_of(Refusal.WRONG_LEVEL))
    note = storable(note).strip()[:1000]
    facts = facts_of(row, by=by, note=note)
    refused = refusal(Level(row.level), act, facts)
    if refused is Refusal.OWN:
        raise NotAllowed(words_of(refused))
    if refused is Refusal.REASON:
        raise Invalid(words_of(refused), {"note": [words_of(refused)]})
    if refused:
        raise Conflict(words_of(refused), {"refused": refused.value, "runs": facts.runs, "needed": facts.runs_needed})
    _move(row, act, facts, by=by, note=note)
    return row


def facts_of(row: Certificate, *, by: User | None = None, note: str = "", is_due: bool = False) -> Facts:
    """What is known of this person: in a fixed number of queries."""
    rules = row.certification
    passed = True
    if rules.quiz_id:
        tried = Attempt.objects.passed().filter(quiz=rules.quiz_id, user=row.user_id)
        since = row.signatures.filter(after=Level.CERTIFIED).order_by("-pk").values_list("at", flat=True).first()
        passed = (tried.filter(finished_at__gt=since) if since else tried).exists()
    runs = 0
    if row.level == Level.NESTING:
        done = Run.objects.filter(procedure=rules.procedure_id, holder=row.user_id, status=Run.Status.COMPLETED)
        runs = done.filter(ended_at__gte=row.since).count()
    return Facts(
        is_own=by is not None and by.pk == row.user_id, has_reason=bool(note), has_passed=passed, runs=runs,
        runs_needed=rules.nesting_runs, is_due=is_due,
    )  # fmt: skip


def tick() -> int:
    """Certificates whose time has come: a refresh is due, or it is too late for one; how many."""
    now = clock.now()
    fallen = list(
        Certificate.objects.filter(level=Level.CERTIFIED, due_at__lte=now).values_list("pk", flat=True)[:BATCH]
    )
    lapsed = Certificate.objects.filter(level=Level.REFRESH_DUE, lapses_at__lte=now).values_list("pk", flat=True)
    todo = [*((pk, Act.FALL_DUE) for pk in fallen), *((pk, Act.LAPSE) for pk in lapsed[:BATCH])]
    return sum(_by_time(pk, act) for pk, act in todo)


@transaction.atomic
def follow_change(procedure_id: int) -> int:
    """A material change is in force: who was certified for what it said before must refresh; how many."""
    rules = Certification.objects.filter(procedure=procedure_id, is_active=True, refresh_on_change=True)
    rows = Certificate.objects.filter(certification__in=rules, level=Level.CERTIFIED)
    return sum(_by_time(pk, Act.FALL_DUE) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _by_time(pk: int, act: Act) -> bool:
    """Safe to ring twice: one that has moved meanwhile is left alone."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("certification__procedure", "user")
    row = rows.get(pk=pk)
    facts = Facts(is_due=True)
    if refusal(Level(row.level), act, facts):
        return False
    _move(row, act, facts, by=None)
    return True


def _move(row: Certificate, act: Act, facts: Facts, *, by: User | None, note: str = "") -> None:
    before, now, rules = row.level, clock.now(), row.certification
    row.level, row.since = after(Level(before), act).value, now
    row.due_at = now + timedelta(days=rules.valid_days) if row.level == Level.CERTIFIED else None
    row.lapses_at = now + timedelta(days=rules.grace_days) if row.level == Level.REFRESH_DUE else None
    row.save(update_fields=["level", "since", "due_at", "lapses_at"])
    Signature.objects.create(
        certificate=row, act=act, before=before, after=row.level, by=by, note=note, facts=asdict(facts)
    )
    detail = {"before": {"level": before}, "after": {"level": row.level}, "act": act.value, "note": note}
    record("certificate.moved", row, by=by.actor if by else SYSTEM, detail=detail)


def require_reach(by: User, person: User) -> None:
    """Raises Missing for somebody of another company."""
    if not (by.is_in_house or by.partner_id == person.partner_id):
        raise Missing(_("There is no such person, or they are not in your company."))


def words_of(refused: Refusal) -> str:
    return {
        Refusal.WRONG_LEVEL: _("The certificate is at another level now. Look again."),
        Refusal.OWN: _("Nobody signs for themselves. Ask another lead."),
        Refusal.QUIZ: _("The quiz must be passed first."),
        Refusal.RUNS: _("More runs of the procedure must be completed first."),
        Refusal.REASON: _("Say why."),
        Refusal.NOT_YET: _("It is not due yet."),
    }[refused]
