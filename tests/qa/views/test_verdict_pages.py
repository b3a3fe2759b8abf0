"""Pages of disputes, calibration and coaching: who gets in, what they do, and that blind stays blind everywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from events.models import Event
from helpdesk.lib import clock
from people.models import Notification, User
from people.notifications import lines
from qa.actions import calibrating
from qa.masking import HIDDEN, masked, parts_of
from qa.models import Calibration, CoachingSession, Dispute, JudgedItem
from qa.verdict_subscribers import tell_people
from tests.builders import a_team, a_user
from tests.qa.verdicts import a_calibration, a_dispute, a_judged, answer_of
from tickets.actions import replies
from tickets.actions.replies import Writing

pytestmark = pytest.mark.django_db
FORM = {"item-tone": "3", "note-tone": "Warm enough", "item-solved": "1"}
SECRET = ("Wulandari", "Kusuma", "wulandari")


@pytest.fixture
def session() -> Calibration:
    agent = a_user(name="Wulandari Kusuma", email="wulandari.kusuma@desk.test")
    found = a_calibration(*(a_user("quality-reviewer") for _ in range(5)), agent=agent)
    ticket = found.cases.get().ticket
    assert ticket
    replies.reply(ticket.pk, Writing("<p>Done. Regards, Wulandari K.</p>", 1), by=agent)
    return found


def judges(session: Calibration) -> list[User]:
    return [one.reviewer for one in session.cases.get().judgements.select_related("reviewer")]


def test_an_answer_is_disputed_and_decided_by_pages(client: Client) -> None:
    review = a_judged(tone=1)
    client.force_login(review.agent)
    address = f"/quality/reviews/{review.pk}/answers/tone/dispute/"
    refused = client.post(address, {"proposed": "1", "reason": ""})
    assert refused.status_code == 422
    assert client.post(address, {"proposed": "4", "reason": "I did greet them."}).status_code == 302
    dispute = Dispute.objects.get()
    page = f"/quality/disputes/{dispute.pk}/"
    assert (
        b"Decide</" not in client.get(page).content
        and client.post(page, {"decided": "4", "rationale": "x"}).status_code == 403
    )
    client.force_login(a_user("admin"))
    assert b"I did greet them." in client.get(page).content
    assert client.post(page, {"decided": "4", "rationale": ""}).status_code == 422
    assert client.post(page, {"decided": "4", "rationale": "So they did."}).status_code == 302
    assert answer_of(review).value == 4 and b"So they did." in client.get(page).content
    assert b"100" in client.get("/quality/disputes/?tab=decided").content


def test_who_has_nothing_to_do_with_it_finds_no_dispute(client: Client) -> None:
    dispute = a_dispute(a_judged(tone=1))
    client.force_login(a_user())
    assert client.get(f"/quality/disputes/{dispute.pk}/").status_code == 404
    assert client.get(f"/quality/reviews/{dispute.answer.review_id}/answers/solved/dispute/").status_code == 404


def test_nobody_who_judges_is_told_whose_work_it_is(client: Client, session: Calibration) -> None:
    for number, reviewer in enumerate(judges(session)):
        client.force_login(reviewer)
        case = f"/quality/calibrations/{session.pk}/cases/1/"
        surfaces = [
            "/quality/calibrations/",
            f"/quality/calibrations/{session.pk}/",
            case,
            "/api/v1/quality/calibrations/",
        ]
        for address in surfaces:
            text = client.get(address).content.decode()
            assert not [word for word in SECRET if word.lower() in text.lower()], address
        assert "Done. Regards" in client.get(case).content.decode()
        if number < 4:
            assert client.post(case, FORM).status_code == 302
            assert not [word for word in SECRET if word in client.get(case).content.decode()]


def test_nobody_sees_an_answer_before_their_own_is_in(client: Client, session: Calibration) -> None:
    first, second, *_ = judges(session)
    case = f"/quality/calibrations/{session.pk}/cases/1/"
    client.force_login(first)
    assert client.post(case, FORM).status_code == 302
    client.force_login(second)
    for address in (case, f"/quality/calibrations/{session.pk}/", "/api/v1/quality/calibrations/"):
        text = client.get(address).content.decode()
        assert "Warm enough" not in text and first.name not in text
    assert client.post(case, {**FORM, "note-tone": "Cold"}).status_code == 302
    text = client.get(case).content.decode()
    assert "Warm enough" in text and "Cold" in text
    client.force_login(session.leader)
    assert "Warm enough" not in client.get(case).content.decode()


def test_what_is_told_of_a_calibration_names_no_agent(session: Calibration) -> None:
    tell_people(list(Event.objects.filter(kind="calibration.opened")))
    reviewer = judges(session)[0]
    [line] = lines(reviewer, list(Notification.objects.filter(user=reviewer, subject_kind="calibration")))
    assert session.title in line.text and not [word for word in SECRET if word in line.text]
    assert not [one for one in Event.objects.filter(kind__startswith="calibration.") if "agent" in str(one.detail)]


def test_nobody_else_finds_the_calibration(client: Client, session: Calibration) -> None:
    case = session.cases.get()
    for person in (a_user("quality-reviewer"), case.agent, a_user("admin")):
        client.force_login(person)
        assert client.get(f"/quality/calibrations/{session.pk}/").status_code == 404
        assert client.post(f"/quality/calibrations/{session.pk}/cases/1/", FORM).status_code == 404
    assert not JudgedItem.objects.exists()


def test_gold_and_closing_by_pages(client: Client, session: Calibration) -> None:
    for one in judges(session):
        calibrating.judge(session.cases.get().pk, {"tone": (3.0, ""), "solved": (1.0, "")}, by=one)
    client.force_login(session.leader)
    page = f"/quality/calibrations/{session.pk}/"
    client.post(f"{page}closing/")
    assert Calibration.objects.get(pk=session.pk).is_open
    gold = {"gold-tone": "3", "rationale-tone": "Warm.", "gold-solved": "1", "rationale-solved": "They said so."}
    client.post(f"{page}cases/1/gold/", gold)
    client.post(f"{page}closing/")
    assert not Calibration.objects.get(pk=session.pk).is_open
    text = client.get(page).content.decode()
    assert "fewer than 30 units" in text
    assert "Warm." in client.get(f"{page}cases/1/").content.decode()


def test_masking_takes_whole_words_in_any_case() -> None:
    hidden = parts_of("Wulandari Kusuma", "wulandari.k@desk.test")
    assert masked("WULANDARI and Kusuma, wulandari.k@desk.test", hidden).count(HIDDEN) == 3
    assert masked("Wulandarini stays", hidden) == "Wulandarini stays" and masked("x", []) == "x"


def test_a_lead_coaches_by_pages_and_the_agent_answers(client: Client) -> None:
    team = a_team()
    lead, agent = a_user("lead", teams=[team]), a_user(teams=[team])
    client.force_login(lead)
    assert client.get(f"/quality/coaching/people/{agent.pk}/").status_code == 200
    assert client.post(f"/quality/coaching/people/{agent.pk}/", {"title": "Tone", "note": "Slower."}).status_code == 302
    session = CoachingSession.objects.get()
    page = f"/quality/coaching/{session.pk}/"
    past = (clock.now() - timedelta(days=9)).date().isoformat()
    ahead = (clock.now() + timedelta(days=9)).date().isoformat()
    assert client.post(f"{page}actions/", {"text": "Read aloud", "due_on": past}).status_code == 422
    assert client.post(f"{page}actions/", {"text": "Read aloud", "due_on": ahead}).status_code == 302
    client.force_login(agent)
    assert client.post(f"{page}notes/", {"text": "I will."}).status_code == 302
    action = session.actions.get()
    assert client.post(f"/quality/coaching/actions/{action.pk}/", {"done": "yes"}).status_code == 302
    text = client.get(page).content.decode()
    assert (
        "Slower." in text and "I will." in text and "Read aloud" in client.get("/quality/mine/").content.decode() + text
    )
    client.force_login(a_user())
    assert (
        client.get(page).status_code == 404 and client.get(f"/quality/coaching/people/{agent.pk}/").status_code == 404
    )


def test_praise_by_page_and_api(client: Client) -> None:
    giver, agent = a_user(), a_user()
    client.force_login(giver)
    assert client.post("/quality/praise/", {"agent": agent.pk, "text": "Well kept calm."}).status_code == 302
    body = {"agent": agent.pk, "text": "And quick."}
    assert client.post("/api/v1/quality/praise/", body, content_type="application/json").status_code == 201
    client.force_login(agent)
    text = client.get("/quality/mine/").content.decode()
    assert "Well kept calm." in text and "And quick." in text
    client.force_login(a_user())
    assert client.get("/api/v1/quality/praise/").json() == []
