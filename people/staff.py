"""Pages for staff: who isn't signed in is asked to, without losing their place or their words."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from people.models import User

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request of a signed-in member of staff."""

    user: User


def staff(
    view: Callable[Concatenate[StaffRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Only for signed-in, active staff; what they may do there is the verb's to say."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if isinstance(request.user, User) and request.user.is_active:
            return view(cast(StaffRequest, request), *args, **kwargs)
        return _signed_out(request)

    return update_wrapper(guarded, view)


def _signed_out(request: HttpRequest) -> HttpResponse:
    """A page leads to signing in and back; a fragment does so too; a form's post keeps the page and says so."""
    if not request.headers.get("HX-Request"):
        return redirect(_sign_in(request.get_full_path() if request.method == "GET" else _page_of(request)))
    if request.method == "GET":
        return HttpResponse(status=401, headers={"HX-Redirect": _sign_in(_page_of(request))})
    words = _("You are signed out. What you typed is kept here: sign in again in another tab, then repeat this.")
    toast = json.dumps({"desk:toast": {"kind": "error", "text": words}})
    return HttpResponse(status=401, headers={"HX-Reswap": "none", "HX-Trigger": toast})


def _page_of(request: HttpRequest) -> str:
    """The path of the page that sent this fragment request or form."""
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    return f"{page.path}?{page.query}" if page.query else page.path or "/"


def _sign_in(back_to: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back_to})}"
