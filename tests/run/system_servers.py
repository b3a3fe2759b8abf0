"""The system's own PostgreSQL and Redis, on TCP ports with passwords, as servers of a real desk are."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

from helpdesk.places import lay_out, let_in
from helpdesk.run.preflight import free_port
from tests.programs import program
from tests.run.waiting import until

PASSWORD = "only-for-this-test"


@dataclass
class Postgres:
    """Started and stopped by hand; its data stays in `home`."""

    home: Path
    port: int
    running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://desk:{PASSWORD}@127.0.0.1:{self.port}/desk"

    def make(self) -> None:
        secret = self.home / "password"
        secret.write_text(PASSWORD)
        os.chown(secret, self.home.stat().st_uid, -1)
        words = ["--auth=scram-sha-256", f"--pwfile={secret}", "-U", "desk", "-E", "UTF8", "--locale=C.UTF-8"]
        self._as_its_user([_needed("initdb"), "-D", str(self.home / "data"), *words]).wait()
        self.start()
        with closing(psycopg2.connect(self.url.rpartition("/")[0] + "/postgres")) as connection:
            connection.autocommit = True
            connection.cursor().execute("CREATE DATABASE desk")

    def start(self) -> None:
        settings = ["-c", f"port={self.port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
        self.running = self._as_its_user([_needed("postgres"), "-D", str(self.home / "data"), *settings])
        assert until(self._answers), (self.home.parent / "system-postgres.log").read_text()[-2000:]

    def stop(self) -> None:
        if self.running is not None:
            self.running.send_signal(2)
            self.running.wait(30)

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        connection = psycopg2.connect(self.url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.url.rpartition("/")[0] + "/postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def _as_its_user(self, words: list[str]) -> subprocess.Popen[bytes]:
        root, owner = os.geteuid() == 0, self.home.stat()
        with (self.home.parent / "system-postgres.log").open("ab") as log:
            return subprocess.Popen(
                words,
                cwd=self.home,
                stdout=log,
                stderr=log,
                user=owner.st_uid if root else None,
                group=owner.st_gid if root else None,
                extra_groups=[] if root else None,
            )


def _needed(name: str) -> str:
    found = program(name)
    assert found is not None
    return found


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    home = folder / "system-postgres"
    lay_out(folder, home)
    let_in(home)
    server = Postgres(home, free_port("127.0.0.1"))
    server.make()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def redis_url() -> Iterator[str]:
    port = free_port("127.0.0.1")
    words = ["--port", str(port), "--bind", "127.0.0.1", "--requirepass", PASSWORD, "--save", ""]
    server = subprocess.Popen([_needed("redis-server"), *words], stdout=subprocess.DEVNULL)
    url = f"redis://:{PASSWORD}@127.0.0.1:{port}/0"
    try:
        assert until(lambda: _pongs(url))
        yield url
    finally:
        server.terminate()
        server.wait(10)


def _pongs(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url).ping())
    except redis.RedisError:
        return False
