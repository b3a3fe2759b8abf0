"""Every address that the desk answers, read from its URL patterns, so that a new one is seen without being told of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()\\]|\\.|\([^()]*\))*\)")
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """`template` is the address with its parameters in braces."""

    name: str
    template: str
    parameters: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.template.startswith("/api/")

    def address(self, values: dict[str, object]) -> str:
        return self.template.format(**values)


def routes() -> list[Route]:
    return [
        Route(pattern.name or "", template, tuple(re.findall(r"{(\w+)}", template)))
        for template, pattern in _walk(get_resolver(), "/")
    ]


def _walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        template = before + _template(pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, template)
        else:
            yield template, pattern


def _template(pattern: URLPattern | URLResolver) -> str:
    part = pattern.pattern
    if isinstance(part, RoutePattern):
        return CONVERTER.sub(r"{\1}", str(part))
    assert isinstance(part, RegexPattern)
    return GROUP.sub(r"{\1}", str(part)).removeprefix("^").removesuffix("$").replace("\\", "")
