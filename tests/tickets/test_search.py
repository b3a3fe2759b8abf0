"""Pages of what was found: as many tickets as asked for, and going on where they ended."""

from __future__ import annotations

import pytest

from tests.builders import a_ticket, a_user
from tickets.search import search

pytestmark = pytest.mark.django_db


def test_a_page_has_as_many_tickets_as_asked_for_and_the_next_goes_on() -> None:
    user = a_user("agent")
    tickets = [a_ticket(subject=f"Lantern {number}", text="A lantern in the harbour").pk for number in range(7)]
    for words in ("lantern", "lantern harbour"):
        found, after, pages = [], "", 0
        while after or not pages:
            page = search(words, user, after=after, size=3)
            assert len(page.hits) <= 3
            found += [hit.ticket.pk for hit in page.hits]
            after, pages = page.next, pages + 1
        assert found == tickets[::-1]
        assert pages == 3
