"""How well the search finds what people look for: floors under recall and rank, by language and kind of query."""

from __future__ import annotations

import pytest

from tests.tickets.searching.quality import a_desk, ask, cases, table
from tickets.search import By

pytestmark = pytest.mark.django_db
# Of the tickets that answer a query, how many are among the first ten; and how far up the first one is.
RECALL = {"exact": 0.97, "partial": 0.95, "misspelt": 0.80, "operators": 0.97}
RANK = {By.NEWEST: 0.85, By.RELEVANCE: 0.90}


def test_the_corpus_asks_in_five_languages_and_four_ways() -> None:
    asked = cases()
    assert len(asked) >= 200
    assert {one.language for one in asked} == {"en", "id", "ja", "th", "ar"}
    assert {one.kind for one in asked} == set(RECALL)


def test_what_people_look_for_is_among_the_first_ten() -> None:
    user, known = a_desk()
    assert {key for case in cases() for key in case.wanted} <= set(known.values())
    for by in By:
        scores = [ask(case, user, known, by) for case in cases()]
        missed = [(one.case.query, one.case.wanted, one.found) for one in scores if one.recall < 1]
        found = table(scores)
        for (language, kind), (many, recall, rank) in found.items():
            floor = RECALL.get(kind, 0.93) - (0.15 if kind == "misspelt" and language != "all" else 0.03)
            assert recall >= floor, (by, language, kind, many, recall, missed)
            assert rank >= RANK[by] - 0.15, (by, language, kind, many, rank)
        assert found[("all", "all")][1] >= 0.95, missed
        assert found[("all", "all")][2] >= RANK[by], found
