"""Pages of what was found: as many tickets as asked for, and going on where they ended."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import override_settings

from tests.builders import a_ticket, a_user
from tests.valkey_away import NOWHERE
from tickets import wordsearch
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


def test_pages_of_a_word_in_pieces_go_on_from_the_newest_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordsearch, "RARE", -1)
    monkeypatch.setattr(wordsearch, "NEWEST", 1)
    monkeypatch.setattr(wordsearch, "FAR", 4)
    cache.delete("tickets:far")
    user = a_user("agent")
    tickets = [a_ticket(text="アカウントが停止されました").pk for _ in range(9)]
    found, after, pages = [], "", 0
    while after or not pages:
        page = search("アカウント", user, after=after, size=2)
        found += [hit.ticket.pk for hit in page.hits]
        after, pages = page.next, pages + 1
    cache.delete("tickets:far")
    assert found == tickets[::-1]


@override_settings(CACHES=NOWHERE)
def test_a_word_in_pieces_is_found_while_valkey_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordsearch, "RARE", -1)
    ticket = a_ticket(text="アカウントが停止されました")
    assert [hit.ticket for hit in search("アカウント", a_user("agent")).hits] == [ticket]
