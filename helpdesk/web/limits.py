"""How often something may be done: counted in Valkey, and let through with a line in the log while that is away."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

from helpdesk.lib import clock

if TYPE_CHECKING:  # that module reads the settings that name this one
    from rest_framework.views import APIView

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` acts within each span of `seconds`, counted apart for each key; its first act begins a span."""

    name: str
    most: int
    seconds: int


def spend(limit: Limit, key: str) -> int:
    """Count one act. Returns 0 when it may go ahead, else the seconds until the next one may."""
    now = int(clock.now().timestamp())
    counter = f"limit:{hashlib.sha256(f'{limit.name} {key}'.encode()).hexdigest()}"
    try:
        begun: int = cache.get_or_set(f"{counter}:begun", now, timeout=limit.seconds) or now
        span, passed = divmod(now - begun, limit.seconds)
        counter = f"{counter}:{begun}:{span}"
        done = 1 if cache.add(counter, 1, timeout=limit.seconds) else cache.incr(counter)
    except (RedisError, OSError, ValueError) as error:
        log.warning("The limit '%s' is not counted now, so this goes ahead: %s", limit.name, error)
        return 0
    return limit.seconds - passed if done > limit.most else 0


def client_address(request: HttpRequest) -> str:
    """Where the request comes from; behind a proxy, what the proxy nearest to us says."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


class PersonThrottle(UserRateThrottle):
    """The API's requests of one person, by the rate `user` of the settings."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        most, seconds = self.parse_rate(self.get_rate())
        self.left = spend(Limit("api", most or 1, seconds or 60), self.get_cache_key(request, view) or "")
        return not self.left

    def wait(self) -> float | None:
        return float(self.left)
