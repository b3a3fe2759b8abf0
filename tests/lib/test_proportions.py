"""A share says how sure it is."""

from __future__ import annotations

from helpdesk.lib.proportions import Proportion


def test_few_make_a_share_unsure_and_many_make_it_sure() -> None:
    assert (Proportion(5, 6).percent, Proportion(5, 6).between) == (83, "44–97 %")
    assert (Proportion(500, 600).percent, Proportion(500, 600).between) == (83, "80–86 %")
    assert Proportion(0, 3).low == 0 and Proportion(3, 3).high == 1
