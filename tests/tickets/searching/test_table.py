"""The whole table of search quality, for `python -m benchmarks.search_quality`."""

from __future__ import annotations

import pytest

from tests.tickets.searching.quality import a_desk, ask, cases, table
from tickets.search import By

pytestmark = pytest.mark.django_db
MEASURED: dict[str, dict[tuple[str, str], tuple[int, float, float]]] = {}
MISSED: list[object] = []


def test_every_language_and_kind_is_measured() -> None:
    user, known = a_desk()
    for by in By:
        scores = [ask(case, user, known, by) for case in cases()]
        MEASURED[str(by)] = table(scores)
        MISSED[:] = [(one.case.query, one.case.wanted, one.found) for one in scores if one.recall < 1]
    assert {len(rows) for rows in MEASURED.values()} == {6 * 5}
