"""Quarantine in bulk: the same verbs, mail by mail, and in words what could not be done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from helpdesk.lib.errors import DeskError, Invalid, Missing, TooMany
from people.permissions import Capability, require
from people.staff import StaffRequest, staff
from tickets.mail.actions import quarantine as verbs
from tickets.mail.models import InboundMail

MOST = 200


@require_POST
@staff
def runs(request: StaffRequest) -> HttpResponse:
    """Each of these POST `mails`, many numbers; or `like`, one, for all that are in quarantine for the same reason."""
    return _each(request, lambda key: verbs.run_again(key, by=request.user))


@require_POST
@staff
def spam(request: StaffRequest) -> HttpResponse:
    return _each(request, lambda key: verbs.ignore(key, by=request.user))


@require_POST
@staff
def tickets(request: StaffRequest) -> HttpResponse:
    return _each(request, lambda key: _release(request, key))


def _release(request: StaffRequest, key: int) -> object:
    """Into the mailbox that the mail came to."""
    row = verbs.visible_to(request.user).select_related("mailbox__brand", "mailbox__team").filter(pk=key).first()
    if row is None:
        raise Missing(_("There is no such mail, or you may not see it."))
    if row.mailbox is None:
        raise Invalid(_("Mail %(number)d came to no mailbox. Open it to choose one.") % {"number": key})
    seen = InboundMail.State.IGNORED if "ignored" in request.POST else InboundMail.State.QUARANTINED
    return verbs.release(key, mailbox=row.mailbox, by=request.user, seen=seen)


def _each(request: StaffRequest, act: Callable[[int], object]) -> HttpResponse:
    require(request.user, Capability.LEAD_TEAM)
    keys = _keys(request)
    failed: list[str] = []
    for key in keys:
        try:
            act(key)
        except DeskError as error:
            failed.append(error.message)
    if done := len(keys) - len(failed):
        messages.success(request, ngettext("Done with one mail.", "Done with %(count)d mails.", done) % {"count": done})
    for words in list(dict.fromkeys(failed))[:5]:
        messages.error(request, words)
    return redirect("admin_quarantine")


def _keys(request: StaffRequest) -> list[int]:
    like = request.POST.get("like", "")
    if like.isdecimal() and len(like) < 18:
        row = verbs.visible_to(request.user).defer("raw").filter(pk=int(like)).first()
        if row is None:
            raise Missing(_("There is no such mail, or you may not see it."))
        return verbs.alike(row, by=request.user)
    posted = [value for value in request.POST.getlist("mails") if value.isdecimal() and len(value) < 18]
    if not posted:
        raise Invalid(_("Pick some mails first."), {"mails": [_("Pick at least one.")]})
    if len(posted) > MOST:
        raise TooMany(_("Pick at most %(most)d mails at a time.") % {"most": MOST})
    return [int(value) for value in dict.fromkeys(posted)]
