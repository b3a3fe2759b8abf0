"""Files of staff on their way in, part by part; see tickets/uploading.py."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people.staff import StaffRequest, staff
from tickets import uploading
from tickets.actions import uploads as verbs
from tickets.models import Upload


@require_POST
@staff
def uploads(request: StaffRequest) -> HttpResponse:
    name, size = uploading.asked(request)
    row = verbs.begin(name, size, by=request.user)
    return uploading.begun(row, reverse("upload", args=[row.key]))


@require_http_methods(["GET", "HEAD", "PATCH"])
@staff
def upload(request: StaffRequest, key: UUID) -> HttpResponse:
    """The answer to the last part is the line that the composer shows, which carries the file's number."""
    if request.method != "PATCH":
        return _told(request, verbs.found(key, by=request.user))
    offset, content = uploading.part_of(request)
    return _told(request, verbs.add(key, offset, content, by=request.user))


def _told(request: StaffRequest, row: Upload) -> HttpResponse:
    if row.attachment is None:
        return uploading.told(row)
    return uploading.told(row, render(request, "tickets/upload.html", {"file": row.attachment}))
