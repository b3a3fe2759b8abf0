"""Fetching from an address that a stranger chose: from the public internet only, little, soon, and namelessly.

A name is resolved once, every address it has must be public, and the connection goes to one of those very
addresses: a name that answers differently the second time (DNS rebinding) gets nowhere. Redirects go through
the same check.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import cast
from urllib.parse import urljoin, urlsplit

from helpdesk.lib.targets import PORTS, Target, fetching, sending, taken_apart

MOST_REDIRECTS = 3
Address = IPv4Address | IPv6Address

_REDIRECTS = {301, 302, 303, 307, 308}
_NOT_PUBLIC = [
    ip_network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "2001::/23",  # Teredo and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
]
_UNICAST = ip_network("2000::/3")  # all that is given out; mapped, NAT64, local and multicast lie outside


class NotFetched(Exception):
    """`temporary`: the same may work later. `has_left`: the other end may have got what was sent."""

    def __init__(self, reason: str, *, temporary: bool = False, has_left: bool = False) -> None:
        super().__init__(reason)
        self.temporary, self.has_left = temporary, has_left


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    content: bytes


def is_public(address: Address) -> bool:
    """Whether a packet to it leaves this network for the internet, by the registries of special addresses."""
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return not any(address in net for net in _NOT_PUBLIC if net.version == address.version)


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """All addresses of a name, in the system's order of preference."""
    asked = _NAMES.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        return [str(found[4][0]) for found in asked.result(seconds)]
    except TimeoutError:
        raise NotFetched(f"The name {host} was not found in time.", temporary=True) from None
    except (OSError, UnicodeError) as error:
        raise NotFetched(f"The name {host} was not found: {error}", temporary=True) from None


_NAMES = ThreadPoolExecutor(4, thread_name_prefix="names")  # the system's resolver knows no time limit


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass(frozen=True)
class Outside:
    """The way out. Its parts are arguments so that a test can put a server of its own at the other end."""

    resolve: Callable[[str, int, float], Sequence[str]] = resolve
    may_reach: Callable[[Address], bool] = is_public
    ports: frozenset[int] = field(default_factory=lambda: frozenset(PORTS.values()))
    tls: Callable[[], ssl.SSLContext] = field(default_factory=lambda: _trust)

    def fetch(self, url: str, *, most: int, seconds: float, accept: str = "*/*") -> Answer:
        """GET, with redirects followed; at most `most` bytes within `seconds` altogether. Raises NotFetched."""
        until = time.monotonic() + seconds
        for _ in range(MOST_REDIRECTS + 1):
            target = _target(url, self.ports)
            try:
                response, answer = self._ask(target, most, until, accept)
            except (OSError, HTTPException) as error:
                why = f"{target.host} did not answer as it should: {type(error).__name__} {error}"
                raise NotFetched(why, temporary=True) from None
            onward = response.getheader("Location")
            if answer.status not in _REDIRECTS or not onward:
                return answer
            url = urljoin(url, onward)
        raise NotFetched("It leads from one address to the next without end.")

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], most: int, seconds: float) -> Answer:
        """POST JSON, as `send` does."""
        return self.send("POST", url, body, headers=headers, most=most, seconds=seconds)

    def send(
        self, method: str, url: str, body: bytes | None, *, headers: Mapping[str, str], most: int, seconds: float
    ) -> Answer:  # fmt: skip
        """One request, with JSON where there is a body; a redirect is an answer like any other, never followed. Of the
        answer's body at most the first `most` bytes are read, all within `seconds`. Raises NotFetched."""
        until = time.monotonic() + seconds
        target = _target(url, self.ports)
        has_left = False
        try:
            with self._connect(target, until) as link:
                link.settimeout(_left(until))
                request = sending(method, target, headers, body)
                has_left = True
                link.sendall(request)
                response = HTTPResponse(cast("socket.socket", _Timed(link, until)), method=method)
                response.begin()
                return Answer(response.status, response.getheader("Content-Type", ""), _beginning(response, most))
        except NotFetched as error:
            error.has_left = has_left
            raise
        except (OSError, HTTPException, ValueError) as error:
            why = f"{target.host} did not answer as it should: {type(error).__name__} {error}"
            raise NotFetched(why, temporary=True, has_left=has_left) from None

    def _ask(self, target: Target, most: int, until: float, accept: str) -> tuple[HTTPResponse, Answer]:
        with self._connect(target, until) as link:
            link.sendall(fetching(target, accept))
            response = HTTPResponse(cast("socket.socket", _Timed(link, until)), method="GET")
            response.begin()
            wanted = response.status not in _REDIRECTS
            content = _read(response, most) if wanted else b""
        return response, Answer(response.status, response.getheader("Content-Type", ""), content)

    def _connect(self, target: Target, until: float) -> socket.socket:
        found = self.resolve(target.host, target.port, _left(until))
        if not found or not all(self.may_reach(ip_address(one)) for one in found):
            raise NotFetched(f"{target.host} is not a place on the public internet.")
        link = _first_that_answers(found, target.port, until)
        if target.scheme == "http":
            return link
        try:
            link.settimeout(_left(until))
            return self.tls().wrap_socket(link, server_hostname=target.host)
        except BaseException:
            link.close()
            raise


class _Timed(io.RawIOBase):
    """What HTTPResponse reads from: every read ends at the deadline, however slowly bytes drip in."""

    def __init__(self, link: socket.socket, until: float) -> None:
        self._link, self._until = link, until

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)  # type: ignore[arg-type]  # readinto is all it needs

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._link.settimeout(_left(self._until))
        return self._link.recv_into(buffer)


def _target(url: str, ports: Collection[int]) -> Target:
    try:
        return taken_apart(url, ports)
    except ValueError as error:
        raise NotFetched(str(error)) from None


def _beginning(response: HTTPResponse, most: int) -> bytes:
    pieces, size = [], 0
    while size < most and (piece := response.read1(min(65536, most - size))):
        size += len(piece)
        pieces.append(piece)
    return b"".join(pieces)


def private(hosts: Collection[str], url: str) -> Outside | None:
    """The way to a host that the desk's owner named: wherever it is, on any port. None for every other."""
    try:
        parts = urlsplit(url)
        named = (parts.hostname or "") in hosts
        return (
            Outside(may_reach=lambda address: True, ports=frozenset({parts.port or PORTS[parts.scheme]}))
            if named
            else None
        )
    except (ValueError, KeyError):
        return None


def is_address(url: str) -> bool:
    """Whether it can be posted to at all, wherever it leads."""
    try:
        port = urlsplit(url).port
        taken_apart(url, frozenset({port} if port else PORTS.values()))
    except ValueError:
        return False
    return True


def _first_that_answers(addresses: Sequence[str], port: int, until: float) -> socket.socket:
    trouble: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=_left(until))
        except OSError as error:
            trouble = error
    raise trouble


def _read(response: HTTPResponse, most: int) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(65536):
        size += len(piece)
        if size > most:
            raise NotFetched(f"It is larger than {most} bytes.")
        pieces.append(piece)
    if response.length:
        raise NotFetched("It broke off in the middle.", temporary=True)
    return b"".join(pieces)


def _left(until: float) -> float:
    """Seconds that are left; raises when none are."""
    left = until - time.monotonic()
    if left <= 0:
        raise NotFetched("It took too long.", temporary=True)
    return left
