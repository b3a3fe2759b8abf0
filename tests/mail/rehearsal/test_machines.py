"""Machines are kept and never answered, and no two of them talk to each other through the desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mail.rehearsal.scenes import ANN, SUPPORT, answer, closes, mail, played, replies

pytestmark = pytest.mark.django_db

MACHINES: dict[str, dict[str, str]] = {
    "an answering machine": {"Auto_Submitted": "auto-replied"},
    "a program": {"Auto_Submitted": "auto-generated"},
    "bulk mail": {"Precedence": "bulk"},
    "junk": {"Precedence": "junk"},
    "a mailing list": {"List_Id": "<users.corp.test>", "Precedence": "list"},
    "a list by its unsubscribe link": {"List_Unsubscribe": "<mailto:leave@corp.test>"},
    "Exchange": {"X_Auto_Response_Suppress": "All"},
    "a null return path": {"Return_Path": "<>"},
    "an old autoresponder": {"X_Autoreply": "yes"},
    "another desk": {"X_Loop": "other@desk.test"},
    "an absence by its subject": {"subject": "Out of Office: back on Monday"},
    "an absence in Indonesian": {"subject": "Balasan otomatis: cuti"},
}
SENDERS = ["noreply@shop.test", "no-reply@shop.test", "do-not-reply@shop.test", "MAILER-DAEMON@mx.test"]


@pytest.mark.parametrize("name", MACHINES)
def test_a_machines_mail_opens_a_ticket_that_is_not_acknowledged(tmp_path: Path, name: str) -> None:
    scene = played(tmp_path, mail(**MACHINES[name]))
    assert (scene.said, scene.acknowledged) == (["created"], [False])
    assert scene.steps[0]["is_auto"] is True


@pytest.mark.parametrize("sender", SENDERS)
def test_addresses_that_nobody_reads_are_not_written_to(tmp_path: Path, sender: str) -> None:
    scene = played(tmp_path, mail(sender))
    assert (scene.said, scene.acknowledged) == (["created"], [False])


def test_a_person_is_acknowledged_once(tmp_path: Path) -> None:
    scene = played(tmp_path, mail(), answer(body="More."), answer(body="And more."))
    assert (scene.said, scene.tickets) == (["created", "appended", "appended"], [1, 1, 1])
    assert scene.acknowledged == [True, False, False]


def test_auto_submitted_no_is_a_person(tmp_path: Path) -> None:
    assert played(tmp_path, mail(Auto_Submitted="no")).acknowledged == [True]


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_that_answers_us_is_kept_in_the_ticket_and_wakes_nobody(tmp_path: Path, name: str) -> None:
    scene = played(tmp_path, mail(), answer(**MACHINES[name]), closes(), answer(body="Away.", **MACHINES[name]))
    assert (scene.said, scene.tickets) == (["created", "appended", "closed", "appended"], [1, 1, 1, 1])
    assert scene.acknowledged == [True, False, False, False]
    assert (scene.states, scene.reasons[3]) == (["open", "open", "closed", "closed"], "automatic")


def test_a_bounce_of_our_answer_is_kept_in_its_ticket(tmp_path: Path) -> None:
    scene = played(tmp_path, mail(), replies(), bounce("ann@corp.test"), closes(), bounce("ann@corp.test", "5.1.2"))
    assert (scene.said[2], scene.reasons[2], scene.tickets) == ("appended", "returned", [1] * 5)
    assert (scene.acknowledged[2], scene.states[4]) == (False, "closed")


def test_a_bounce_of_somebody_elses_mail_is_ignored(tmp_path: Path) -> None:
    scene = played(tmp_path, bounce("x@corp.test", original="<foreign@corp.test>"))
    assert (scene.said, scene.acknowledged) == (["ignored"], [False])


@pytest.mark.parametrize("sender", [SUPPORT, "Sales <sales@helpdesk.test>", "support+t1-aaaaaaaaaaaaa@helpdesk.test"])
def test_mail_from_our_own_address_is_ignored(tmp_path: Path, sender: str) -> None:
    scene = played(tmp_path, mail(sender))
    assert (scene.said, scene.acknowledged) == (["ignored"], [False])


def test_a_form_that_writes_in_our_name_is_its_authors(tmp_path: Path) -> None:
    scene = played(tmp_path, mail(SUPPORT, Reply_To=ANN), replies(), answer())
    assert (scene.said, scene.tickets) == (["created", "replied", "appended"], [1, 1, 1])


def test_our_own_mail_that_a_list_sends_back_is_ignored(tmp_path: Path) -> None:
    back = mail("Users <users@list.test>", id="{{OUT_MESSAGE_ID}}", List_Id="<users.list.test>", body="Ours")
    assert played(tmp_path, mail(), replies(), back).said[2] == "ignored"


def test_a_flood_from_one_sender_gets_few_acknowledgements(tmp_path: Path) -> None:
    scene = played(tmp_path, *(mail(subject=f"Alarm {n}", body=f"Alarm {n}") for n in range(50)))
    assert scene.said == ["created"] * 50
    assert sum(scene.acknowledged) == 3


def test_two_answering_machines_that_hide_what_they_are_come_to_rest(tmp_path: Path) -> None:
    """Each answers whatever comes, with new ids, new words and nothing that leads back."""
    machines = [mail(f"robot{n % 2}@corp.test", f"Thank you {n}", body=f"We got mail {n}") for n in range(40)]
    assert sum(played(tmp_path, *machines).acknowledged) == 6


def test_a_machine_with_many_addresses_comes_to_rest_too(tmp_path: Path) -> None:
    """Each answer holds our mark and comes from another address: a stranger's ticket after the first."""
    machines = [answer(f"robot{n}@corp.test", body=f"Thank you {n}") for n in range(20)]
    scene = played(tmp_path, mail(), *machines)
    assert set(scene.tickets) == set(range(1, 22))
    assert sum(scene.acknowledged) == 5


def test_an_absence_in_answer_to_our_acknowledgement_starts_no_talk(tmp_path: Path) -> None:
    away = {"subject": "Automatic reply: The printer burns", "Auto_Submitted": "auto-replied"}
    scene = played(tmp_path, mail(), answer(**away), replies(), answer(body="Still away.", **away))
    assert (scene.tickets, scene.acknowledged) == ([1, 1, 1, 1], [True, False, False, False])


def bounce(address: str, status: str = "5.1.1", original: str = "{{OUT_MESSAGE_ID}}") -> bytes:
    """A report as Postfix writes them."""
    body = f"""--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.
<{address}>: host mx.corp.test said: 550 {status} No such user
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.helpdesk.test

Final-Recipient: rfc822; {address}
Action: failed
Status: {status}
Diagnostic-Code: smtp; 550 {status} No such user
--b
Content-Type: text/rfc822-headers

From: support@helpdesk.test
Message-ID: {original}
Subject: Re: The printer burns
--b--"""
    kind = {"Content_Type": 'multipart/report; report-type=delivery-status; boundary="b"', "Return_Path": "<>"}
    sender = "MAILER-DAEMON@mx.helpdesk.test (Mail Delivery System)"
    return mail(sender, "Undelivered Mail Returned to Sender", body=body.replace("\n", "\r\n"), **kind)
