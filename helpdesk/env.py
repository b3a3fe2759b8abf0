"""Settings from the environment, read once, typed, and refused in words when they can't be read."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


class BadSetting(SystemExit):
    """A setting that can't be used: ends the process with one sentence and exit code 1."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} {problem} See .env.example for what it means.")


def load(path: Path) -> None:
    """Take settings from a file of NAME=value lines; a variable that is already set wins."""
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, is_one, value = line.partition("=")
        if is_one and not name.lstrip().startswith("#"):
            value = value.strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            os.environ.setdefault(name.strip().removeprefix("export "), value)


def text(name: str, default: str = "") -> str:
    """The value of a setting without surrounding blanks; an empty one counts as unset."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(name, f"is '{value}', but must be 1 or 0.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    value = text(name)
    if not value:
        return default
    if not value.isdigit() or not least <= int(value) <= most:
        raise BadSetting(name, f"is '{value}', but must be a whole number from {least} to {most}.")
    return int(value)


def port(name: str, default: int) -> int:
    return number(name, default, least=1, most=65535)


def folder(name: str, default: Path) -> Path:
    """An absolute path; the folder need not exist yet."""
    return Path(text(name, str(default))).expanduser().resolve()


def names(name: str, default: list[str]) -> list[str]:
    """A list separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or default


def url(name: str, default: str, *, schemes: set[str]) -> str:
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        wanted = " or ".join(f"{scheme}://" for scheme in sorted(schemes))
        raise BadSetting(name, f"must start with {wanted}.")
    return value


def database(value: str) -> dict[str, object]:
    """Django's connection settings from postgres://user:password@host:port/name.

    A host that is a folder (a Unix socket) is given as ?host=/path.
    """
    parts = urlsplit(value)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    try:
        port_number = parts.port
    except ValueError:
        raise BadSetting("DATABASE_URL", "has a port that is not a number.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "helpdesk",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(port_number or query.pop("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **{key: unquote(item) for key, item in query.items()}},
    }
