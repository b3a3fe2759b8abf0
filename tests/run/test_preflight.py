"""What is wrong is said before anything starts: one sentence, what to do, and no password."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk import env
from helpdesk.run import preflight
from helpdesk.run.preflight import Problem


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_a_way_out(taken: int) -> None:
    with pytest.raises(Problem, match=rf"Port {taken} .*make run PORT={taken + 1}"):
        preflight.port_is_free("PORT", "127.0.0.1", taken)


def test_a_free_port_passes() -> None:
    preflight.port_is_free("PORT", "127.0.0.1", preflight.free_port("127.0.0.1"))


def test_a_full_disk_is_told_before_it_hurts(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"Only \d+ MB are free .*HELPDESK_VAR"):
        preflight.folder_is_usable(tmp_path, least=10**9)


def test_a_folder_that_can_not_be_written_is_named() -> None:
    with pytest.raises(Problem, match=r"'/proc/desk' can't be written to .*HELPDESK_VAR"):
        preflight.folder_is_usable(Path("/proc/desk"))


def test_two_desks_do_not_share_a_folder(tmp_path: Path) -> None:
    preflight.only_one(tmp_path)
    with pytest.raises(Problem, match="already runs"):
        preflight.only_one(tmp_path)


def test_a_database_that_is_not_there_is_named_without_its_password() -> None:
    port = preflight.free_port("127.0.0.1")
    with pytest.raises(Problem) as problem:
        preflight.database_answers(env.database(f"postgresql://desk:hidden@127.0.0.1:{port}/desk"))
    assert f"127.0.0.1:{port}" in str(problem.value)
    assert "Connection refused" in str(problem.value)
    assert "DATABASE_URL" in str(problem.value)
    assert "hidden" not in str(problem.value)
    assert len(str(problem.value).splitlines()) == 1


def test_a_database_host_that_does_not_exist_is_named() -> None:
    with pytest.raises(Problem, match=r"nowhere\.invalid:5432 .*DATABASE_URL"):
        preflight.database_answers(env.database("postgresql://desk:hidden@nowhere.invalid/desk"))


def test_a_valkey_that_is_not_there_is_named_without_its_password() -> None:
    port = preflight.free_port("127.0.0.1")
    with pytest.raises(Problem) as problem:
        preflight.broker_answers(f"redis://:hidden@127.0.0.1:{port}/0")
    assert f"127.0.0.1:{port}" in str(problem.value)
    assert "REDIS_URL" in str(problem.value)
    assert "hidden" not in str(problem.value)


def test_something_else_at_the_address_of_valkey_is_told(taken: int) -> None:
    with pytest.raises(Problem, match=r"Valkey or Redis at 127\.0\.0\.1"):
        preflight.broker_answers(f"redis://127.0.0.1:{taken}/0")
