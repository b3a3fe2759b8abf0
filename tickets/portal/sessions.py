"""Who of the requesters is signed in in this browser. The cookie has nothing to do with that of staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from tickets.actions import signing_in
from tickets.models import RequesterSession
from tickets.portal import own
from tickets.portal.links import access_of
from tickets.portal.pages import View, no_such_request, public

COOKIE = "requester"


def session_in(request: HttpRequest) -> RequesterSession | None:
    cookie = request.COOKIES.get(COOKIE, "")
    return signing_in.session_of(cookie) if cookie else None


def begin(response: HttpResponse, cookie: str) -> HttpResponse:
    response.set_cookie(
        COOKIE,
        cookie,
        int(signing_in.SESSION_LIVES.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


def end(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def signed_in(view: Callable[..., HttpResponseBase]) -> View:
    """A page for a signed-in requester, who is given to the view; anybody else is led to signing in."""

    @public
    @wraps(view)
    def page(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        session = session_in(request)
        if session is None:
            back = {"next": request.get_full_path()} if request.method == "GET" else {}
            return end(redirect(f"{reverse('my_sign_in')}?{urlencode(back)}" if back else reverse("my_sign_in")))
        return view(request, session, **kwargs)

    return page


def by_session(view: Callable[..., HttpResponseBase]) -> View:
    """The page of a ticket that the signed-in requester may read."""

    @signed_in
    @wraps(view)
    def page(request: HttpRequest, session: RequesterSession, number: int, **kwargs: object) -> HttpResponseBase:
        ticket = own.readable_by(session.contact, number)
        if ticket is None:
            return no_such_request(request)
        return view(request, access_of(ticket, session.contact, is_signed_in=True), **kwargs)

    return page
