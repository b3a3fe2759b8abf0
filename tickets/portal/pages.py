"""What the public pages share: their language, their headers, and the page for links that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from tickets.models import Brand

View = Callable[..., HttpResponseBase]
KEEP_SECONDS = 365 * 24 * 3600


def public(view: View) -> View:
    """A page for requesters: in a language they chose or read, never kept by caches or search engines."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        code = language_of(request)
        with translation.override(code):
            response = view(request, *args, **kwargs)
            response.headers["Content-Language"] = translation.get_language() or code
        if request.GET.get("language") == code:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, code, KEEP_SECONDS, samesite="Lax", secure=settings.HTTPS
            )
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Robots-Tag"] = "noindex"
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return page


def language_of(request: HttpRequest) -> str:
    """Chosen in the address, chosen before, or the first that the browser asks for and the desk speaks."""
    spoken = dict(settings.LANGUAGES)
    for wish in (request.GET.get("language"), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        if wish in spoken:
            return str(wish)
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code.partition("-")[0] in spoken:
            return str(code.partition("-")[0])
    return settings.LANGUAGE_CODE


def no_such_request(request: HttpRequest) -> HttpResponse:
    """The same words for a link or brand that never was, one that is spoilt, and one that opens nothing any more."""
    return render(request, "portal/missing.html", {"brand": no_brand()}, status=404)


def no_brand() -> Brand:
    """Stands in the frame of pages that belong to none."""
    return Brand(name=_("Help"))
