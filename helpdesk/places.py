"""Where embedded servers live: whose folders they are, who may enter, and how root steps down for them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
from dataclasses import dataclass
from pathlib import Path

SOCKET_PATH_LIMIT = 100
"""Bytes: Linux takes 107, macOS 103."""


class ServerError(Exception):
    """An embedded server can't be had; the message is one sentence for the person at the console."""


@dataclass(frozen=True)
class Owner:
    """Whom the server runs as. PostgreSQL refuses root, so root lends it to somebody with less power."""

    uid: int
    gid: int


def sockets(var: Path) -> Path:
    """The folder of the sockets: under `var`, or a short one where that path is too long for a socket."""
    folder = var / "sockets"
    plain = re.fullmatch(r"[\w./+@-]+", str(folder), re.ASCII)
    if plain and len(os.fsencode(folder / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return folder
    mark = hashlib.sha256(os.fsencode(var)).hexdigest()[:16]
    return Path("/tmp") / f"helpdesk-{mark}"  # noqa: S108 - owned by us and closed to others, see own_folder


def owner_of(home: Path) -> Owner:
    """Ourselves; for root, whoever owns the data already, else PostgreSQL's user or nobody."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    if home.exists() and home.stat().st_uid != 0:
        return Owner(home.stat().st_uid, home.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid)
    raise ServerError("PostgreSQL can't run as root and there is no user 'nobody': run this as another user.")


def own_folder(folder: Path, owner: Owner) -> None:
    """Make the folder, owned by `owner` and closed to everybody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {owner.uid, os.geteuid()}:
        raise ServerError(f"'{folder}' belongs to somebody else: remove it or set HELPDESK_VAR to another folder.")
    if folder.stat().st_uid != owner.uid:
        os.chown(folder, owner.uid, owner.gid)
    folder.chmod(0o700)


def let_in(path: Path) -> None:
    """As root, let the server's user pass through (not list) the folders above `path`."""
    if os.geteuid() != 0:
        return
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode & 0o7777 | 0o001)


def lay_out(var: Path, home: Path) -> Owner:
    owner = owner_of(home)
    own_folder(home, owner)
    own_folder(sockets(var), owner)
    let_in(home)
    let_in(sockets(var))
    return owner


def package(name: str) -> Path:
    """The folder of an installed package, without the side effects of importing it."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise ServerError(f"The package '{name}' is not installed: run make setup, or name servers in the settings.")
    return Path(found.submodule_search_locations[0])


def let_read(folder: Path) -> None:
    """As root, undo a strict umask of the installation for the server's user."""
    if os.geteuid() != 0 or not folder.is_dir():
        return
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        wanted = mode | 0o004 | (0o001 if mode & 0o100 else 0)
        if wanted != mode:
            path.chmod(wanted & 0o7777)
