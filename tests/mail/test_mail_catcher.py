"""The demo's catcher as a process of its own."""

from __future__ import annotations

import smtplib
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.mail.processes import ROOT, environment, running
from tests.smtp_sink import free_port
from tickets.mail.demo import caught

pytestmark = pytest.mark.django_db
MAIL = b"From: support@clips.test\r\nTo: ann@example.org\r\nSubject: Re: Hello\r\n\r\nTry again.\r\n"


@pytest.fixture
def var(tmp_path: Path, settings: Settings) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def test_it_keeps_a_copy_for_each_recipient_newest_first(var: Path) -> None:
    with running("mail_catcher", DEMO="1", HELPDESK_VAR=str(var), CATCHER_PORT=str(free_port())) as catcher:
        with smtplib.SMTP("127.0.0.1", catcher.port) as link:
            link.sendmail("support@clips.test", ["ann@example.org"], MAIL)
            link.sendmail("support@clips.test", ["bob/../x@example.org", "ann@example.org"], MAIL)
        assert catcher.end() == 0
    assert sorted(one.recipient for one in caught.listing()) == [
        "ann@example.org",
        "ann@example.org",
        "bob/../x@example.org",
    ]
    newest = caught.listing()[0]
    assert newest.read() == b"Delivered-To: " + newest.recipient.encode() + b"\r\n" + MAIL
    assert caught.find(newest.key) == newest


def test_the_oldest_are_dropped_beyond_what_is_kept(var: Path) -> None:
    for number in range(7):
        caught.keep(MAIL, [f"customer{number}@example.org"])
    assert caught.prune(kept=5) == 5
    assert [one.recipient for one in caught.listing()] == [
        f"customer{number}@example.org" for number in (6, 5, 4, 3, 2)
    ]


def test_what_is_no_caught_mail_is_not_listed(var: Path) -> None:
    caught.keep(MAIL, ["ann@example.org"])
    (caught.folder() / "notes.txt").write_text("mine")
    (caught.folder() / ".1.part").write_text("half a mail")
    assert len(caught.listing()) == 1


@pytest.mark.parametrize("settings_of_a_real_desk", [{"DEMO": "0"}, {"OUTGOING_MAIL_URL": "smtp://mail.example.org"}])
def test_it_does_not_start_on_a_desk_that_sends_real_mail(var: Path, settings_of_a_real_desk: dict[str, str]) -> None:
    wanted = {"DEMO": "1", "CATCHER_PORT": str(free_port()), "HELPDESK_VAR": str(var)} | settings_of_a_real_desk
    result = subprocess.run(
        [sys.executable, "manage.py", "mail_catcher"],
        cwd=ROOT, env=environment(**wanted), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert result.returncode == 1
    assert "demo mode" in result.stderr
