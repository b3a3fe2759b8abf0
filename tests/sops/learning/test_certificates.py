"""Certificates: who signs what, what it takes, what time and changes do, and who is given work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from sops import standing
from sops.actions import certificates, clockwork, requirements, running
from sops.actions.certificates import Rules
from sops.learning.certificates import Act
from sops.models import Certificate, Certification, Procedure, Signature
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.sops.cast import editors, published
from tests.sops.learning.cast import changed
from tests.sops.learning.test_quizzes import a_quiz, taken
from tickets import eligibility
from tickets.models import Priority, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return a_user("lead", name="Lena")


@pytest.fixture
def agent() -> User:
    return a_user(teams=[a_team("Front")], name="Rina")


@pytest.fixture
def procedure() -> Procedure:
    return changed().procedure


@pytest.fixture
def rules(procedure: Procedure) -> Certification:
    return certificates.set_rules(procedure.pk, Rules(nesting_runs=1), by=a_user("procedure-editor"))


def begun(rules: Certification, agent: User, lead: User) -> Certificate:
    [row] = certificates.enrol(rules.pk, [agent], by=lead)
    return row


def signed(row: Certificate, *acts: Act, by: User) -> Certificate:
    for act in acts:
        row = certificates.sign(row.pk, act, by=by)
    return row


def a_run(procedure: Procedure, by: User) -> None:
    run = running.start(a_ticket().pk, procedure.pk, by=by)
    for _step in range(2):
        running.go_forward(run.pk, {}, by=by)


def certified(rules: Certification, agent: User, lead: User) -> Certificate:
    row = signed(begun(rules, agent, lead), Act.SHADOW, Act.NEST, by=lead)
    a_run(rules.procedure, agent)
    return signed(row, Act.CERTIFY, by=lead)


def test_a_person_is_signed_from_level_to_level_and_every_signature_stays(
    rules: Certification, agent: User, lead: User
) -> None:
    row = signed(begun(rules, agent, lead), Act.SHADOW, Act.NEST, by=lead)
    with pytest.raises(Conflict, match="More runs"):
        certificates.sign(row.pk, Act.CERTIFY, by=lead)
    a_run(rules.procedure, agent)
    row = certificates.sign(row.pk, Act.CERTIFY, by=lead, note="Calm and exact.")
    assert row.due_at and row.due_at > clock.now() + timedelta(days=179)
    found = [(one.before, one.after, one.by) for one in Signature.objects.order_by("pk")]
    assert found == [("learning", "shadowing", lead), ("shadowing", "nesting", lead), ("nesting", "certified", lead)]
    assert Event.objects.filter(kind="certificate.moved").count() == 3
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Signature.objects.update(note="Other")


def test_nobody_signs_for_themselves_nor_for_another_company_nor_without_a_reason(
    rules: Certification, agent: User, lead: User
) -> None:
    own = begun(rules, lead, a_user("lead"))
    with pytest.raises(NotAllowed, match="themselves"):
        certificates.sign(own.pk, Act.SHADOW, by=lead)
    row = begun(rules, agent, lead)
    with pytest.raises(Missing):
        certificates.sign(row.pk, Act.SHADOW, by=a_user("lead", partner=a_partner()))
    with pytest.raises(Missing):
        certificates.enrol(rules.pk, [agent], by=a_user("lead", partner=a_partner()))
    with pytest.raises(NotAllowed):
        certificates.sign(row.pk, Act.SHADOW, by=agent)
    signed(row, Act.SHADOW, by=lead)
    with pytest.raises(Invalid, match="Say why"):
        certificates.sign(row.pk, Act.SET_BACK, by=lead)
    with pytest.raises(Conflict):
        certificates.sign(row.pk, Act.LAPSE, by=lead)


def test_a_quiz_is_passed_before_nesting_and_again_for_each_refresh(
    procedure: Procedure, agent: User, lead: User
) -> None:
    editor = a_user("procedure-editor")
    quiz = a_quiz(editor)
    rules = certificates.set_rules(procedure.pk, Rules(quiz=quiz, nesting_runs=0), by=editor)
    row = signed(begun(rules, agent, lead), Act.SHADOW, by=lead)
    with pytest.raises(Conflict, match="quiz"):
        certificates.sign(row.pk, Act.NEST, by=lead)
    taken(quiz, agent, True, True, True)
    row = signed(row, Act.NEST, Act.CERTIFY, by=lead)
    with pytest.raises(Conflict, match="quiz"):
        certificates.sign(row.pk, Act.REFRESH, by=lead)
    taken(quiz, agent, True, True, True)
    assert signed(row, Act.REFRESH, by=lead).level == "certified"


def test_time_lets_a_certificate_fall_due_and_lapse_and_ringing_twice_does_nothing(
    rules: Certification, agent: User, lead: User
) -> None:
    row = certified(rules, agent, lead)
    assert clockwork.tick() == 0
    with clock.set_to(clock.now() + timedelta(days=181)):
        assert (clockwork.tick(), clockwork.tick()) == (1, 0)
        row.refresh_from_db()
        assert row.level == "refresh_due"
    with clock.set_to(clock.now() + timedelta(days=196)):
        assert (clockwork.tick(), clockwork.tick()) == (1, 0)
        row.refresh_from_db()
        assert row.level == "learning"
    assert [one.by for one in Signature.objects.order_by("-pk")[:2]] == [None, None]


def test_a_material_change_asks_for_a_refresh(rules: Certification, agent: User, lead: User) -> None:
    row = certified(rules, agent, lead)
    pair = editors()
    newer = published({**rules.procedure.versions.order_by("-number")[0].definition, "risk": 2}, by=pair)
    requirements.follow_version(newer, by=pair[0].actor)
    row.refresh_from_db()
    assert row.level == "refresh_due"


def test_the_desk_gives_work_only_to_who_is_at_least_nesting(rules: Certification, agent: User, lead: User) -> None:
    urgent = Ticket.objects.get(pk=a_ticket(priority=Priority.URGENT).pk)
    row = begun(rules, agent, lead)
    assert "certificate" in eligibility.may_take(agent, urgent)[0]
    signed(row, Act.SHADOW, by=lead)
    assert eligibility.may_take(agent, urgent)
    assert standing.nesting_shares([agent.pk]) == {}
    signed(row, Act.NEST, by=lead)
    assert eligibility.may_take(agent, urgent) == []
    assert standing.nesting_shares([agent.pk]) == {(agent.pk, rules.procedure_id): 50}
    assert eligibility.may_take(agent, a_ticket()) == []
    certificates.sign(row.pk, Act.SET_BACK, by=lead, note="Two wrong refunds.")
    assert eligibility.may_take(agent, urgent)


def test_the_pages_of_certificates(client: Client, rules: Certification, agent: User, lead: User) -> None:
    client.force_login(lead)
    people = f"/learning/certifications/{rules.pk}/people/"
    assert client.get(people).status_code == 200
    client.post(people, {"people": [agent.pk]})
    row = Certificate.objects.get()
    client.post(f"/learning/certificates/{row.pk}/signature/", {"act": "shadow", "note": "Good start."})
    assert "Good start." in client.get(f"/learning/certificates/{row.pk}/").content.decode()
    assert "Rina" in client.get("/learning/certificates/").content.decode()
    client.force_login(agent)
    page = client.get(f"/learning/certificates/{row.pk}/").content.decode()
    assert "Shadowing" in page
    assert "Let them nest" not in page
    assert client.get(people).status_code == 403
    client.force_login(a_user())
    assert client.get(f"/learning/certificates/{row.pk}/").status_code == 404
    client.force_login(a_user("procedure-editor"))
    address = f"/procedures/{rules.procedure.key}/certificate/"
    values = {"nesting_runs": "3", "nesting_share": "40", "valid_days": "90", "grace_days": "7", "is_active": "on"}
    client.post(address, values)
    rules.refresh_from_db()
    assert (rules.nesting_runs, rules.refresh_on_change) == (3, False)
