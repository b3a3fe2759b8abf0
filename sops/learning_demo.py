"""Learning at the demo's desk, by the verbs that people use: what is to be read, a quiz, certificates, training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import DeskError
from people.actions import notifications
from people.models import User
from sops import learning_notices
from sops.actions import acknowledging, announcements, attempts, certificates, quizzes, trainings
from sops.learning.certificates import Act
from sops.models import Announcement, Attendance, Certification, Procedure, ProcedureVersion, Quiz, Requirement, State

KEY: Final = "account-recovery"
QUESTIONS: Final = (
    ("Somebody writes: “My number is gone, and I can’t get the code.” What do you ask first?", "reason",
     (("Why they can’t sign in", True), ("For a copy of their passport", False), ("For the new number", False)),
     "The reason decides the way. Papers come later, and only where they are needed."),
    ("They forgot their password and have their phone. What do you send?", "send_reset",
     (("How to reset it, with the link’s hour", True), ("A new password", False), ("Nothing: it is handed on", False)),
     "Nobody here ever sends a password."),
    ("Who may be given access?", "by_identity",
     (("Whoever proved that the account is theirs", True), ("Whoever writes from its address", False),
      ("Whoever knows its name", False)), "An address can be taken over, too."),
    ("Money was moved after somebody else signed in. What now?", "to_hacked",
     (("Raise the priority", True), ("Follow “Hacked account”", True), ("Close it: that is for the bank", False)),
     "Both are right: it is urgent, and it has a procedure of its own."),
    ("Proof is missing, and they are angry. What do you write?", "decline",
     (("That the owner is protected by this, and what they can still send", True),
      ("That you make an exception", False),
      ("Nothing more", False)), "Say what can still be done."),
)  # fmt: skip
CERTIFIED, DUE, NESTING = 150, 172, 45
"""Days since they began to nest: certified soon after; the same with a refresh due; still nesting."""
VALID, RUNS = 150, 0


@dataclass(frozen=True)
class Cast:
    """By the part of their address before the at sign."""

    staff: Mapping[str, User]
    until: datetime

    def at(self, days: float) -> datetime:
        return self.until - timedelta(days=days)

    def who(self, *names: str) -> list[User]:
        return [self.staff[name] for name in names]

    def agents(self, site: str) -> list[User]:
        return [one for one in self.staff.values() if one.site and one.site.name == site and "agent" in _slugs(one)]


def fill(until: datetime, random: Random) -> None:
    """For who is in a transaction. Nothing where the demo's people are not there."""
    rows = User.objects.active().filter(email__endswith="@demo.test").select_related("site").prefetch_related("roles")
    cast = Cast({one.email.partition("@")[0]: one for one in rows.order_by("pk")}, until)
    version = ProcedureVersion.objects.filter(procedure__key=KEY, state=State.PUBLISHED).first()
    if version is None or "victor.seah" not in cast.staff or Announcement.objects.exists():
        return
    quiz = _quiz(cast, version.procedure)
    _certificates(cast, version.procedure)
    _readings(cast, version, quiz, random)
    _trainings(cast, version.procedure)
    heard = Event.objects.filter(kind__in=learning_notices.HEARD, at__gte=cast.at(5))
    notifications.tell(learning_notices.told_of(list(heard.order_by("pk"))))


def _slugs(person: User) -> set[str]:
    return {role.slug for role in person.roles.all()}


def _quiz(cast: Cast, procedure: Procedure) -> Quiz:
    editor = cast.staff["victor.seah"]
    with clock.set_to(cast.at(230)):
        quiz = quizzes.create(quizzes.Details(title="Who is it, really?", procedure=procedure), by=editor)
        for text, step, options, why in QUESTIONS:
            quizzes.add_item(
                quiz.pk, quizzes.Question(text=text, options=options, step=step, explanation=why), by=editor
            )
        details = quizzes.Details(title=quiz.title, procedure=procedure, pass_mark=80, is_active=True)
        return quizzes.change(quiz.pk, details, by=editor)


def _take(quiz: Quiz, person: User, at: datetime, random: Random, *, knows: float) -> None:
    """Once; `knows` is how likely each answer is right, less for each question that comes later."""
    with clock.set_to(at):
        attempt = attempts.begin(quiz.pk, by=person, seed=random.randrange(2**31))
        order = {pk: place for place, pk in enumerate(quiz.items.order_by("pk").values_list("pk", flat=True))}
        items = quiz.items.in_bulk()
        for pk, options in attempt.sheet:
            right = sorted(items[pk].core.right)
            wrong = [one for one in options if one not in right]
            is_right = random.random() < knows - 0.04 * order[pk]
            attempts.answer(attempt.pk, pk, right if is_right else wrong[:1], by=person)


def _certificates(cast: Cast, procedure: Procedure) -> None:
    """Everybody who works on tickets or reviews them, but for one who is new at each partner."""
    editor, admin = cast.staff["victor.seah"], cast.staff["admin"]
    rules = certificates.Rules(nesting_runs=RUNS, valid_days=VALID, grace_days=60)
    with clock.set_to(cast.at(225)):
        made = certificates.set_rules(procedure.pk, rules, by=editor)
    for site, lead in (("Singapore", "admin"), ("Jakarta", "lead.jakarta"), ("Manila", "lead.manila")):
        for place, person in enumerate(cast.agents(site)):
            days = (CERTIFIED, CERTIFIED, DUE, NESTING)[place % 4]
            is_new = site != "Singapore" and place == len(cast.agents(site)) - 1
            _certify(cast, made, person, cast.staff[lead], 12 if is_new else days)
    for person in cast.staff.values():
        is_apart = person.site and person.site.name in ("Tokyo", "Dubai")
        if not (is_apart or _slugs(person) & {"quality-reviewer", "lead"}):
            continue
        _certify(cast, made, person, admin, CERTIFIED)
    with clock.set_to(cast.until):
        certificates.tick()


def _certify(cast: Cast, made: Certification, person: User, lead: User, days: int) -> None:
    """From the first day on, as far as they have come."""
    with clock.set_to(cast.at(days + 12)):
        [row] = certificates.enrol(made.pk, [person], by=lead)
        certificates.sign(row.pk, Act.SHADOW, by=lead)
    if days < NESTING:
        return
    with clock.set_to(cast.at(days + 6)):
        certificates.sign(row.pk, Act.NEST, by=lead)
    if days > NESTING:
        with clock.set_to(cast.at(days - 20)):
            certificates.sign(row.pk, Act.CERTIFY, by=lead)


def _readings(cast: Cast, version: ProcedureVersion, quiz: Quiz, random: Random) -> None:
    """One that nearly everybody has read, one with a quiz that is due soon, and one of a partner's lead."""
    details = announcements.Details
    everybody = details(
        title="Refunds over 500 need a second pair of eyes", due_on=cast.at(14).date(),
        html="<p>From today a refund of more than 500 is looked at by your lead before it goes out.</p>"
             "<p>Write into a note what was bought and why it is given back; ask, and go on with the next ticket.</p>",
    )  # fmt: skip
    owed = _announce(cast.staff["admin"], everybody, cast.at(24))
    _read(owed, cast.at(23), random, lambda: random.random() < 0.93)
    strict = details(
        title="Ask first why they can’t sign in", version=version, quiz=quiz, due_on=cast.at(-3).date(),
        enforcement=Requirement.Enforcement.BLOCK, audience={"field": "works_tickets", "op": "is", "value": True},
        html="<p>Reviews of the last weeks show it: where the reason was guessed, the wrong way was taken, and people "
             "wrote again.</p><p>Ask first, then choose the way. Five questions go with this; "
             "after the due day tickets of this procedure wait for those who have answered them.</p>",
    )  # fmt: skip
    owed = _announce(cast.staff["lead"], strict, cast.at(3))
    named = {one.pk for one in cast.who("agent", "agent.jakarta", "agent.manila")}
    for duty in owed.duties.select_related("user").order_by("pk"):
        if duty.user_id not in named and random.random() < 0.5:
            _take(quiz, duty.user, cast.at(2.5), random, knows=0.97)
    _read(owed, cast.at(2), random, lambda: True)
    own = details(
        title="Jadwal jaga Natal dan Tahun Baru", enforcement=Requirement.Enforcement.TELL,
        html="<p>Jadwal jaga 24 Desember sampai 1 Januari sudah ada. Tukar jadwal paling lambat Jumat.</p>",
    )  # fmt: skip
    _announce(cast.staff["lead.jakarta"], own, cast.at(1))


def _announce(by: User, details: announcements.Details, at: datetime) -> Requirement:
    with clock.set_to(at):
        made = announcements.create(details, by=by)
        return announcements.publish(made.pk, by=by).requirement


def _read(requirement: Requirement, at: datetime, random: Random, has_read: Callable[[], bool]) -> None:
    for duty in requirement.duties.select_related("user").order_by("pk"):
        if has_read():
            with clock.set_to(at + timedelta(hours=random.uniform(0, 30))), suppress(DeskError):
                acknowledging.acknowledge(requirement.pk, sha256=requirement.sha256, by=duty.user)


def _trainings(cast: Cast, procedure: Procedure) -> None:
    """One that was, and two to come."""
    _past_training(cast, procedure)
    planned: Sequence[tuple[str, str, str, float]] = (
        ("lead.manila", "Manila", "When the answer is no", 3), ("admin", "Singapore", "Evidence that holds", 8),
    )  # fmt: skip
    for by, site, title, days in planned:
        with clock.set_to(cast.at(6)):
            details = trainings.Details(
                title=title, at=_hour(cast.at(-days)), trainer=cast.staff[by], minutes=90, place=f"{site}, room 2",
                html="<p>Bring two tickets of your own.</p>", people=cast.agents(site)[:8],
            )  # fmt: skip
            trainings.plan(details, by=cast.staff[by])


def _past_training(cast: Cast, procedure: Procedure) -> None:
    lead, people = cast.staff["lead.jakarta"], cast.agents("Jakarta")
    details = trainings.Details(
        title="Pemulihan akun: tanya dulu sebabnya", at=_hour(cast.at(20)), trainer=lead, minutes=60,
        place="Jakarta, ruang Merapi", procedures=[procedure], people=people,
        html="<p>Tiga tiket dibahas bersama, lalu setiap orang mencoba satu kasus.</p>",
    )  # fmt: skip
    with clock.set_to(cast.at(27)):
        made = trainings.plan(details, by=lead)
    results = [Attendance.Result.PASSED, Attendance.Result.PASSED, Attendance.Result.ATTENDED, Attendance.Result.ABSENT]
    with clock.set_to(cast.at(19)):
        trainings.mark(made.pk, {one.pk: results[place % 4] for place, one in enumerate(people)}, by=lead)


def _hour(moment: datetime) -> datetime:
    return moment.replace(hour=6, minute=0, second=0, microsecond=0)
