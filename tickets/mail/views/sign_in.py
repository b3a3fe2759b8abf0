"""Signing in at Google or Microsoft for a source, and coming back from there."""

from __future__ import annotations

import secrets
import time
from typing import TypedDict

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import Invalid, Missing
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.mail import oauth
from tickets.mail.actions import grants
from tickets.mail.models import Source

SESSION = "mail_sign_ins"
GOOD_FOR_SECONDS = 900
MOST = 5


class Begun(TypedDict):
    """A sign-in that somebody is away for: kept in their session, by its state."""

    provider: str
    source: int
    verifier: str
    at: float


@require_safe
@staff
def begin(request: StaffRequest, pk: int, provider: str) -> HttpResponse:
    require(request.user, Capability.MANAGE_MAIL)
    source = get_object_or_404(Source, pk=pk)
    at = _provider(provider)
    state, verifier = secrets.token_urlsafe(24), oauth.new_verifier()
    begun: dict[str, Begun] = request.session.get(SESSION, {})
    kept = dict(list(begun.items())[-MOST + 1 :])
    kept[state] = {"provider": provider, "source": source.pk, "verifier": verifier, "at": time.time()}
    request.session[SESSION] = kept
    return redirect(oauth.sign_in_url(at, _redirect(), state, verifier, source.username))


@require_safe
@staff
def done(request: StaffRequest) -> HttpResponse:
    """The provider sends the browser here, with a code for the tokens, or with a refusal."""
    require(request.user, Capability.MANAGE_MAIL)
    begun: dict[str, Begun] = request.session.get(SESSION, {})
    one = begun.pop(request.GET.get("state", ""), None)
    request.session[SESSION] = begun
    if one is None or time.time() - one["at"] > GOOD_FOR_SECONDS:
        raise Invalid(_("This sign-in was not started here, or took too long. Start it again from the mailbox."))
    source, provider = get_object_or_404(Source, pk=one["source"]), _provider(one["provider"])
    if "code" not in request.GET:
        reason = request.GET.get("error_description") or request.GET.get("error") or ""
        words = _("%(provider)s did not let the desk in: %(reason)s")
        messages.error(request, words % {"provider": provider.name, "reason": reason[:300]})
        return redirect("admin_source", source.pk)
    tokens = grants.exchange(provider, request.GET["code"], _redirect(), one["verifier"])
    changed = grants.sign_in(source, provider, tokens, by=request.user)
    messages.success(request, _("Signed in as %(account)s.") % {"account": tokens.account or changed.username})
    return redirect("admin_source_folders" if changed.protocol == "imap" else "admin_source", changed.pk)


def _provider(key: str) -> oauth.Provider:
    found = oauth.providers().get(key)
    if found is None:
        raise Missing(_("This desk is not registered with that provider. docs/operations.md says how."))
    return found


def _redirect() -> str:
    return str(settings.SITE_URL) + reverse("admin_source_signed_in")
