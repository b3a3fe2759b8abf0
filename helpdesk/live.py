"""The live process: GET /live/?topics=tickets,ticket:42 streams what changed, to whoever may see it.

It holds thousands of open pages in one process, so it speaks ASGI itself and touches the database only to
check a page's rights: when it opens, and every minute after.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections, connections
from django.http import HttpRequest

from helpdesk.web.stream import Hub, Queue
from people.models import User
from people.permissions import Capability, can
from tickets.models import SideConversation, Ticket

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
HEARTBEAT_SECONDS = 15
RECHECK_SECONDS = 60
MOST_TOPICS = 10

hub = Hub()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        return
    if scope["path"] == "/health/":
        await _answer(send, 200, b"ok")
    elif scope["path"] == "/live/" and scope["method"] == "GET":
        await _live(scope, receive, send)
    else:
        await _answer(send, 404, b"not found")


async def _live(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
    allowed = _cross_origin(headers)
    wanted = parse_qs(scope["query_string"].decode("latin-1")).get("topics", [""])[0].split(",")[:MOST_TOPICS]
    topics = await sync_to_async(topics_of)(_session_key(headers), wanted)
    if topics is None or allowed is None:
        await _answer(send, 403, b"sign in first", allowed or [])
        return
    start = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": start + allowed})
    gone = asyncio.create_task(_until_gone(receive))
    async with hub.listen(topics) as queue:
        await _pump(queue, send, gone, lambda: sync_to_async(topics_of)(_session_key(headers), wanted))
    gone.cancel()


async def _pump(
    queue: Queue, send: Send, gone: asyncio.Task[None], recheck: Callable[[], Awaitable[set[str] | None]]
) -> None:
    """Send until the page is closed or its rights are: a topic lost ends the stream; the page connects anew."""
    await _chunk(send, "retry: 2000\n\n")
    loop = asyncio.get_running_loop()
    checked, first = loop.time(), await recheck()
    while not gone.done():
        reading = asyncio.ensure_future(queue.get())
        await asyncio.wait({reading, gone}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            await _chunk(send, reading.result())
        else:
            reading.cancel()
            await _chunk(send, ": still here\n\n")
        if loop.time() - checked > RECHECK_SECONDS:
            checked = loop.time()
            if await recheck() != first:
                break
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def topics_of(session_key: str, wanted: Iterable[str]) -> set[str] | None:
    """The topics this session may hear, or None when nobody is signed in."""
    close_old_connections()
    try:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key or None)
        user = get_user(request)
        if not isinstance(user, User) or not user.is_active:
            return None
        return {topic for name in wanted for topic in _topic(user, name)}
    finally:
        connections.close_all()


def _topic(user: User, name: str) -> list[str]:
    if name == "tickets":
        return ["tickets" if user.is_in_house else f"tickets:partner:{user.partner_id}"]
    if name == "work" and can(user, Capability.LEAD_TEAM):
        return ["work" if user.is_in_house else f"work:partner:{user.partner_id}"]
    if name == "me":
        return [f"user:{user.pk}"]
    kind, _colon, number = name.partition(":")
    if kind == "ticket" and number.isdigit() and len(number) < 19:
        return [name] if Ticket.objects.visible_to(user).filter(pk=int(number)).exists() else []
    if kind == "escalation" and number.isdigit() and len(number) < 19:
        return [name] if SideConversation.objects.visible_to(user).filter(pk=int(number)).exists() else []
    return []


def _session_key(headers: dict[str, str]) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _cross_origin(headers: dict[str, str]) -> list[tuple[bytes, bytes]] | None:
    """Headers for a page of ours on another port of this host; None for a page of somebody else."""
    origin = headers.get("origin", "")
    if not origin:
        return []
    own = {urlsplit(settings.SITE_URL).hostname, urlsplit(f"//{headers.get('host', '')}").hostname}
    if urlsplit(origin).hostname not in own:
        return None
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"origin"),
    ]


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _chunk(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"text/plain"), *(headers or [])],
        }
    )
    await send({"type": "http.response.body", "body": body})
