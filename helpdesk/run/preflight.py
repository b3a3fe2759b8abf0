"""What is looked at before anything starts. Each problem is one sentence that says what to do."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from helpdesk.servers import connect

LEAST_FREE_MEGABYTES = 500


class Problem(Exception):
    """Why the desk can't start, in one sentence."""


def port_is_free(name: str, host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except PermissionError:
            raise Problem(f"Port {port} needs more rights than you have: set {name} to one above 1023.") from None
        except OSError as error:
            raise Problem(
                f"Port {port} on {host} can't be used ({(error.strerror or str(error)).lower()}): "
                f"stop what uses it, or choose another, such as: make run {name}={port + 1}"
            ) from None


def free_port(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def folder_is_usable(var: Path, least: int = LEAST_FREE_MEGABYTES) -> None:
    try:
        var.mkdir(parents=True, exist_ok=True)
        probe = var / f".probe-{os.getpid()}"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise Problem(
            f"'{var}' can't be written to ({(error.strerror or '').lower()}): "
            "free some space, or set HELPDESK_VAR to another folder."
        ) from None
    free = shutil.disk_usage(var).free // 1024**2
    if free < least:
        raise Problem(
            f"Only {free} MB are free where '{var}' is, and the desk needs {least}: "
            "free some space, or set HELPDESK_VAR to another folder."
        )


def only_one(var: Path) -> int:
    """A lock held while the desk runs, so that two don't share a folder."""
    path = var / "run" / "desk.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Problem(
            f"A desk already runs from '{var}': use that one, stop it, or set HELPDESK_VAR to another folder."
        ) from None
    return lock


def database_answers(connection: Mapping[str, Any]) -> None:
    """`connection` as in Django's DATABASES. Never tells the password."""
    import psycopg2

    try:
        connect(connection).close()
    except (psycopg2.Error, UnicodeError) as error:
        where = f"{connection['HOST'] or 'localhost'}:{connection['PORT'] or 5432}"
        raise Problem(
            f"The database at {where} can't be used: {_reason(error, connection['PASSWORD'])}. "
            "Start it, or correct DATABASE_URL."
        ) from None


def broker_answers(url: str) -> None:
    """Whether Valkey or Redis answers at REDIS_URL. Never tells the password."""
    import redis

    parts = urlsplit(url)
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3).ping()
    except (redis.RedisError, ValueError) as error:
        where = parts.path if parts.scheme == "unix" else f"{parts.hostname}:{_port(url)}"
        raise Problem(
            f"Valkey or Redis at {where} can't be used: {_reason(error, parts.password)}. "
            "Start it, or correct REDIS_URL."
        ) from None


def _port(url: str) -> int | str:
    try:
        return urlsplit(url).port or 6379
    except ValueError:
        return "?"


def _reason(error: Exception, password: str | None) -> str:
    """The part of a driver's message that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    reason = lines[0].split("FATAL:")[-1].split("failed:")[-1].strip().rstrip(".")
    return reason.replace(password, "***") if password else reason
