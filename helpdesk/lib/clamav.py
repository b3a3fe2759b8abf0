"""Asks a ClamAV about one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from clamav_client.clamd import BufferTooLongError, ClamdError, ClamdNetworkSocket, ClamdUnixSocket

SECONDS = 60.0
PORT = 3310


class NoAnswer(Exception):
    """It can't be reached, or says nothing of use now; asking again later is right."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`found` names what is in the file, empty when nothing is. `refused`: it will never take this file."""

    found: str = ""
    refused: str = ""


def ask(url: str, content: BinaryIO) -> Verdict:
    """`url` is tcp://host:port or unix:/path. Raises NoAnswer."""
    try:
        results = _daemon(url).instream(content)
    except BufferTooLongError:
        return Verdict(refused="larger than its StreamMaxLength")
    except (ClamdError, OSError, ValueError) as error:
        raise NoAnswer(f"ClamAV at {url} did not answer: {error}") from error
    status, name = results.get("stream", ("ERROR", "no result"))
    if status == "OK":
        return Verdict()
    if status == "FOUND" and name:
        return Verdict(found=name)
    raise NoAnswer(f"ClamAV at {url} said: {status} {name}")


def _daemon(url: str) -> ClamdNetworkSocket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return ClamdUnixSocket(parts.path, timeout=int(SECONDS))
    return ClamdNetworkSocket(parts.hostname or "127.0.0.1", parts.port or PORT, timeout=SECONDS)
