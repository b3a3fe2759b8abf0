"""The API's cursor pages, and domain errors in its words."""

from __future__ import annotations

from typing import Any

from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from helpdesk.lib.errors import Conflict, DeskError, Invalid, Missing, Objected, Unavailable

CODES = {
    400: "unreadable",
    401: "not_signed_in",
    403: "not_allowed",
    405: "method_not_allowed",
    406: "not_acceptable",
    415: "unsupported_type",
    429: "too_many",
}


class Cursor(CursorPagination):
    """Pages by key, newest first; `next` and `previous` are addresses to follow."""

    ordering: tuple[str, ...] = ("-id",)
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"


def problem(error: DeskError) -> dict[str, object]:
    """An error as {"code", "message"} and, where there are, "fields" or "detail"."""
    body: dict[str, object] = {"code": error.code, "message": error.message}
    if isinstance(error, Invalid) and error.fields:
        body["fields"] = error.fields
    if isinstance(error, Objected):
        body["findings"] = error.findings
    if isinstance(error, Conflict) and error.detail:
        body["detail"] = error.detail
    return body


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error of the API in one shape; domain errors keep their status, headers stay."""
    from rest_framework.views import exception_handler  # that module reads the settings that name this one

    if isinstance(error, OperationalError | InterfaceError):
        error = Unavailable(_("The database does not answer. Nothing was changed; try again in a moment."))
    if isinstance(error, DataError):
        error = Invalid(_("A value is too long, too large or too far away in time."))
    if isinstance(error, ValidationError):
        error = Invalid(_("Some values can't be used."), _fields(error.detail))
    if isinstance(error, Http404 | NotFound):
        error = Missing(_("There is no such thing, or you may not see it."))
    if isinstance(error, DeskError):
        return Response(problem(error), status=error.status)
    response = exception_handler(error, context)
    if response is not None:
        response.data = {"code": CODES.get(response.status_code, "refused"), "message": _words(response.data)}
    return response


def _words(data: object) -> str:
    return str(data["detail"]) if isinstance(data, dict) and "detail" in data else str(data)


def _fields(detail: object, name: str = "") -> dict[str, list[str]]:
    """REST framework's nested errors by the dotted names of their fields; what is about none is under 'all'."""
    if isinstance(detail, dict):
        parts = [(f"{name}.{key}" if name else str(key), value) for key, value in detail.items()]
        return {field: words for key, value in parts for field, words in _fields(value, key).items()}
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        return _fields({str(place): item for place, item in enumerate(detail) if item}, name)
    key = "all" if name in ("", "non_field_errors") else name.removesuffix(".non_field_errors")
    return {key: [str(item) for item in (detail if isinstance(detail, list) else [detail])]}
