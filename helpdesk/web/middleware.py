"""Domain errors, mapped once: a page for a browser, a fragment for htmx, JSON for the API (see rest.py)."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Blocked, DeskError, Invalid, Unavailable


class DeskErrorMiddleware:
    """Answers a DeskError with its status. htmx gets the words as a toast and keeps the page as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | InterfaceError):
            error = Unavailable(_("The database does not answer. Nothing was changed; try again in a moment."))
        if isinstance(error, DataError):
            error = Invalid(_("A value is too long, too large or too far away in time."))
        if not isinstance(error, DeskError):
            return None
        return page(request, error)


def page(request: HttpRequest, error: DeskError) -> HttpResponse:
    """The error as a page, or as an empty htmx response that carries a toast."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=error.status)
        response["HX-Reswap"] = "none"
        toast: dict[str, object] = {"kind": "error", "text": error.message}
        if isinstance(error, Blocked):
            toast["link"] = {"url": error.url, "label": error.label}
        response["HX-Trigger"] = json.dumps({"desk:toast": toast})
        return response
    return render(request, f"errors/{error.status}.html", {"error": error}, status=error.status)
