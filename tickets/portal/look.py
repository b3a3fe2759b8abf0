"""A brand's own logo and colour, for the pages of its requesters. The policy allows no inline style: it is a sheet."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from helpdesk.lib import colours
from tickets.models import Look

NAMES = {"accent": "accent", "accent-strong": "strong", "accent-soft": "soft", "accent-line": "line", "on-accent": "on"}


def sheet(colour: str) -> str:
    """The accent's tokens in both themes, each readable on its surface; empty for no colour."""
    found = colours.parse(colour)
    if found is None:
        return ""
    light, dark = colours.shades(found, colours.LIGHT), colours.shades(found, colours.DARK)
    lines = [f"--{name}: light-dark({getattr(light, part)}, {getattr(dark, part)});" for name, part in NAMES.items()]
    return ":root { " + " ".join(lines) + " }\n"


@require_safe
@cache_control(public=True, max_age=86400)
def look_sheet(request: HttpRequest, brand: str) -> HttpResponse:
    """Its address changes with the colour; `try` is a colour that an admin tries."""
    colour = request.GET["try"] if "try" in request.GET else _look(brand).colour
    return HttpResponse(sheet(colour), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=86400)
def logo(request: HttpRequest, brand: str) -> HttpResponseBase:
    look = _look(brand)
    if look.logo is None:
        raise Http404
    answer = FileResponse(default_storage.open(look.logo.path), content_type=look.logo_type)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _look(brand: str) -> Look:
    found = Look.objects.filter(brand__slug=brand).select_related("logo").first()
    if found is None:
        raise Http404
    return found
