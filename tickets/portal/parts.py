"""Files of requesters on their way in, part by part, while their form stays open; see tickets/uploading.py."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.lib.errors import Invalid, TooMany
from helpdesk.web.limits import client_address, spend
from tickets import uploading
from tickets.actions import uploads
from tickets.portal import guard
from tickets.portal.guard import Verdict
from tickets.portal.pages import public


@require_POST
@public
def parts(request: HttpRequest) -> HttpResponse:
    """Only for a form that we have shown: `stamp` says so."""
    if guard.judge(request.POST.get("stamp", "")) == Verdict.UNUSABLE:
        raise Invalid(_("This page was open for a long time. Your words are kept: please send once more."))
    if wait := spend(guard.FILES_BY_NETWORK, client_address(request)):
        words = _("We got many files from you in a short time. Your words are kept: try again in %(minutes)d minutes.")
        raise TooMany(words % {"minutes": -(-wait // 60)})
    name, size = uploading.asked(request)
    row = uploads.begin(name, size, by=None)
    return uploading.begun(row, reverse("public_upload", args=[row.key]))


@require_http_methods(["GET", "HEAD", "PATCH"])
@public
def part(request: HttpRequest, key: UUID) -> HttpResponse:
    if request.method != "PATCH":
        return uploading.told(uploads.found(key, by=None))
    offset, content = uploading.part_of(request)
    return uploading.told(uploads.add(key, offset, content, by=None))
