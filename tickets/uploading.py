"""How a browser sends a file part by part, as tus does: where it begins, and what each answer says.

POST `name` and `size`: 201 with the address of the upload. PATCH that address with a part, and `Upload-Offset`, where
it begins; 409 where the next one begins elsewhere. GET says how far it is. Each answer has `Upload-Offset`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from tickets.actions.uploads import PART
from tickets.models import Upload


def asked(request: HttpRequest) -> tuple[str, int]:
    """The name and size of a file that is to come."""
    name, size = request.POST.get("name", ""), request.POST.get("size", "")
    if not name or not size.isdecimal() or len(size) > 15:
        raise Invalid(_("No file arrived. Choose it again."), {"file": [_("Choose a file.")]})
    return name[:1000], int(size)


def part_of(request: HttpRequest) -> tuple[int, bytes]:
    """Where the part begins, and its bytes; its length is looked at before any of it is read."""
    offset = request.headers.get("Upload-Offset", "")
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if not offset.isdecimal() or len(offset) > 15 or not 0 < length <= PART:
        raise Invalid(_("This part of the file has the wrong length."))
    return int(offset), request.body


def told(row: Upload, answer: HttpResponse | None = None) -> HttpResponse:
    answer = answer or HttpResponse(status=204)
    answer["Upload-Offset"] = row.received
    answer["Cache-Control"] = "no-store"
    return answer


def begun(row: Upload, address: str) -> HttpResponse:
    answer = told(row, HttpResponse(status=201))
    answer["Location"] = address
    return answer
