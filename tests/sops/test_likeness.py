"""Procedures are suggested for tickets like those on which they were followed, with the words that say so."""

from __future__ import annotations

import pytest
from django.test import Client

from sops.actions import running
from sops.likeness import alike
from sops.matching import likely
from sops.models import Procedure
from tests.builders import a_ticket, a_user
from tests.sops.cast import short

REFUNDS = ["please refund my parcel money", "refund the money for parcel please", "parcel lost refund money please"]
LOGINS = ["please reset my password login", "login password forgotten please", "password reset login please"]
FOLLOWED = [(1, one.split()) for one in REFUNDS] + [(2, one.split()) for one in LOGINS]


def test_the_nearest_tickets_vote_and_rare_words_tell_more_than_common_ones() -> None:
    [first, *_rest] = alike(["please", "send", "the", "money", "for", "my", "parcel", "back"], FOLLOWED)
    assert first.procedure_id == 1
    assert set(first.words[:2]) <= {"money", "parcel", "the", "for"}
    assert [one.procedure_id for one in alike(["password"], FOLLOWED)] == [2]


def test_what_shares_only_common_words_or_too_few_tickets_suggests_nothing() -> None:
    assert alike(["please"], FOLLOWED) == []
    assert alike(["entirely", "different"], FOLLOWED) == []
    assert alike([], FOLLOWED) == []
    assert alike(["refund"], []) == []
    assert alike(["refund", "money"], FOLLOWED[:1]) == []


@pytest.mark.django_db
def test_a_ticket_like_others_is_offered_what_was_followed_there(client: Client) -> None:
    agent = a_user()
    procedures = {1: short("refund"), 2: short("password")}
    for number, (which, words) in enumerate(FOLLOWED):
        ticket = a_ticket(f"Case {number}", text=" ".join(words))
        run = running.start(ticket.pk, procedures[which].pk, by=agent)
        for _step in range(2):
            running.go_forward(run.pk, {}, by=agent)
    ticket = a_ticket("A question", text="The parcel is lost, send my money or a refund")
    [found] = likely(ticket)
    assert found.procedure == procedures[1] and "parcel" in found.words
    client.force_login(agent)
    page = client.get(f"/tickets/{ticket.pk}/procedures/").content.decode()
    assert "tickets that are alike say" in page and "Suggested" in page
    Procedure.objects.get(pk=procedures[1].pk).versions.update(state="withdrawn")
    assert likely(ticket) == []
