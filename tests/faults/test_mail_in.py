"""Mail by SMTP and IMAP while everything is killed at random: each mail that was sent is one message, exactly.

A short form for every run of the tests; `make faults` brings 10,000 mails (FAULT_MAILS).
"""

from __future__ import annotations

import os
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import dovecot, smtp_sink
from tests.dovecot import Dovecot
from tests.faults.killing import EVERYTHING, Killer, SecondFetcher, ask, command, logs
from tests.faults.storm import TO, Box, Count, bring_by_smtp, bring_to_mailbox, mail_id
from tests.run.desk import Desk
from tests.run.waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.dovecot,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]
MAILS = int(os.environ.get("FAULT_MAILS", "240"))
SENDERS = 4
PAUSE = 0.06
SECONDS_BETWEEN_KILLS = 2.0
FOLDER, USER = "Support", "ann"
SET_UP = f"""
from helpdesk.lib.crypto import hide
from tests import builders, dovecot
from tickets.mail.models import Source
mailbox = builders.a_mailbox("{TO}")
Source.objects.create(
    mailbox=mailbox, host="127.0.0.1", port=%d, security="none", username="{USER}", folder="{FOLDER}",
    password=hide(dovecot.PASSWORD),
)
"""


@pytest.fixture
def post() -> Iterator[Dovecot]:
    with dovecot.running() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with smtp_sink.running() as sink:
        desk = Desk(tmp_path / "var", DEMO="0", OUTGOING_MAIL_URL=f"smtp://127.0.0.1:{sink.port}")
        desk.ready()
        yield desk
        desk.end()


def test_every_mail_is_one_message_though_everything_is_killed(desk: Desk, post: Dovecot) -> None:
    box = Box(post, USER, FOLDER)
    command(desk, "shell", "--verbosity", "0", given=SET_UP % post.port)
    second, count, began = SecondFetcher(desk), Count(), time.monotonic()
    second.tend()
    killer = Killer(desk, EVERYTHING, SECONDS_BETWEEN_KILLS, second.tend)
    killer.start()
    _bring_all(desk, box, count)
    brought = time.monotonic() - began
    killer.stop()
    settled = until(lambda: _fetched(desk, box) and _waiting(desk) == 0, 90 + MAILS / 15)
    seconds = time.monotonic() - began
    second.stop()
    _report(desk, count, killer, brought, seconds)
    assert settled, desk.said[-3000:] + logs(desk.var)
    _assert_each_is_one_message(desk)
    assert "lost        0" in command(desk, "mail_proof", "--sent", str(MAILS))
    assert until(lambda: _healthy(desk))


def _bring_all(desk: Desk, box: Box, count: Count) -> None:
    """Two of five come by SMTP, two to the mailbox, one both ways; every tenth is brought twice the same way."""
    by_smtp = [number for number in range(MAILS) if number % 5 in (0, 1, 4) for _ in range(1 + (number % 10 == 0))]
    to_box = [number for number in range(MAILS) if number % 5 in (2, 3, 4) for _ in range(1 + (number % 10 == 2))]
    threads = [
        threading.Thread(
            target=bring_by_smtp, args=(desk.mail_port, by_smtp[place::SENDERS], count, PAUSE), daemon=True
        )
        for place in range(SENDERS)
    ]
    threads.append(threading.Thread(target=bring_to_mailbox, args=(box, to_box, count, PAUSE / SENDERS), daemon=True))
    for thread in threads:
        thread.start()
    made_anew = 0
    while any(thread.is_alive() for thread in threads):
        _owner_uses(desk, box, count)
        if made_anew < 2 and count["put into the mailbox"] > len(to_box) * (made_anew + 1) / 3:
            box.make_anew()
            made_anew += 1
            count.add("UIDVALIDITY changed")
        time.sleep(0.5)
    assert made_anew == 2
    for thread in threads:
        thread.join()


def _owner_uses(desk: Desk, box: Box, count: Count) -> None:
    """Somebody's own mail program: it reads and flags everything, and expunges what the desk has."""
    [(uid_validity, last_uid)] = ask(desk, "SELECT coalesce(uid_validity, 0), last_uid FROM mail_source")
    read, gone = box.tidy(int(str(uid_validity)), int(str(last_uid)))
    count.add("read and flagged by another program", read)
    count.add("expunged by it", gone)


def _fetched(desk: Desk, box: Box) -> bool:
    """Whether the cursor is behind the last mail of the folder as it is now."""
    [cursor] = ask(desk, "SELECT uid_validity, last_uid FROM mail_source")
    with box.client() as client:
        place = client.folder_status(FOLDER, ["UIDVALIDITY", "UIDNEXT"])
    return cursor == (place[b"UIDVALIDITY"], place[b"UIDNEXT"] - 1)


def _waiting(desk: Desk) -> int:
    return int(str(ask(desk, "SELECT count(*) FROM mail_inboundmail WHERE state = 'received'")[0][0]))


def _assert_each_is_one_message(desk: Desk) -> None:
    """Counted without the desk's own words: by the Message-IDs of what was sent."""
    rows = ask(desk, "SELECT mail_id, count(*) FROM tickets_message WHERE mail_id <> '' GROUP BY 1")
    stored = {str(key): number for key, number in rows}
    sent = {mail_id(number): 1 for number in range(MAILS)}
    lost = sorted(sent.keys() - stored.keys())
    doubled = {key: number for key, number in stored.items() if number != 1}
    assert (lost, doubled, stored.keys() - sent.keys()) == ([], {}, set())
    ends = ask(desk, "SELECT state, reason FROM mail_inboundmail WHERE state NOT IN ('processed', 'duplicate')")
    assert ends == []


def _healthy(desk: Desk) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{desk.port}/health/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _report(desk: Desk, count: Count, killer: Killer, brought: float, seconds: float) -> None:
    states = ask(desk, "SELECT state, count(*) FROM mail_inboundmail GROUP BY 1 ORDER BY 1")
    lines = [
        f"{MAILS:,} mails, brought in {brought:.0f} s, settled after {seconds:.0f} s, load {os.getloadavg()[0]:.1f}",
        *(f"  {number:6,}  {what}" for what, number in sorted(count.brought.items())),
        "  killed: " + ", ".join(f"{part} {times}" for part, times in killer.kills.items()),
        "  stored: " + ", ".join(f"{state} {number:,}" for state, number in states),
    ]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    sys.stdout.write(command(desk, "mail_proof", "--sent", str(MAILS)))
