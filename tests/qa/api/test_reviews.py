"""Quality over the API: the same verbs, the same sight."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from people.actions import tokens
from qa.models import Review
from tests.builders import a_user
from tests.qa.cast import a_desk, content, drawn, handed_in

pytestmark = pytest.mark.django_db


def program(user: Any) -> Client:
    _token, secret = tokens.create("A program", scopes=["read", "write"], by=user)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_a_review_is_kept_handed_in_and_acknowledged_by_programs() -> None:
    desk = a_desk(target_n=1)
    drawn(desk, 3)
    review = Review.objects.get()
    judge, agent = program(review.reviewer), program(review.agent)
    assert agent.get(f"/api/v1/reviews/{review.pk}/").status_code == 404
    answers = [{"item": "right", "value": 1}, {"item": "tone", "value": None, "note": "No words"}]
    body = {"revision": 0, "answers": answers, "summary": "Fine"}
    kept = judge.put(f"/api/v1/reviews/{review.pk}/answers/", body, content_type="application/json")
    assert (kept.status_code, kept.json()["state"]) == (200, "draft")
    again = judge.put(f"/api/v1/reviews/{review.pk}/answers/", body, content_type="application/json")
    assert again.status_code == 409
    done = judge.post(f"/api/v1/reviews/{review.pk}/submission/", {}, content_type="application/json").json()
    assert (done["state"], done["score"], len(done["answers"])) == ("published", 100.0, 2)
    assert agent.get("/api/v1/reviews/").json()["results"][0]["id"] == review.pk
    read = agent.post(f"/api/v1/reviews/{review.pk}/acknowledgement/", {}, content_type="application/json")
    assert read.json()["state"] == "acknowledged"


def test_a_program_repeats_a_draw_from_what_it_reads() -> None:
    desk = a_desk(target_n=3)
    cycle = drawn(desk, 9)
    found = program(desk.reviewers[0]).get(f"/api/v1/sampling-programmes/{desk.programme.pk}/cycles/1/").json()
    assert found["key"] == cycle.key
    assert len(found["units"]) == 3
    assert {one["probability"] for one in found["units"]} == {3 / 9}
    assert found["response"] == [0, 3]
    handed_in(Review.objects.all()[0])
    listed = program(desk.reviewers[0]).get("/api/v1/sampling-programmes/").json()
    assert listed[0]["name"] == desk.programme.name
    assert program(a_user()).get("/api/v1/sampling-programmes/").json() == []


def test_a_scorecard_is_taken_in_as_a_draft_by_those_who_may() -> None:
    manager = program(a_user("admin"))
    made = manager.post("/api/v1/scorecards/", {"content": content()}, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    wrong = manager.post("/api/v1/scorecards/", {"content": {}}, content_type="application/json")
    assert wrong.status_code == 422
    assert "sections" in wrong.json()["fields"]
    refused = program(a_user()).post("/api/v1/scorecards/", {"content": content()}, content_type="application/json")
    assert refused.status_code == 403
    assert program(a_user()).get(f"/api/v1/scorecards/{made.json()['key']}/").status_code == 404
