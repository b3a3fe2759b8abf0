"""Pages of quality: who gets in, what they hold, what their forms do, and how many queries they cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk.lib import clock
from people.models import User
from qa.actions import cycles, programmes, reviews
from qa.models import Answer, Programme, Review, Scorecard
from sops.actions import running
from tests.builders import a_ticket, a_user
from tests.qa.cast import AFTER, BEFORE, WITHIN, Desk, a_card, a_desk, drawn, handed_in
from tests.sops.cast import short
from tickets.actions import assignment, status
from tickets.models import Category, Message

pytestmark = pytest.mark.django_db
FOLLOWED = {"key": "followed", "text": {"en": "Followed"}, "fact": "procedure_followed"}


def as_(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_drawn_review(**details: Any) -> tuple[Desk, Review]:
    desk = a_desk(target_n=1, **details)
    drawn(desk, 3)
    return desk, Review.objects.get(purpose="estimate")


def test_quality_leads_each_where_their_work_is() -> None:
    assert as_(a_user("quality-reviewer")).get("/quality/").headers["Location"] == "/quality/reviews/"
    assert as_(a_user()).get("/quality/").headers["Location"] == "/quality/reviews/mine/"


def test_a_reviewer_finds_what_they_owe_and_judges_it() -> None:
    _desk, review = a_drawn_review()
    client = as_(review.reviewer)
    assert f"/quality/reviews/{review.pk}/" in client.get("/quality/reviews/").content.decode()
    body = client.get(f"/quality/reviews/{review.pk}/").content.decode()
    assert "Please help me." in body
    assert 'name="value-right"' in body
    message = Message.objects.get(ticket=review.ticket)
    form = {"revision": 0, "seconds": "40", "value-right": "1.0", "value-tone": "3.0", "note-tone": "Warm",
            "cause-tone": "knew_not", "evidence-tone": f"message:{message.pk}", "summary": "Fine"}  # fmt: skip
    answer = client.post(f"/quality/reviews/{review.pk}/draft/", form, headers={"Accept": "application/json"})
    assert answer.json() == {"revision": 1}
    stored = Answer.objects.get(review=review, item="tone")
    assert (stored.note, stored.cause, stored.message_id) == ("Warm", "knew_not", message.pk)
    answer = client.post(f"/quality/reviews/{review.pk}/submission/", {**form, "revision": 1})
    assert answer.headers["Location"] == "/quality/reviews/"
    review.refresh_from_db()
    assert (review.state, review.seconds) == ("published", 80)


def test_a_procedure_that_was_followed_stands_beside_the_ticket_and_answers_from_facts() -> None:
    desk = a_desk(target_n=1, agents=1)
    procedure = short()
    Programme.objects.update(scorecard=a_card(FOLLOWED, by=desk.manager).scorecard)
    with clock.set_to(BEFORE):
        programmes.start(desk.programme.pk, by=desk.manager)
    with clock.set_to(WITHIN):
        ticket = a_ticket(team=desk.team)
        assignment.assign(ticket.pk, to=desk.agents[0], by=desk.agents[0])
        run = running.start(ticket.pk, procedure.pk, by=desk.agents[0])
        for _step in ("read", "over"):
            running.go_forward(run.pk, {}, by=desk.agents[0])
        status.set_status(ticket.pk, to=Category.SOLVED, by=desk.agents[0])
    with clock.set_to(AFTER):
        cycles.tick()
    review = Review.objects.get()
    body = as_(review.reviewer).get(f"/quality/reviews/{review.pk}/").content.decode()
    assert f'id="step-{run.pk}-read"' in body
    assert "From facts" in body
    review = reviews.submit(review.pk, by=review.reviewer)  # type: ignore[arg-type]
    answer = Answer.objects.get(review=review)
    assert (answer.value, answer.from_facts, answer.run_id) == (1.0, True, run.pk)
    assert review.score == 100


def test_what_is_missing_is_said_and_the_words_are_kept() -> None:
    _desk, review = a_drawn_review()
    client = as_(review.reviewer)
    form = {"revision": 0, "value-right": "1.0", "summary": "Half"}
    answer = client.post(f"/quality/reviews/{review.pk}/submission/", form)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Not answered yet: The tone" in body
    assert "Half" in body
    conflict = client.post(f"/quality/reviews/{review.pk}/draft/", form, headers={"Accept": "application/json"})
    assert conflict.status_code == 409


def test_an_agent_sees_a_review_when_it_is_published_and_acknowledges_it() -> None:
    _desk, review = a_drawn_review(publishes_itself=False)
    client = as_(review.agent)
    handed_in(review)
    assert client.get(f"/quality/reviews/{review.pk}/").status_code == 404
    assert f"/quality/reviews/{review.pk}/" not in client.get("/quality/reviews/mine/").content.decode()
    as_(_desk.manager).post(f"/quality/reviews/{review.pk}/publication/")
    assert f"/quality/reviews/{review.pk}/" in client.get("/quality/reviews/mine/").content.decode()
    assert "Acknowledge" in client.get(f"/quality/reviews/{review.pk}/").content.decode()
    client.post(f"/quality/reviews/{review.pk}/acknowledgement/")
    review.refresh_from_db()
    assert review.state == "acknowledged"


def test_blind_stays_blind_on_every_page() -> None:
    desk = a_desk(target_n=1, double_share=1.0)
    drawn(desk, 3)
    first, second = Review.objects.get(purpose="estimate"), Review.objects.get(purpose="double")
    handed_in(first)
    reviews.save(second.pk, reviews.Draft(summary="Mine"), revision=0, by=second.reviewer)  # type: ignore[arg-type]
    client = as_(second.reviewer)
    first_reviewer = str(first.reviewer)
    for address in ("/quality/reviews/", f"/quality/reviews/{second.pk}/", "/api/v1/reviews/"):
        body = client.get(address).content.decode()
        assert f"reviews/{first.pk}/" not in body
        assert first_reviewer not in body
    cycle = client.get(f"/quality/programmes/{desk.programme.pk}/cycles/1/").content.decode()
    assert first_reviewer not in cycle


def test_a_manager_sets_a_programme_up_and_starts_it() -> None:
    manager, judge = a_user("admin"), a_user("quality-reviewer")
    card = a_card(by=manager).scorecard
    client = as_(manager)
    assert client.get("/quality/programmes/new/").status_code == 200
    form = {
        "name": "Weekly", "scorecard": card.pk, "unit": "ticket", "every": "week", "time_zone": "Asia/Jakarta",
        "design": "pareto", "target_n": "25", "minimum_per_agent": "1", "floor": "2", "double_share": "10",
        "reviewers": [judge.pk], "days_to_review": "7", "dispute_days": "5", "is_independent": "on",
        "g0-0-field": "priority", "g0-0-op": "in", "g0-0-value": ["3", "4"], "g0-match": "all",
        "r0-0-field": "priority", "r0-0-op": "in", "r0-0-value": ["4"], "r0-match": "all", "factor-0": "3",
        "strata": ["team"],
    }  # fmt: skip
    answer = client.post("/quality/programmes/new/", form)
    made = Programme.objects.get()
    assert answer.headers["Location"] == f"/quality/programmes/{made.pk}/"
    assert (made.floor, made.double_share, made.strata) == (0.02, 0.1, ["team"])
    assert made.conditions == {"all": [{"field": "priority", "op": "in", "value": [3, 4]}]}
    assert made.risk == [{"when": {"all": [{"field": "priority", "op": "in", "value": [4]}]}, "factor": 3.0}]
    client.post(f"/quality/programmes/{made.pk}/running/", {"running": "on"})
    assert made.cycles.get().key_sha256 in client.get(f"/quality/programmes/{made.pk}/cycles/1/").content.decode()
    assert client.get(f"/quality/programmes/{made.pk}/edit/").status_code == 200
    wrong = client.post(f"/quality/programmes/{made.pk}/edit/", {**form, "target_n": "0"})
    assert wrong.status_code == 422


def test_the_planner_says_what_a_precision_takes_and_saves_nothing() -> None:
    desk = a_desk(target_n=3)
    drawn(desk, 12)
    form = {"name": "X", "unit": "ticket", "every": "week", "time_zone": "UTC", "design": "srs", "target_n": "3",
            "minimum_per_agent": "0", "floor": "1", "double_share": "0", "days_to_review": "7", "dispute_days": "5",
            "precision": "10"}  # fmt: skip
    with clock.set_to(AFTER + timedelta(days=1)):
        body = as_(desk.manager).post("/quality/programmes/new/preview/", form).content.decode()
    assert "of 12 units" in body
    assert "data-planner-needed" in body
    assert Programme.objects.count() == 1


@pytest.mark.parametrize("role", ["agent", "lead", "quality-reviewer"])
def test_only_managers_set_up(role: str) -> None:
    desk = a_desk()
    client = as_(a_user(role))
    key = desk.programme.scorecard.key
    places = ("programmes/new/", f"programmes/{desk.programme.pk}/edit/", "scorecards/new/")
    for address in (f"/quality/{one}" for one in (*places, f"scorecards/{key}/versions/1/edit/")):
        assert client.get(address).status_code in (403, 404), address
    assert client.post(f"/quality/scorecards/{key}/drafts/").status_code in (403, 404)


def test_a_scorecard_is_written_row_by_row_previewed_published_and_compared() -> None:
    client = as_(a_user("admin"))
    form = {
        "revision": "1", "title-en": "Mail", "section-0-key": "one", "section-0-title-en": "First",
        "item-0-0-key": "tone", "item-0-0-text-en": "Tone", "item-0-0-scale": "five", "item-0-0-weight": "1,5",
        "item-0-0-class": "non_critical", "item-0-0-na": "exclude",
        "item-0-0-anchors-en": "0 = Rude | You are wrong.\n4 = Warm",
        "cause-0-key": "new", "cause-0-text-en": "New here",
    }  # fmt: skip
    more = client.post("/quality/scorecards/new/", {**form, "press": "add:item-0"}).content.decode()
    assert 'name="item-0-1-key"' in more
    answer = client.post("/quality/scorecards/new/", form)
    card = Scorecard.objects.get()
    assert answer.headers["Location"] == f"/quality/scorecards/{card.key}/versions/1/"
    item = card.versions.get().content["sections"][0]["items"][0]
    assert item["weight"] == 1.5
    assert item["anchors"][0] == {"level": 0, "text": {"en": "Rude"}, "examples": [{"en": "You are wrong."}]}
    assert "Warm" in client.get(f"/quality/scorecards/{card.key}/versions/1/edit/").content.decode()
    client.post(f"/quality/scorecards/{card.key}/versions/1/publication/")
    late = client.get(f"/quality/scorecards/{card.key}/versions/1/edit/", follow=True)
    assert late.redirect_chain[0][0] == f"/quality/scorecards/{card.key}/versions/1/"
    assert "This version is published, so it stays as it is." in late.content.decode()
    client.post(f"/quality/scorecards/{card.key}/drafts/")
    changed = {**form, "item-0-0-weight": "3", "revision": "1"}
    client.post(f"/quality/scorecards/{card.key}/versions/2/edit/", changed)
    diff = client.get(f"/quality/scorecards/{card.key}/versions/2/differences/1/").content.decode()
    assert "<del>1.5</del>" in diff
    assert "<ins>3.0</ins>" in diff
    wrong = client.post(
        f"/quality/scorecards/{card.key}/versions/2/edit/", {**changed, "item-0-0-text-en": "", "revision": "2"}
    )
    assert wrong.status_code == 422
    late = client.post(f"/quality/scorecards/{card.key}/versions/2/edit/", {**changed, "revision": "1"})
    assert late.status_code == 409


def test_picking_a_ticket_by_hand_begins_a_review_that_never_counts() -> None:
    desk = a_desk()
    drawn(desk, 3)
    judge = desk.reviewers[0]
    ticket = desk.tickets[0]
    client = as_(judge)
    assert ticket.subject in client.get(f"/quality/reviews/new/?ticket={ticket.pk}").content.decode()
    form = {"ticket": ticket.pk, "scorecard": desk.programme.scorecard.pk, "purpose": "targeted", "why": "Low score"}
    answer = client.post("/quality/reviews/new/", form)
    made = Review.objects.latest("pk")
    assert answer.headers["Location"] == f"/quality/reviews/{made.pk}/"
    assert not made.counts
    refused = client.post("/quality/reviews/new/", {**form, "ticket": 999_999_999})
    assert refused.status_code == 422


def test_a_list_costs_the_same_however_long_it_is() -> None:
    desk = a_desk(target_n=12, reviewers=1)
    drawn(desk, 12)
    judge: User = desk.reviewers[0]
    for one in Review.objects.all():
        handed_in(one)
    costs = []
    for user, address in ((judge, "/quality/reviews/"), (desk.agents[0], "/quality/reviews/mine/")):
        client = as_(user)
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        costs.append(len(few))
    assert costs[0] <= 14
    assert costs[1] <= 14
