"""Where a mail with a mark of a side conversation goes: the second part of the table of test_threading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.mail.parsing.test_threading import (
    ANN,
    BODY,
    DAEMON,
    EVE,
    KIM,
    MY_OWN,
    PLUS,
    SIGNED,
    STORED,
    SUBJECT,
    TICKETS,
    facts,
    joins,
    stranger,
)
from tickets.mail.parsing.threading import Append, Aside, Decision, Reason, SideFacts, SideMark, Via, decide

DEPOT = "depot@courier.test"
PAL = "pal@courier.test"  # a colleague of those at the depot
SIDES = {
    1: SideFacts(frozenset({DEPOT}), frozenset({ANN, EVE})),
    2: SideFacts(frozenset({PAL}), frozenset({ANN})),
}
ASIDE, OTHER, REQUESTER = Reason.ASIDE, Reason.ASIDE_OTHER, Reason.ASIDE_REQUESTER


def aside(number: int, reason: Reason = ASIDE) -> Aside:
    return Aside(number, reason)


# sender, marks of side conversations, marks of tickets, what else is known -> where it goes
TABLE: list[tuple[str, list[tuple[int, Via]], list[tuple[int, Via]], set[str], Decision]] = [
    # who was asked
    (DEPOT, [(1, PLUS)], [], set(), aside(1)),
    (DEPOT, [(1, SIGNED)], [], set(), aside(1)),
    (DEPOT, [(1, STORED)], [], set(), aside(1)),  # they answer their own mail
    (DEPOT, [(1, PLUS), (2, SIGNED)], [], set(), aside(1)),
    (DEPOT, [(2, SIGNED), (1, PLUS)], [], set(), aside(1)),  # the address wins, in whatever order
    (DEPOT, [(1, SIGNED)], [(1, SUBJECT)], set(), aside(1)),
    (DEPOT, [(1, PLUS)], [(1, PLUS)], set(), aside(1)),  # sent to both: never into the ticket
    (DEPOT, [(1, SIGNED)], [(1, PLUS)], set(), aside(1)),  # takes no part in the ticket, whatever the address
    # others who have a signed mark
    (PAL, [(1, PLUS)], [], set(), aside(1, OTHER)),
    (PAL, [(1, SIGNED)], [], set(), aside(1, OTHER)),
    ("", [(1, PLUS)], [], set(), aside(1, OTHER)),
    (KIM, [(1, SIGNED)], [], {"agent", "proven"}, aside(1, OTHER)),  # staff have the page for it
    (PAL, [(1, STORED)], [], set(), MY_OWN),  # an id of theirs is no secret
    (PAL, [(1, STORED)], [(1, STORED)], set(), stranger(1)),
    # the requester, who was copied
    (ANN, [(1, PLUS)], [], set(), aside(1, REQUESTER)),
    (ANN, [(1, SIGNED)], [], set(), aside(1, REQUESTER)),
    (ANN, [(1, SIGNED)], [(1, SIGNED)], set(), aside(1, REQUESTER)),
    (ANN, [(1, SIGNED)], [(1, SUBJECT), (1, BODY)], set(), aside(1, REQUESTER)),
    (ANN, [(1, STORED)], [], set(), MY_OWN),
    (ANN, [(1, PLUS)], [(1, PLUS)], set(), aside(1, REQUESTER)),  # addressed to both
    (ANN, [(1, SIGNED)], [(1, PLUS)], set(), joins(1)),  # addressed to the ticket itself
    (ANN, [(1, SIGNED)], [(8, PLUS)], set(), joins(1, through=8)),  # which was merged
    (ANN, [(1, SIGNED)], [(99, PLUS)], set(), aside(1, REQUESTER)),  # which is gone
    (ANN, [(1, SIGNED)], [(13, PLUS)], set(), aside(1, REQUESTER)),  # which is another's
    # gone, or never was
    (DEPOT, [(9, PLUS)], [], set(), MY_OWN),
    (DEPOT, [(9, PLUS), (1, SIGNED)], [], set(), aside(1)),
    (ANN, [(9, PLUS)], [(1, SIGNED)], set(), joins(1)),
    # machines
    (DEPOT, [(1, PLUS)], [], {"auto"}, aside(1, Reason.AUTOMATIC)),
    (ANN, [(1, SIGNED)], [], {"auto"}, aside(1, Reason.AUTOMATIC)),
    (DAEMON, [(1, SIGNED)], [], {"auto", "bounce"}, aside(1, Reason.RETURNED)),
    (DAEMON, [(1, PLUS)], [], {"auto", "bounce"}, MY_OWN),
    (DAEMON, [(1, STORED)], [], {"auto", "bounce"}, MY_OWN),
    (DAEMON, [(1, SIGNED)], [(1, PLUS)], {"auto", "bounce"}, aside(1, Reason.RETURNED)),
]


def decided(sender: str, aside: list[tuple[int, Via]], points_at: list[tuple[int, Via]], known: set[str]) -> Decision:
    known_facts = vars(facts(sender, points_at, known))
    marks = tuple(SideMark(number, via) for number, via in aside)
    return decide(type(facts(sender, [], set()))(**known_facts | {"side_marks": marks, "sides": SIDES}))


@pytest.mark.parametrize(("sender", "aside", "points_at", "known", "expected"), TABLE)
def test_a_mail_goes_where_the_table_says(
    sender: str, aside: list[tuple[int, Via]], points_at: list[tuple[int, Via]], known: set[str], expected: Decision
) -> None:
    assert decided(sender, aside, points_at, known) == expected


SENDERS = st.sampled_from([ANN, EVE, KIM, DEPOT, PAL, ""])
POINTERS = st.lists(st.tuples(st.sampled_from([*TICKETS, 99]), st.sampled_from(Via)), max_size=5)
SIGNED_MARKS = st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from([PLUS, SIGNED])), min_size=1, max_size=4)
KNOWN = st.sets(st.sampled_from(["corp", "agent", "proven", "auto", "to bob"]))


@given(SENDERS, SIGNED_MARKS, POINTERS, KNOWN)
def test_what_was_written_to_a_side_conversation_never_enters_a_ticket(
    sender: str, aside: list[tuple[int, Via]], points_at: list[tuple[int, Via]], known: set[str]
) -> None:
    decision = decided(sender, aside, points_at, known)
    if any(via == PLUS for _side, via in aside) or not any(via == PLUS for _ticket, via in points_at):
        assert isinstance(decision, Aside)
    assert isinstance(decision, Aside | Append) or decision.reason == Reason.CLOSED


@given(st.sampled_from([DEPOT, PAL]), SIGNED_MARKS, POINTERS, KNOWN.map(lambda known: known - {"corp", "agent"}))
def test_whoever_takes_no_part_in_a_ticket_never_gets_into_one(
    sender: str, aside: list[tuple[int, Via]], points_at: list[tuple[int, Via]], known: set[str]
) -> None:
    assert isinstance(decided(sender, aside, points_at, known), Aside)
