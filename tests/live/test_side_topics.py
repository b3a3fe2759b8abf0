"""Who hears of a side conversation: those who see it, also without its ticket; the others hear nothing."""

from __future__ import annotations

import pytest

from helpdesk.live import topics_of
from tests.browser.conftest import signed_in
from tests.builders import a_partner, a_side, a_ticket, a_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_open_page_hears_of_a_side_conversation_that_its_reader_sees() -> None:
    agent, partner = a_user(), a_partner()
    side = a_side(a_ticket(), by=agent, partner=partner)
    wanted = [f"escalation:{side.pk}", f"ticket:{side.ticket_id}", "escalation:x", "escalation:999999"]
    heard = {
        who: topics_of(signed_in(user), wanted)
        for who, user in {
            "asked": a_user(partner=partner),
            "other": a_user(partner=a_partner()),
            "house": agent,
        }.items()
    }
    assert heard == {
        "asked": {f"escalation:{side.pk}"},
        "other": set(),
        "house": {f"escalation:{side.pk}", f"ticket:{side.ticket_id}"},
    }
