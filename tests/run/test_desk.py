"""`make run` from the outside: it comes up, says what to do, mends itself, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.run.desk import Desk, clean_environment
from tests.run.waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]

MAY_UNSHARE = os.geteuid() == 0 and all(shutil.which(program) for program in ("unshare", "ip"))
WITHOUT_NETWORK = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"] if MAY_UNSHARE else []
"""Runs a command where only this machine itself can be reached; root may."""


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk") / "var"


@pytest.fixture(scope="module")
def desk(var: Path) -> Iterator[Desk]:
    desk = Desk(var, DEMO="0")
    desk.ready()
    yield desk
    desk.end()


def healthy(desk: Desk) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{desk.port}/health/", timeout=30) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_it_says_where_it_is_and_how_to_begin(desk: Desk) -> None:
    assert f"The desk is ready at http://localhost:{desk.port}" in desk.said
    assert "manage.py add_admin" in desk.said
    assert "Ctrl-C stops everything" in desk.said
    assert healthy(desk)


def test_it_takes_mail(desk: Desk) -> None:
    with smtplib.SMTP("127.0.0.1", desk.mail_port, timeout=10) as mail:
        assert mail.ehlo()[0] == 250


def test_every_part_of_it_stays_up(desk: Desk) -> None:
    parts = ("gunicorn", "uvicorn", "--queues default", "--queues mail", "helpdesk beat", "mail_in", "mail_fetch")
    assert until(lambda: all(desk.numbers_of(part) for part in parts))
    assert "starts again" not in desk.said


def test_a_second_desk_in_the_same_folder_is_refused(desk: Desk) -> None:
    other = Desk(desk.var, DEMO="0")
    assert other.end(signal.SIGCONT)[0] == 1
    assert "already runs" in other.said


@pytest.mark.parametrize("part", ["gunicorn", "uvicorn", "mail_in"])
def test_a_killed_part_comes_back(desk: Desk, part: str) -> None:
    first = desk.numbers_of(part)
    os.kill(first[0], signal.SIGKILL)
    assert until(lambda: bool(set(desk.numbers_of(part)) - set(first)))
    assert until(lambda: healthy(desk))
    assert "killed by SIGKILL" in desk.said


def test_a_killed_database_comes_back_and_pages_with_it(desk: Desk) -> None:
    file = desk.var / "postgres" / "data" / "postmaster.pid"
    first = int(file.read_text().split()[0])
    os.kill(first, signal.SIGKILL)
    assert until(lambda: file.exists() and int(file.read_text().split()[0]) != first)
    assert until(lambda: healthy(desk))


def test_a_second_start_takes_under_5_seconds_and_needs_no_network(var: Path) -> None:
    folder = var.parent / "twice"
    first = Desk(folder, DEMO="0")
    first.ready()
    first.end()
    took = []
    for _ in range(3):
        busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # other tests share the machine
        second = Desk(folder, DEMO="0", through=WITHOUT_NETWORK)
        took.append(second.ready() / busy)
        assert second.end()[0] == 0
    assert min(took) < 5


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_within_seconds_and_nothing_is_left(var: Path, number: int) -> None:
    desk = Desk(var.parent / f"ended-by-{number}", DEMO="0")
    desk.ready()
    code, took = desk.end(number)
    assert code == 0
    assert took < 15
    assert until(lambda: not desk.processes(), 5), desk.processes()
    for port in (desk.port, desk.mail_port):
        socket.create_server(("127.0.0.1", port)).close()


def test_ended_while_it_comes_up_it_leaves_nothing_either(var: Path) -> None:
    desk = Desk(var.parent / "hasty", DEMO="0")
    assert until(lambda: bool(desk.numbers_of("postgres")))
    assert desk.end(signal.SIGTERM)[0] == 0
    assert until(lambda: not desk.processes(), 15), desk.processes()


def test_killed_it_leaves_nothing_either(var: Path) -> None:
    desk = Desk(var.parent / "killed", DEMO="0")
    desk.ready()
    desk.end(signal.SIGKILL)
    assert until(lambda: not desk.processes(), 30), desk.processes()


def test_a_demo_desk_tells_sign_ins_for_two_partners(var: Path) -> None:
    folder = var.parent / "demo"
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT, env=clean_environment(folder), check=True,
    )  # fmt: skip
    subprocess.run(
        [sys.executable, "manage.py", "demo", "--tickets", "12", "--seed", "7"],
        cwd=ROOT, env=clean_environment(folder), check=True, capture_output=True,
    )  # fmt: skip
    desk = Desk(folder, DEMO="1")
    desk.ready()
    assert desk.end()[0] == 0
    for email in ("agent.jakarta@", "lead.jakarta@", "agent.manila@", "lead.manila@", "admin"):
        assert email in desk.said
    assert "/demo/mailbox/" in desk.said
    assert "support@" in desk.said


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DATABASE_URL": "postgresql://desk:hidden@127.0.0.1:9/desk"}, ["127.0.0.1:9", "DATABASE_URL"]),
        ({"REDIS_URL": "redis://:hidden@127.0.0.1:9/0"}, ["127.0.0.1:9", "REDIS_URL"]),
        ({"PORT": "many"}, ["PORT", "whole number"]),
        ({"HELPDESK_VAR": "/proc/desk"}, ["/proc/desk", "HELPDESK_VAR"]),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_1(
    tmp_path: Path, settings: dict[str, str], words: list[str]
) -> None:
    desk = Desk(tmp_path / "var", DEMO="0", **settings)
    assert desk.process.wait(30) == 1
    desk.reader.join(5)
    assert len(desk.lines) == 1
    assert all(word in desk.said for word in words)
    assert "hidden" not in desk.said


@pytest.mark.parametrize("name", ["PORT", "MAIL_IN_PORT"])
def test_a_taken_port_is_one_sentence_and_exit_code_1(tmp_path: Path, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        desk = Desk(tmp_path / "var", DEMO="0", **{name: str(port)})
        assert desk.process.wait(30) == 1
    desk.reader.join(5)
    assert len(desk.lines) == 1
    assert f"Port {port}" in desk.said
    assert f"make run {name}={port + 1}" in desk.said
