"""Signed marks come back from whatever relays and people do to them, and from nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.crypto import derive
from tickets.mail.parsing import tokens
from tickets.mail.parsing.tokens import Ref

KEY, OLD, FOREIGN = derive("now", "mail"), derive("before", "mail"), derive("elsewhere", "mail")
KEYS = (KEY, OLD)
NUMBERS = st.integers(min_value=1, max_value=2**63 - 1)


@given(NUMBERS, NUMBERS)
def test_an_id_says_its_ticket_and_message(ticket: int, message: int) -> None:
    made = tokens.message_id(ticket, message, "Ann@Corp.test", "desk.test", KEY)
    ref = tokens.read_message_id(made, KEYS)
    assert ref
    assert (ref.ticket, ref.message) == (ticket, message)
    assert tokens.was_sent_to(ref, "ann@corp.test", KEYS)
    assert not tokens.was_sent_to(ref, "eve@corp.test", KEYS)


@given(NUMBERS)
def test_the_other_marks_say_their_ticket(ticket: int) -> None:
    assert tokens.read_plus_address(tokens.plus_address("support@desk.test", ticket, KEY), KEYS) == ticket
    assert tokens.read_subject("Re: " + tokens.subject_token(ticket, KEY) + " hi", KEYS) == ticket
    assert tokens.read_body("words\n" + tokens.body_marker(ticket, KEY) + "\nwords", KEYS) == ticket


ID = tokens.message_id(42, 7, "ann@corp.test", "desk.test", OLD)
PLUS = tokens.plus_address("support@desk.test", 42, OLD)


@pytest.mark.parametrize(
    "value",
    [
        ID,
        ID.upper(),
        ID.strip("<>"),
        f"  {ID}\r\n",
        ID[:20] + "\r\n\t" + ID[20:],
        f"<{ID}>",
        ID.replace("desk.test", "other.test"),
    ],
)
def test_an_id_survives_relays(value: str) -> None:
    ref = tokens.read_message_id(value, KEYS)
    assert ref
    assert (ref.ticket, ref.message) == (42, 7)


@pytest.mark.parametrize(
    "value",
    [PLUS, PLUS.upper(), f"<{PLUS}>", PLUS.replace("+", "="), "prvs=1234=" + PLUS, f" {PLUS} ", PLUS.partition("@")[0]],
)
def test_an_address_survives_relays(value: str) -> None:
    assert tokens.read_plus_address(value, KEYS) == 42


def test_an_address_fits_and_leads_back_to_its_mailbox() -> None:
    assert len(tokens.plus_address("x" * 30 + "@desk.test", 10**9, KEY).partition("@")[0]) <= 64
    assert tokens.without_plus(PLUS) == "support@desk.test"
    assert tokens.without_plus("ann+test@corp.test") == "ann+test@corp.test"


@pytest.mark.parametrize("spaced", ["[#42-{}]", "[ # 42 - {} ]", "AW: [#42-{}] x"])
def test_a_subject_mark_survives_blanks_and_case(spaced: str) -> None:
    signature = tokens.subject_token(42, KEY)[5:-1]
    assert tokens.read_subject(spaced.format(signature.upper()), KEYS) == 42
    assert tokens.without_token(f"Re: {tokens.subject_token(42, KEY)} hello") == "Re: hello"


@given(st.text())
def test_nothing_else_is_a_mark(value: str) -> None:
    assert tokens.read_message_id(value, KEYS) is None
    assert tokens.read_plus_address(value, KEYS) is None
    assert tokens.read_subject(value, KEYS) is None
    assert tokens.read_body(value, KEYS) is None


@given(st.integers(min_value=0, max_value=len(ID) - 12), st.sampled_from("abcdefghijklmnop234567"))
def test_an_id_with_any_character_changed_is_refused(position: int, character: str) -> None:
    forged = ID[:position] + character + ID[position + 1 :]
    ref = tokens.read_message_id(forged, KEYS)
    assert ref is None or forged == ID or position < len("<")


def test_marks_of_another_desk_or_another_kind_are_refused() -> None:
    assert tokens.read_message_id(tokens.message_id(42, 7, "a@b.test", "desk.test", FOREIGN), KEYS) is None
    assert tokens.read_plus_address(tokens.plus_address("support@desk.test", 42, FOREIGN), KEYS) is None
    signature = tokens.subject_token(42, KEY)[5:-1]
    assert tokens.read_body(f"ref:42:{signature}:ref", KEYS) is None
    assert tokens.read_subject("[#42]", KEYS) is None


def test_ours_are_found_in_long_folded_references_the_newest_first() -> None:
    newest = tokens.message_id(43, 8, "ann@corp.test", "desk.test", KEY)
    references = "\r\n ".join([f"<{number}@mail.test>" for number in range(300)] + [ID, "<x@y>", newest, newest])
    found = tokens.read_message_ids([references], KEYS)
    assert [(ref.ticket, ref.message) for ref in found] == [(43, 8), (42, 7)]
    assert isinstance(found[0], Ref)
