"""An address taken apart, and requests to it as bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

LONGEST_URL = 4000
AGENT = "Mozilla/5.0 (compatible; Helpdesk)"
PORTS = {"http": 80, "https": 443}
_PLAIN = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart; `host` as DNS and TLS want it."""

    scheme: str
    host: str
    port: int
    path: str


def taken_apart(url: str, ports: Collection[int]) -> Target:
    """Raises ValueError for what is no plain http or https address at one of these ports."""
    if len(url) > LONGEST_URL or any(c <= " " or c in '\\<>"\x7f' for c in url):
        raise ValueError("This is not an address.")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:
        raise ValueError("This is not an address.") from None
    if parts.scheme not in PORTS or port not in ports or not host or "@" in parts.netloc or "%" in host:
        raise ValueError("Only plain http and https addresses are fetched.")
    path = quote(parts.path or "/", safe=_PLAIN)
    return Target(parts.scheme, host, port, f"{path}?{quote(parts.query, safe=_PLAIN)}" if parts.query else path)


def fetching(target: Target, accept: str) -> bytes:
    lines = [
        f"GET {target.path} HTTP/1.1",
        f"Host: {_host(target)}",
        f"User-Agent: {AGENT}",
        f"Accept: {accept}",
        "Accept-Encoding: identity",
        "Connection: close",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def sending(method: str, target: Target, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """A request with JSON, or with no body at all. Raises ValueError for a header that would begin another."""
    if any(c in "\r\n\0" for name, value in headers.items() for c in name + value):
        raise ValueError("line break in a header")
    content = (
        ["Content-Type: application/json; charset=utf-8", f"Content-Length: {len(body)}"] if body is not None else []
    )
    lines = [
        f"{method} {target.path} HTTP/1.1",
        f"Host: {_host(target)}",
        "User-Agent: Helpdesk-Webhooks/1",
        *content,
        "Accept-Encoding: identity",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + (body or b"")


def _host(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == PORTS[target.scheme] else f"{host}:{target.port}"
