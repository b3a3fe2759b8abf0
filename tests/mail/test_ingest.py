"""`manage.py ingest`: the live pipeline, fed from files."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from tests.mail.mailboxes import a_mailbox
from tests.mail.processes import ROOT, environment
from tickets.mail.models import InboundMail
from tickets.models import Mailbox, Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def a_mail(number: int | str, **headers: str) -> bytes:
    named = {
        "From": "ann@example.org",
        "To": "support@clips.test",
        "Subject": f"Mail {number}",
        "Message-ID": f"<{number}@example.org>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return "".join(f"{name}: {value}\n" for name, value in named.items()).encode() + b"\nWords.\n"


def ingest(*paths: Path | str, **options: str) -> dict[str, int]:
    """The counts it printed."""
    out = io.StringIO()
    call_command("ingest", *map(str, paths), stdout=out, stderr=out, **options)
    lines = [line.split() for line in out.getvalue().splitlines()]
    return {name: int(count) for name, count in lines if name != "seconds"}


def test_each_mail_comes_to_its_end_and_is_counted(tmp_path: Path, mailbox: Mailbox) -> None:
    for number in range(120):
        (tmp_path / f"{number:03}.eml").write_bytes(a_mail(number))
    (tmp_path / "again.eml").write_bytes(a_mail(7))
    (tmp_path / "reply.eml").write_bytes(a_mail("answer", In_Reply_To="<7@example.org>"))
    (tmp_path / "us.eml").write_bytes(a_mail("own", From="support@clips.test"))
    counts = ingest(tmp_path)
    assert counts == {
        "received": 123, "created": 120, "appended": 1, "duplicate": 1, "ignored": 1, "quarantined": 0
    }  # fmt: skip
    assert Ticket.objects.count() == 120
    assert set(InboundMail.objects.values_list("via", flat=True)) == {"command"}


def test_running_it_again_doubles_nothing(tmp_path: Path, mailbox: Mailbox) -> None:
    (tmp_path / "a.eml").write_bytes(a_mail(1))
    ingest(tmp_path)
    assert ingest(tmp_path)["duplicate"] == 1
    assert Message.objects.count() == 1


def test_without_a_mailbox_everything_waits_in_quarantine(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(a_mail(1))
    assert ingest(tmp_path)["quarantined"] == 1


def test_it_can_be_told_whose_mail_it_is(tmp_path: Path, mailbox: Mailbox) -> None:
    other = a_mailbox("sales@clips.test")
    (tmp_path / "a.eml").write_bytes(a_mail(1))
    ingest(tmp_path, mailbox="Sales@clips.test")
    assert Ticket.objects.get().mailbox == other
    with pytest.raises(CommandError, match=r"sales@clips\.test, support@clips\.test"):
        ingest(tmp_path, mailbox="nobody@clips.test")


def test_a_path_that_cant_be_read_is_named_and_the_exit_is_not_0(tmp_path: Path, mailbox: Mailbox) -> None:
    (tmp_path / "a.eml").write_bytes(a_mail(1))
    words = [sys.executable, "manage.py", "ingest", "/no/such/path", str(tmp_path)]
    ended = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "/no/such/path: No such file or directory" in ended.stderr
    assert "created 1" in ended.stdout


def test_standard_input_is_read(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    box = b"From a@b Thu Jan  1 00:00:00 1970\n" + a_mail(1) + b"\nFrom a@b Thu Jan  1 00:00:00 1970\n" + a_mail(2)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(box)))
    assert ingest("-")["created"] == 2


def test_what_other_workers_take_is_waited_for_and_counted(tmp_path: Path, mailbox: Mailbox) -> None:
    """Two of them at once work through the same backlog; each counts its own mails."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        for number in range(150):
            (tmp_path / folder / f"{number}.eml").write_bytes(a_mail(f"{folder}-{number}"))
    started = [
        subprocess.Popen(
            [sys.executable, "manage.py", "ingest", str(tmp_path / folder)],
            cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True,
        )
        for folder in ("one", "two")
    ]  # fmt: skip
    for process in started:
        said, _ = process.communicate(timeout=60)
        assert "received 150\ncreated 150\n" in said
    assert Ticket.objects.count() == 300
