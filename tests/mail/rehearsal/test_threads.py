"""Conversations end in the ticket they belong to, whatever mail programs and relays do to their marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mail.rehearsal.scenes import ANN, BOB, EVE, SALES, SUPPORT, answer, closes, mail, played, replies

pytestmark = pytest.mark.django_db
GONE = "-"
RELAY = "<0100018f-77aa@eu-west-1.amazonses.test>"  # what a relay puts in the place of our Message-ID
FOLDED = "\r\n ".join([*(f"<old{n}@corp.test>" for n in range(40)), "{{OUT_MESSAGE_ID}}"])

ANSWERS = {
    "as programs answer": answer(),
    "by In-Reply-To alone": answer(References=GONE),
    "by References alone": answer(In_Reply_To=GONE),
    "by the plus-address alone": mail(to="{{OUT_REPLY_TO}}", subject="x"),
    "by the plus-address in Cc": mail(to="other@x.test", Cc="Desk <{{OUT_REPLY_TO}}>", subject="x"),
    "by the plus-address in Delivered-To": mail(to="other@x.test", Delivered_To="{{OUT_REPLY_TO}}", subject="x"),
    "by the mark in the subject alone": mail(subject="{{OUT_SUBJECT}}", body="Still."),
    "by the mark in a translated subject": mail(subject="AW: WG: {{OUT_SUBJECT}}", body="Still."),
    "a relay replaced our Message-ID": answer(In_Reply_To=RELAY, References="{{OUT_REFERENCES}} " + RELAY),
    "a relay replaced it, References were lost": answer(In_Reply_To=RELAY, References=RELAY, subject="{{OUT_SUBJECT}}"),
    "References are long and folded": answer(In_Reply_To=GONE, References=FOLDED),
    "References are trimmed to the last": answer(In_Reply_To=GONE, References="{{OUT_MESSAGE_ID}}"),
    "References without brackets": answer(In_Reply_To="<{{OUT_MESSAGE_ID}}>", References=GONE),
    "with another subject": answer(subject="By the way, an invoice"),
    "without a subject": answer(subject=GONE),
    "to another mailbox": answer(to=SALES),
    "case of the sender differs": answer("ANN@Corp.TEST"),
    "a name that imitates another": answer('"eve@evil.test" <ann@corp.test>'),
    "an id of ours in the comment of another": answer(
        In_Reply_To='Your message "x" {{OUT_MESSAGE_ID}}', References=GONE
    ),
    "the customer's own first mail is answered": mail(subject="Re: x", In_Reply_To="<first@corp.test>", body="More."),
    "the customer's own first mail is referred to": mail(References="<a@x> <first@corp.test> <b@x>", body="More."),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_requesters_answer_finds_its_ticket(tmp_path: Path, name: str) -> None:
    scene = played(tmp_path, mail(id="<first@corp.test>"), replies(), ANSWERS[name])
    assert (scene.said, scene.tickets) == (["created", "replied", "appended"], [1, 1, 1])
    assert scene.states == ["open", "open", "open"]


STRANGERS = {
    "with our Message-ID": answer(EVE),
    "with References": answer(EVE, In_Reply_To=GONE),
    "with the plus-address": mail(EVE, to="{{OUT_REPLY_TO}}"),
    "with the mark in the subject": mail(EVE, "{{OUT_SUBJECT}}"),
    "with all of them": answer(EVE, subject="{{OUT_SUBJECT}}", to="{{OUT_REPLY_TO}}"),
    "with the id of the customer's mail": mail(EVE, In_Reply_To="<first@corp.test>"),
    "as Ann by name": answer('"ann@corp.test" <eve@evil.test>'),
    "as Ann by an encoded name": answer("=?utf-8?Q?ann=40corp=2Etest?= <eve@evil.test>"),
    "as Ann by Sender and Reply-To": answer(EVE, Sender="ann@corp.test", Reply_To="ann@corp.test"),
    "as a colleague, whose company shares nothing": answer(BOB),
    "as the agent": answer("agent@helpdesk.test"),
    "as the agent with a forged result": answer(
        "agent@helpdesk.test", Authentication_Results="mx.helpdesk.test; dmarc=pass header.from=helpdesk.test"
    ),
    "with control headers": answer(EVE, X_Ticket_ID="1", X_Zendesk_From_Account_ID="1", Authorization="x"),
    "as nobody": answer(""),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_gets_a_ticket_of_their_own(tmp_path: Path, name: str) -> None:
    scene = played(tmp_path, mail(id="<first@corp.test>"), replies(), STRANGERS[name], answer())
    assert scene.said == ["created", "replied", "created", "appended"]
    assert (scene.tickets, scene.reasons[2]) == ([1, 1, 2, 1], "stranger")


UNRELATED = {
    "the same subject": mail(BOB),
    "'Re:' and the same subject": mail(BOB, "Re: The printer burns"),
    "the requester with 'Re:' alone": mail(subject="Re: The printer burns", body="Another one burns."),
    "a ticket number in the subject": mail(subject="Re: The printer burns [#1] (Ticket 1) #1", body="Other."),
    "a guessed mark": mail(subject="Re: The printer burns [#1-abcdefgh]", body="Other."),
    "a guessed plus-address": mail(to="support+t1-abcdefghijklm@helpdesk.test", body="Other."),
    "a guessed message id": mail(In_Reply_To="<desk.1.1.abcdef.abcdefghijklmnopqrst@helpdesk.test>", body="Other."),
    "an empty id to answer": mail(In_Reply_To="<>", References="<> <>", body="Other."),
    "no id at all": mail(id=GONE, body="Other."),
    "the id of the first mail again, with other words": mail(id="<first@corp.test>", body="Other words."),
}


@pytest.mark.parametrize("name", UNRELATED)
def test_what_only_looks_alike_is_a_new_ticket(tmp_path: Path, name: str) -> None:
    scene = played(tmp_path, mail(id="<first@corp.test>"), UNRELATED[name])
    assert (scene.said, scene.tickets) == (["created", "created"], [1, 2])


def test_mails_with_empty_ids_never_meet(tmp_path: Path) -> None:
    first, second = mail(Message_ID="<>"), mail(BOB, Message_ID="<>", In_Reply_To="<>", body="Other.")
    assert played(tmp_path, first, second).tickets == [1, 2]


@pytest.mark.parametrize("on_its_way", [{}, {"Delivered_To": SALES}, {"Received": "from a by b; now"}])
def test_the_same_mail_again_is_a_duplicate(tmp_path: Path, on_its_way: dict[str, str]) -> None:
    scene = played(tmp_path, mail(id="<1@corp.test>"), mail(id="<1@corp.test>", **on_its_way))
    assert (scene.said, scene.tickets) == (["created", "duplicate"], [1, 1])
    assert scene.acknowledged == [True, False]


def test_one_mail_to_two_mailboxes_is_one_ticket(tmp_path: Path) -> None:
    both = mail(to=f"{SUPPORT}, {SALES}")
    copy = b"Delivered-To: sales@helpdesk.test\r\n" + both
    scene = played(tmp_path, both, copy, replies(), answer())
    assert (scene.said, scene.tickets) == (["created", "duplicate", "replied", "appended"], [1, 1, 1, 1])


def test_who_is_in_copy_takes_part(tmp_path: Path) -> None:
    scene = played(tmp_path, mail(Cc="bob@corp.test, eve@evil.test"), replies(), answer(BOB), answer(EVE), answer(ANN))
    assert scene.tickets == [1] * 5


def test_who_is_copied_later_takes_part_from_then_on(tmp_path: Path) -> None:
    scene = played(tmp_path, mail(), replies(), answer(BOB), answer(Cc=BOB), answer(BOB, body="I am here now."))
    assert scene.tickets == [1, 1, 2, 1, 1]


def test_a_stranger_can_not_let_himself_in(tmp_path: Path) -> None:
    """That he copies himself and the requester into the ticket of his own changes nothing in hers."""
    scene = played(
        tmp_path, mail(), replies(), answer(EVE, Cc="ann@corp.test, eve@evil.test"), answer(EVE, body="Again.")
    )
    assert scene.tickets == [1, 1, 2, 3]


def test_a_closed_ticket_is_followed_by_a_new_one_where_the_conversation_goes_on(tmp_path: Path) -> None:
    scene = played(tmp_path, mail(), replies(), closes(), answer(), replies(3), answer(body="And again."))
    assert scene.said == ["created", "replied", "closed", "created", "replied", "appended"]
    assert scene.tickets == [1, 1, 1, 2, 2, 2]
    assert (scene.states[2], scene.states[3], scene.reasons[3]) == ("closed", "open", "closed")


@pytest.mark.parametrize("more", [{}, {"Cc": "bob@corp.test"}])
def test_an_answer_that_comes_before_its_mail_is_joined_by_it(tmp_path: Path, more: dict[str, str]) -> None:
    parent = mail(id="<p@corp.test>", **more)
    child = mail(id="<c@corp.test>", subject="Re: The printer burns", In_Reply_To="<p@corp.test>", body="One more.")
    scene = played(tmp_path, child, parent, answer(body="Third."))
    assert (scene.tickets, scene.reasons[1]) == ([1, 1, 1], "rejoined")


def test_a_colleagues_answer_that_comes_first_is_joined_by_the_mail_it_answers(tmp_path: Path) -> None:
    parent = mail(id="<p@corp.test>", Cc="bob@corp.test")
    child = mail(BOB, id="<c@corp.test>", to=f"{SUPPORT}, ann@corp.test", In_Reply_To="<p@corp.test>", body="Me too.")
    assert played(tmp_path, child, parent).tickets == [1, 1]


def test_a_whole_thread_may_come_in_any_order(tmp_path: Path) -> None:
    a = mail(id="<a@corp.test>")
    b = mail(id="<b@corp.test>", In_Reply_To="<a@corp.test>", References="<a@corp.test>", body="B")
    c = mail(id="<c@corp.test>", In_Reply_To="<b@corp.test>", References="<a@corp.test> <b@corp.test>", body="C")
    for number, order in enumerate(([c, b, a], [c, a, b], [b, c, a], [b, a, c], [a, c, b])):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert played(folder, *order).tickets == [1, 1, 1]


def test_nobody_is_drawn_into_a_ticket_by_an_answer_to_a_mail_that_was_not_sent_to_its_author(tmp_path: Path) -> None:
    bait = mail(EVE, to=f"{SUPPORT}, ann@corp.test", In_Reply_To="<secret@corp.test>", body="Bait")
    scene = played(tmp_path, bait, mail(id="<secret@corp.test>"))
    assert (scene.said, scene.tickets) == (["created", "created"], [1, 2])


def test_steps_of_other_conversations_are_forgotten(tmp_path: Path) -> None:
    assert played(tmp_path, mail(id="<p@corp.test>")).said == ["created"]
    assert played(tmp_path, mail(id="<p@corp.test>")).said == ["created"]
