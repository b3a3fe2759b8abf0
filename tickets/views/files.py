"""Files, given out to those who may see their message."""

from __future__ import annotations

from django.core.files.base import File
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import Missing
from people.staff import StaffRequest, staff
from tickets.contents import opened
from tickets.filetypes import UNKNOWN
from tickets.models.attachment import SHOWN_IN_PLACE
from tickets.views.found import attachment_for
from tickets.views.frame import SEALED


@require_safe
@staff
def attachment(request: StaffRequest, key: int, name: str) -> FileResponse:
    """The file as a download, never shown in place: it comes from strangers."""
    file = attachment_for(request.user, key)
    return send(opened(file), file.name, as_attachment=True, content_type=UNKNOWN)


@require_safe
@staff
def attachment_image(request: StaffRequest, key: int) -> FileResponse:
    """A picture of a kind that can't run anything, to be shown in a page."""
    file = attachment_for(request.user, key)
    if file.content_type not in SHOWN_IN_PLACE:
        raise Missing(_("This file is not a picture that can be shown here."))
    return send(opened(file), file.name, as_attachment=False, content_type=file.content_type)


@require_safe
@staff
def attachment_picture(request: StaffRequest, key: int) -> HttpResponse:
    """The picture of a graphic ticket, for who asks for it: a fragment that takes the place of the button."""
    return render(request, "tickets/picture.html", {"file": attachment_for(request.user, key)})


def send(content: File[bytes], name: str, *, as_attachment: bool, content_type: str) -> FileResponse:
    """Something that strangers sent, so that it runs nowhere."""
    answer = FileResponse(content, as_attachment=as_attachment, filename=name, content_type=content_type)
    answer["Content-Security-Policy"] = SEALED
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
