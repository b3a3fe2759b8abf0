"""Walking a desk by its links, as somebody who clicks on everything."""

from __future__ import annotations

import re
from collections import Counter, deque
from html import unescape

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)')
OF_EACH = 4


def walk(client: Client, *, of_each: int = OF_EACH) -> tuple[set[str], list[str]]:
    """From the first page on, at most `of_each` addresses of a kind: the names of the kinds that were there, and the
    links that did not lead to where this person may go, each with its status and the page that it stands on."""
    waiting, seen, tried = deque([("/", "")]), {"/"}, Counter[str]()
    names, broken = set[str](), list[str]()
    while waiting:
        address, page = waiting.popleft()
        name = _name(address)
        if tried[name] >= of_each:
            continue
        tried[name] += 1
        answer = client.get(address)
        if answer.status_code >= 400:
            broken.append(f"{answer.status_code} {address} on {page}")
            continue
        names.add(name)
        for link in _links(answer):
            if link not in seen:
                seen.add(link)
                waiting.append((link, address))
    return names, broken


def _name(address: str) -> str:
    """What the desk calls it; an address that it does not know is a kind of its own."""
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return address


def _links(answer: HttpResponseBase) -> list[str]:
    if answer.status_code in (301, 302):
        return [answer["Location"]] if answer["Location"].startswith("/") else []
    if not isinstance(answer, HttpResponse) or not answer["Content-Type"].startswith("text/html"):
        return []
    return [unescape(one) for one in LINK.findall(answer.content.decode())]
