"""Where a mail goes: a table of what it points at, who sent it, and the state of that ticket."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail.parsing.threading import (
    Append,
    Candidate,
    Decision,
    New,
    Reason,
    ThreadingFacts,
    TicketFacts,
    Via,
    decide,
)

ANN = "ann@corp.test"  # requester of nearly every ticket
BOB = "bob@corp.test"  # colleague of Ann
EVE = "eve@evil.test"
KIM = "kim@helpdesk.test"  # an agent
CORP, OTHER = 1, 2


def ticket(category: str = "open", *copied: str, of: str = ANN, shares: int | None = None) -> TicketFacts:
    return TicketFacts(category, frozenset({of}), frozenset(copied), organisation=shares)


def merged(into: int) -> TicketFacts:
    return TicketFacts("closed", frozenset({ANN}), merged_into=into)


TICKETS = {
    1: ticket(), 2: ticket("pending"), 3: ticket("solved"), 4: ticket("closed"), 6: ticket("open", shares=CORP),
    7: ticket("open", EVE), 8: merged(1), 9: merged(8), 10: merged(11), 11: merged(10), 12: merged(99),
    13: ticket(of=EVE), 15: merged(3), 16: ticket("on_hold"), 17: ticket("new"), 18: ticket(of=KIM),
    19: ticket("open", KIM), 20: ticket("closed", shares=CORP), 21: ticket("open", ANN, of=BOB),
    22: ticket("open", ANN, of=EVE), 23: ticket("solved", ANN, of=BOB), 24: merged(24),
    25: merged(4), 26: ticket("open", EVE), 27: merged(26),
}  # fmt: skip

PLUS, SIGNED, STORED, SUBJECT, BODY, AWAITED = Via
REPLY, REOPENED, AUTO, BACK = Reason.REPLY, Reason.REOPENED, Reason.AUTOMATIC, Reason.RETURNED
DAEMON = "mailer-daemon@mx.test"
MY_OWN = New(Reason.NOTHING_POINTED_AT)


def stranger(linked_to: int) -> New:
    return New(Reason.STRANGER, linked_to)


def joins(number: int, reason: Reason = REPLY, **more: Any) -> Append:
    return Append(number, None, reason, **more)


# sender, what the mail points at, what else is known of it -> where it goes
TABLE: list[tuple[str, list[tuple[int, Via]], set[str], Decision]] = [
    # nothing to go by
    (ANN, [], set(), MY_OWN),
    ("", [], set(), MY_OWN),
    (ANN, [(99, PLUS)], set(), New(Reason.GONE)),
    (ANN, [(12, SIGNED)], set(), New(Reason.GONE)),  # merged into one that is gone
    (ANN, [(10, SIGNED)], set(), New(Reason.GONE)),  # merged in a circle
    (ANN, [(24, SIGNED)], set(), New(Reason.GONE)),  # merged into itself
    (ANN, [(99, AWAITED)], set(), MY_OWN),
    # each mark leads home
    (ANN, [(1, PLUS)], set(), joins(1)),
    (ANN, [(1, SIGNED)], set(), joins(1)),
    (ANN, [(1, STORED)], set(), joins(1)),
    (ANN, [(1, SUBJECT)], set(), joins(1)),
    (ANN, [(1, BODY)], set(), joins(1)),
    # the stronger mark wins, in whatever order they were found
    (ANN, [(1, SIGNED), (2, PLUS)], set(), joins(2)),
    (ANN, [(1, STORED), (2, SIGNED)], set(), joins(2)),
    (ANN, [(1, BODY), (2, SUBJECT), (16, STORED)], set(), joins(16)),
    (ANN, [(2, AWAITED), (1, BODY)], set(), joins(1)),
    (ANN, [(99, PLUS), (1, SIGNED)], set(), joins(1)),  # the first is gone
    (ANN, [(13, STORED), (1, STORED)], set(), joins(1)),  # among equals, where she takes part
    (ANN, [(2, STORED), (1, STORED)], set(), joins(2)),  # and there the first
    (ANN, [(13, SIGNED), (1, SIGNED)], set(), joins(1)),  # of all ids in References
    # the state of the ticket
    (ANN, [(17, SIGNED)], set(), joins(17)),
    (ANN, [(2, SIGNED)], set(), joins(2)),
    (ANN, [(16, SIGNED)], set(), joins(16)),
    (ANN, [(3, SIGNED)], set(), joins(3, REOPENED, reopen=True)),
    (ANN, [(4, SIGNED)], set(), New(Reason.CLOSED, 4)),
    (ANN, [(4, PLUS), (1, SIGNED)], set(), New(Reason.CLOSED, 4)),  # a weaker mark doesn't revive another
    (ANN, [(8, SIGNED)], set(), joins(1, through=8)),  # merged
    (ANN, [(9, SIGNED)], set(), joins(1, through=9)),  # merged twice
    (ANN, [(15, SIGNED)], set(), joins(3, REOPENED, reopen=True, through=15)),  # merged into a solved one
    (ANN, [(25, SIGNED)], set(), New(Reason.CLOSED, 4)),  # merged into one that is closed
    (ANN, [(8, PLUS)], set(), joins(1, through=8)),  # every mark follows
    (ANN, [(8, STORED)], set(), joins(1, through=8)),
    (ANN, [(8, SUBJECT)], set(), joins(1, through=8)),
    (ANN, [(1, PLUS), (8, SIGNED)], set(), joins(1)),  # both lead to the same
    (ANN, [(8, SIGNED)], {"auto"}, joins(1, AUTO, through=8)),
    (DAEMON, [(8, SIGNED)], {"auto", "bounce"}, joins(1, BACK, through=8)),
    (KIM, [(8, SIGNED)], {"agent", "proven"}, joins(1, as_agent=True, through=8)),
    (EVE, [(27, SIGNED)], set(), joins(26, through=27)),  # a guest: she asked in the merged one
    (BOB, [(27, SIGNED)], set(), stranger(26)),
    # strangers, with every mark there is
    (EVE, [(1, PLUS)], set(), stranger(1)),
    (EVE, [(1, SIGNED)], set(), stranger(1)),
    (EVE, [(1, STORED)], set(), stranger(1)),
    (EVE, [(1, SUBJECT)], set(), stranger(1)),
    (EVE, [(1, BODY)], set(), stranger(1)),
    (EVE, [(1, PLUS), (1, SIGNED), (1, STORED), (1, SUBJECT), (1, BODY)], set(), stranger(1)),
    (EVE, [(4, SIGNED)], set(), stranger(4)),
    (EVE, [(9, SIGNED)], set(), stranger(1)),  # linked to what it was merged into
    (EVE, [(1, PLUS), (13, STORED)], set(), stranger(1)),  # a weaker mark doesn't help
    ("", [(1, SIGNED)], set(), stranger(1)),
    (EVE, [(7, SIGNED)], set(), joins(7)),  # in copy, so no stranger
    (EVE, [(1, SIGNED)], {"proven"}, stranger(1)),  # a genuine stranger
    # colleagues
    (BOB, [(6, SIGNED)], {"corp"}, joins(6)),
    (BOB, [(6, SUBJECT)], {"corp"}, joins(6)),
    (BOB, [(20, SIGNED)], {"corp"}, New(Reason.CLOSED, 20)),
    (BOB, [(1, SIGNED)], {"corp"}, stranger(1)),  # this ticket isn't shared
    (BOB, [(6, SIGNED)], set(), stranger(6)),  # the domain alone makes no colleague
    (EVE, [(6, SIGNED)], {"other"}, stranger(6)),
    # staff by mail
    (KIM, [(1, SIGNED)], {"agent", "proven"}, joins(1, as_agent=True)),
    (KIM, [(3, SIGNED)], {"agent", "proven"}, joins(3, as_agent=True)),  # a word after solving
    (KIM, [(4, SIGNED)], {"agent", "proven"}, New(Reason.CLOSED, 4)),
    (KIM, [(1, SIGNED)], {"agent"}, stranger(1)),  # anyone can write that From
    (KIM, [(1, PLUS)], {"agent", "proven"}, stranger(1)),  # powers need a signed id
    (KIM, [(1, STORED)], {"agent", "proven"}, stranger(1)),
    (KIM, [(1, SUBJECT)], {"agent", "proven"}, stranger(1)),
    (KIM, [(1, SIGNED)], {"proven"}, stranger(1)),  # no staff any more, or out of their sight
    (KIM, [(18, SIGNED)], {"agent", "proven"}, joins(18)),  # who asks for themselves is no agent there
    (KIM, [(19, SIGNED)], {"agent"}, joins(19)),  # in copy: as anybody in copy
    (KIM, [(19, SIGNED)], {"agent", "proven"}, joins(19, as_agent=True)),
    # machines
    (ANN, [(1, SIGNED)], {"auto"}, joins(1, AUTO)),
    (ANN, [(3, SIGNED)], {"auto"}, joins(3, AUTO)),  # never reopens
    (ANN, [(4, SIGNED)], {"auto"}, joins(4, AUTO)),  # never opens a new one for an old one
    (EVE, [(1, SIGNED)], {"auto"}, stranger(1)),
    (KIM, [(1, SIGNED)], {"auto", "agent", "proven"}, stranger(1)),  # an agent's absence is no answer
    (DAEMON, [(1, SIGNED)], {"auto", "bounce"}, joins(1, BACK)),
    (DAEMON, [(4, SIGNED)], {"auto", "bounce"}, joins(4, BACK)),
    (DAEMON, [(4, STORED)], {"auto", "bounce"}, stranger(4)),  # customers' ids are no secret
    (DAEMON, [(1, SUBJECT)], {"auto", "bounce"}, stranger(1)),
    (ANN, [(1, STORED)], {"auto", "bounce"}, stranger(1)),
    # an answer came before the mail that it answers
    (ANN, [(1, AWAITED)], set(), joins(1, Reason.REJOINED)),
    (ANN, [(3, AWAITED)], set(), joins(3, REOPENED, reopen=True)),
    (ANN, [(4, AWAITED)], set(), New(Reason.CLOSED, 4)),
    (ANN, [(21, AWAITED)], {"to bob"}, joins(21, Reason.REJOINED)),  # she wrote to Bob, whose answer came first
    (ANN, [(23, AWAITED)], {"to bob"}, joins(23, REOPENED, reopen=True)),
    (ANN, [(22, AWAITED)], {"to bob"}, MY_OWN),  # Eve answers a mail that never went to her
    (ANN, [(22, AWAITED), (21, AWAITED)], {"to bob"}, joins(21, Reason.REJOINED)),
    (BOB, [(1, AWAITED)], set(), MY_OWN),
    (EVE, [(6, AWAITED)], {"corp"}, MY_OWN),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "points_at", "known", "expected"), TABLE)
def test_a_mail_goes_where_the_table_says(
    sender: str, points_at: list[tuple[int, Via]], known: set[str], expected: Decision
) -> None:
    assert decide(facts(sender, points_at, known)) == expected


def facts(sender: str, points_at: list[tuple[int, Via]], known: set[str]) -> ThreadingFacts:
    return ThreadingFacts(
        sender=sender,
        candidates=tuple(Candidate(number, via) for number, via in points_at),
        tickets=TICKETS,
        recipients=frozenset({BOB} if "to bob" in known else ()),
        organisation=CORP if "corp" in known else OTHER if "other" in known else None,
        may_work=frozenset(TICKETS) if "agent" in known else frozenset(),
        proven="proven" in known,
        is_auto="auto" in known,
        is_bounce="bounce" in known,
    )


def test_the_table_is_long_enough_and_says_nothing_twice() -> None:
    cases = [(sender, tuple(points_at), tuple(sorted(known))) for sender, points_at, known, _ in TABLE]
    assert len(cases) == len(set(cases)) >= 60


def test_the_message_replied_to_is_kept_unless_its_ticket_was_merged() -> None:
    def to(number: int) -> Decision:
        return decide(ThreadingFacts(ANN, (Candidate(number, SIGNED, message=7),), TICKETS))

    assert to(1) == Append(1, 7, REPLY)
    assert to(8) == Append(1, None, REPLY, through=8)


POINTERS = st.lists(st.tuples(st.sampled_from([*TICKETS, 99]), st.sampled_from(Via)), max_size=6)
KNOWN = st.sets(st.sampled_from(["corp", "other", "agent", "proven", "auto", "to bob"]))
TAKING_PART = {number: facts.requester | facts.participants for number, facts in TICKETS.items()}


@given(POINTERS, KNOWN.map(lambda known: known - {"corp", "agent"}))
def test_a_stranger_lands_in_no_ticket_whatever_he_points_at(points_at: list[tuple[int, Via]], known: set[str]) -> None:
    assert isinstance(decide(facts("mallory@evil.test", points_at, known)), New)


@given(st.sampled_from([ANN, BOB, EVE, KIM, ""]), POINTERS, KNOWN.map(lambda known: known - {"proven"}))
def test_without_proof_nobody_speaks_as_staff(sender: str, points_at: list[tuple[int, Via]], known: set[str]) -> None:
    decision = decide(facts(sender, points_at, known))
    assert not (isinstance(decision, Append) and decision.as_agent)


@given(st.sampled_from([ANN, BOB, EVE, KIM, ""]), POINTERS, KNOWN)
def test_who_joins_takes_part_or_was_let_in(sender: str, points_at: list[tuple[int, Via]], known: set[str]) -> None:
    decision = decide(facts(sender, points_at, known))
    if isinstance(decision, Append):
        shared = "corp" in known and TICKETS[decision.ticket].organisation == CORP
        assert sender in TAKING_PART[decision.ticket] or shared or decision.as_agent
        assert TICKETS[decision.ticket].category != "closed" or decision.reason == AUTO
        assert not (decision.reopen and ("auto" in known or decision.as_agent))


@given(st.sampled_from([ANN, BOB, EVE, KIM, ""]), st.data(), KNOWN)
def test_the_order_of_unequal_marks_makes_no_difference(sender: str, data: st.DataObject, known: set[str]) -> None:
    pointers = data.draw(
        st.lists(st.tuples(st.sampled_from([*TICKETS]), st.sampled_from(Via)), unique_by=lambda p: p[1])
    )
    shuffled = data.draw(st.permutations(pointers))
    assert decide(facts(sender, pointers, known)) == decide(facts(sender, list(shuffled), known))


@given(POINTERS)
def test_a_bounce_enters_by_a_signed_id_only(points_at: list[tuple[int, Via]]) -> None:
    decision = decide(facts(DAEMON, points_at, {"auto", "bounce"}))
    assert isinstance(decision, New) or (decision.reason == BACK and any(via == SIGNED for _, via in points_at))
