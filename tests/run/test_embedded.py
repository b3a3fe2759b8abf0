"""PostgreSQL and Valkey from wheels: up for the first who needs them, down after the last, however it ends."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest
import redis

from helpdesk import embedded
from helpdesk.places import sockets
from tests.house.sources import ROOT
from tests.run.waiting import until

USER = """
import sys, time
from pathlib import Path
from helpdesk import embedded
with embedded.running(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(autouse=True)
def no_servers_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "var"
    assert until(lambda: not _keepers(tmp_path)), "servers were left behind"


def test_the_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    var = tmp_path / "new" / "var"
    with ThreadPoolExecutor(16) as threads:
        keys = set(threads.map(lambda _: embedded.secret_key(var), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) > 50
    assert stat.S_IMODE((var / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in var.iterdir()] == ["secret-key"]


def test_addresses_are_known_without_starting_anything(var: Path) -> None:
    assert embedded.database_url(var) == f"postgresql://helpdesk@/helpdesk?host={sockets(var)}"
    assert embedded.redis_url(var).startswith("unix:///")
    assert not var.exists()


def test_both_servers_answer_inside_and_are_down_after(var: Path) -> None:
    with embedded.running(var):
        assert _ask(var) == "helpdesk"
        assert redis.Redis.from_url(embedded.redis_url(var)).ping()
    assert not _keepers(var)
    with pytest.raises(psycopg2.OperationalError):
        _ask(var)


def test_what_was_stored_is_there_the_next_time(var: Path) -> None:
    with embedded.running(var):
        _ask(var, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
    begun = time.monotonic()
    with embedded.running(var):
        took = time.monotonic() - begun
        assert _ask(var, "SELECT id FROM kept") == 7
    assert took < 5


def test_letters_of_every_script_count_as_letters(var: Path) -> None:
    with embedded.running(var):
        assert _ask(var, "CREATE EXTENSION pg_trgm; SELECT cardinality(show_trgm('動画が再生')) > 3") is True


@pytest.mark.parametrize("name", ["a" * 120, "with blanks, commas & 'quotes'", "日本語"])
def test_any_folder_will_do(tmp_path: Path, name: str) -> None:
    var = tmp_path / name
    with embedded.running(var):
        assert _ask(var) == "helpdesk"
        assert redis.Redis.from_url(embedded.redis_url(var)).ping()


def test_nobody_else_on_the_machine_can_reach_them(var: Path) -> None:
    with embedded.running(var):
        assert stat.S_IMODE(sockets(var).stat().st_mode) == 0o700
        assert _ask(var, "SHOW listen_addresses") == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must step down")
def test_as_root_the_servers_run_as_somebody_else(var: Path) -> None:
    with embedded.running(var):
        assert (var / "postgres" / "data").stat().st_uid != 0
        pid = int((var / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_a_server_that_is_named_is_not_started(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/helpdesk")
    with embedded.running(var):
        assert redis.Redis.from_url(embedded.redis_url(var)).ping()
        assert not (var / "postgres").exists()


def test_many_first_users_at_once_share_one_server(var: Path) -> None:
    users = [_user(var) for _ in range(6)]
    assert len(_keepers(var)) == 2
    for user in users[:-1]:
        _leave(user)
    assert _ask(var) == "helpdesk"
    _leave(users[-1])


def test_a_killed_user_leaves_nothing_behind(var: Path) -> None:
    user = _user(var)
    user.kill()
    user.wait()
    assert until(lambda: not _keepers(var))


def test_a_killed_server_comes_back_with_its_data(var: Path) -> None:
    with embedded.running(var):
        _ask(var, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
        time.sleep(3.2)  # younger ones count as servers that can't start
        os.kill(int((var / "postgres" / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        assert until(lambda: _try(lambda: _ask(var, "SELECT id FROM kept")) == 7)


def test_who_comes_while_they_are_going_down_finds_them_up_again(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command right after a command: the keeper may be at any point of ending."""
    monkeypatch.setattr(embedded, "START_SECONDS", 15)
    for pause in range(0, 400, 25):
        embedded.start(var).release()
        time.sleep(pause / 1000)
        hold = embedded.start(var)
        assert _ask(var) == "helpdesk", f"after {pause} ms"
        hold.release()


def test_after_a_killed_keeper_the_next_user_starts_anew(var: Path) -> None:
    user = _user(var)
    for pid in _keepers(var):
        os.kill(pid, signal.SIGKILL)
    _leave(user)
    with embedded.running(var):
        assert _ask(var) == "helpdesk"
        assert len(_keepers(var)) == 2


def _ask(var: Path, statement: str = "SELECT current_database()") -> object:
    connection = psycopg2.connect(embedded.database_url(var))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def _user(var: Path) -> subprocess.Popen[str]:
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(var)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout is not None
    assert user.stdout.readline() == "up\n"
    return user


def _leave(user: subprocess.Popen[str]) -> None:
    user.communicate("\n", timeout=30)


def _keepers(var: Path) -> list[int]:
    listing = subprocess.run(["ps", "-wweo", "pid=,command="], capture_output=True, text=True, check=True)
    return [int(line.split()[0]) for line in listing.stdout.splitlines() if "keeper.py" in line and f"{var}/" in line]


def _try(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except psycopg2.Error:
        return None
