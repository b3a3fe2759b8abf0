"""Server-sent events: one subscription to Valkey per process, fanned out to the open pages."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import redis.asyncio as redis
from django.conf import settings

from helpdesk.web.live import CHANNEL

log = logging.getLogger(__name__)
BACKLOG = 200
RESYNC = "event: resync\ndata: {}\n\n"
Queue = asyncio.Queue[str]


class Hub:
    """Passes what is published on a topic to every page that listens to it.

    A page that reads too slowly, and every page after Valkey was away, is told to fetch anew (resync).
    """

    def __init__(self) -> None:
        self._pages: dict[str, set[Queue]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listen(self, topics: Iterable[str]) -> AsyncIterator[Queue]:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._run())
        queue: Queue = asyncio.Queue(BACKLOG)
        wanted = set(topics)
        for topic in wanted:
            self._pages[topic].add(queue)
        try:
            yield queue
        finally:
            for topic in wanted:
                self._pages[topic].discard(queue)
                if not self._pages[topic]:
                    del self._pages[topic]

    async def _run(self) -> None:
        while True:
            try:
                await self._follow()
            except (redis.RedisError, OSError) as error:
                log.warning("Live updates wait for Valkey: %s", error)
                await asyncio.sleep(1)

    async def _follow(self) -> None:
        client = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True, health_check_interval=20)
        async with client, client.pubsub() as subscription:
            await subscription.psubscribe(CHANNEL + "*")
            self._tell_all(RESYNC)
            while True:
                message = await subscription.get_message(ignore_subscribe_messages=True, timeout=30)
                if message:
                    topic = message["channel"].removeprefix(CHANNEL)
                    self._tell(self._pages.get(topic, ()), f"event: changed\ndata: {message['data']}\n\n")

    def _tell_all(self, text: str) -> None:
        self._tell({queue for queues in self._pages.values() for queue in queues}, text)

    def _tell(self, queues: Iterable[Queue], text: str) -> None:
        for queue in queues:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                text = RESYNC
            queue.put_nowait(text)
