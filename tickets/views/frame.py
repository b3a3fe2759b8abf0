"""A customer's HTML mail, alone in a document that can run nothing and load nothing from elsewhere (decisions/0004)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from helpdesk.lib import html
from helpdesk.lib.errors import Missing, TooMany
from helpdesk.lib.outside import NotFetched
from helpdesk.web.limits import Limit, spend
from people.staff import StaffRequest, staff
from tickets import pictures
from tickets.conversation import is_graphic
from tickets.models import Attachment, Message
from tickets.models.attachment import SHOWN_IN_PLACE
from tickets.views.found import message_for

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
SHOWN = 500_000  # characters of a mail that a browser lays out at once; the rest is one press away
SEALED = "default-src 'none'; sandbox"
BY_PERSON = Limit("pictures from other servers", 1000, 600)


@require_safe
@xframe_options_sameorigin
@staff
def message_body(request: StaffRequest, key: int) -> HttpResponse:
    """The mail as it came, sanitised; `images`: with pictures from other servers; `whole`: however long it is.

    `own`: with its own pictures, also where the ticket is graphic.
    """
    message = message_for(request.user, key)
    remote = partial(pictures.address_of, message.pk) if "images" in request.GET else None
    most = html.LONGEST if "whole" in request.GET else SHOWN
    if message.html:
        body = html.show(message.html[:most], _own(message, is_asked="own" in request.GET), remote)
    else:
        body = html.from_text(message.text[:most])
    return sealed(request, message, body, is_cut=max(len(message.html), len(message.text)) > most)


@require_safe
@staff
def message_rest(request: StaffRequest, key: int) -> HttpResponse:
    """What a text message says besides what its author newly wrote: quotes and signature. A fragment."""
    message = message_for(request.user, key)
    new = message.new_text.strip()
    rest = message.text.strip().removeprefix(new) if message.text.strip() != new else message.text
    return HttpResponse(html.from_text(rest[: html.LONGEST_WORDS]))


@require_safe
@staff
def message_picture(request: StaffRequest, key: int, signature: str) -> HttpResponse:
    """GET `of`: a picture on another server that stands in this message, as the signature shows."""
    url = request.GET.get("of", "")
    if not pictures.is_of(message_for(request.user, key).pk, url, signature):
        raise Missing(_("This picture does not stand in the message."))
    picture = pictures.kept(url)
    if picture is None:
        if spend(BY_PERSON, str(request.user.pk)):
            raise TooMany(_("You asked for very many pictures. Wait a few minutes."))
        try:
            picture = pictures.fetch(url)
        except NotFetched as error:
            raise Missing(_("The picture could not be fetched from the server where it is.")) from error
    answer = HttpResponse(picture.content, content_type=picture.content_type)
    answer["Content-Security-Policy"] = SEALED
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


def sealed(request: HttpRequest, message: object, body: str, *, is_cut: bool = False) -> HttpResponse:
    """A document of a frame, or with `whole` in the address of a tab. `body` is sanitised; `message` has a subject."""
    safe = mark_safe(body)  # noqa: S308  by the callers' html.show, html.sanitise and html.from_text
    whole = "whole" in request.GET
    answer = render(request, "tickets/body.html", {"body": safe, "message": message, "is_cut": is_cut, "whole": whole})
    answer["Content-Security-Policy"] = POLICY
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def _own(message: Message, *, is_asked: bool) -> dict[str, str]:
    if is_graphic(message.ticket) and not is_asked:
        return {}
    return places(message.attachments.filter(content_type__in=SHOWN_IN_PLACE))


def places(files: Iterable[Attachment]) -> dict[str, str]:
    """A mail's own pictures as addresses of ours: by content id, by location, by bare file name."""
    found: dict[str, str] = {}
    for names in ("name", "content_location", "content_id"):
        for file in files:
            if name := getattr(file, names).strip("<>"):
                found[name] = reverse("attachment_image", args=[file.pk])
    return found
