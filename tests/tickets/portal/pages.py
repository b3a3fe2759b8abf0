"""Walking through the public pages as a browser without scripts does."""

from __future__ import annotations

import re
from datetime import timedelta

from django.http import HttpResponse
from django.test import Client

from helpdesk.lib import clock
from people.models import Contact
from tickets.models import Ticket
from tickets.portal.links import token_for

WORDS = {
    "name": "Siti Rahma",
    "email": "Siti@Example.org",
    "subject": "My video is gone",
    "message": "It showed my garden.\n\nPlease look again.",
}


def stamp_of(client: Client, url: str) -> str:
    """Reads the form a minute ago, so that it can be sent now."""
    with clock.set_to(clock.now() - timedelta(minutes=1)):
        html = client.get(url).content.decode()
    found = re.search(r'name="stamp" value="([^"]+)"', html)
    assert found, html
    return found[1]


def send(client: Client, brand: str, **changes: object) -> HttpResponse:
    """Fills in the brand's form and sends it."""
    url = f"/help/{brand}/"
    return client.post(url, {"stamp": stamp_of(client, url), **WORDS, **changes})  # type: ignore[return-value]


def answer(client: Client, page: str, **fields: object) -> HttpResponse:
    return client.post(f"{page}replies/", {"stamp": stamp_of(client, page), **fields})  # type: ignore[return-value]


def page_of(ticket: Ticket, contact: Contact | None = None) -> str:
    return f"/requests/{token_for(ticket.pk, contact.pk if contact else ticket.requester_id)}/"
