"""The public help pages: the brands, and each one's request form."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.errors import Invalid
from helpdesk.web.limits import client_address, spend
from people.actions.contacts import contact_for
from tickets.actions import intake
from tickets.actions.filling import for_opening
from tickets.actions.intake import About, NewTicket
from tickets.actions.thread import NewMessage
from tickets.fields.filled import Filled
from tickets.models import Brand, Channel, TicketForm
from tickets.portal import guard
from tickets.portal.forms import RequestForm
from tickets.portal.links import token_for
from tickets.portal.pages import no_brand, no_such_request, public
from tickets.portal.uploads import modest
from tickets.questions import Questions


@require_safe
@public
def brands(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/brands.html", {"brand": no_brand(), "brands": Brand.objects.all()})


@modest
@public
def request_form(request: HttpRequest, brand: str) -> HttpResponse:
    found = Brand.objects.select_related("team").filter(slug=brand).first()
    if found is None:
        return no_such_request(request)
    types = list(TicketForm.objects.offered_by(found))
    chosen = _chosen(request, types)
    if types and chosen is None:
        return render(request, "portal/types.html", {"brand": found, "types": types})
    if request.method != "POST":
        initial = {"subject": request.GET.get("subject", "")[:200]}
        return _shown(request, found, RequestForm(initial=initial, questions=Questions(chosen)))
    return _posted(request, found, RequestForm(request.POST, request.FILES, questions=Questions(chosen, request.POST)))


def _posted(request: HttpRequest, brand: Brand, form: RequestForm) -> HttpResponse:
    if "update" in request.POST:
        return _looked(request, brand, form)
    if not form.is_valid():
        return _shown(request, brand, form, status=422)
    if wait := _too_many(request, form.cleaned_data["email"]):
        form.add_error(None, _in_minutes(wait))
        return _shown(request, brand, form, status=429)
    try:
        return redirect("request_received", _opened(brand, form))
    except Invalid as error:  # an admin changed the form between looking and opening
        form.add_error(None, error.message)
        return _shown(request, brand, form, status=422)


def _shown(request: HttpRequest, brand: Brand, form: RequestForm, status: int = 200) -> HttpResponse:
    return render(request, "portal/form.html", {"brand": brand, "form": form}, status=status)


def _chosen(request: HttpRequest, types: list[TicketForm]) -> TicketForm | None:
    """By the address, or the only one there is."""
    wanted = request.GET.get("form", "")
    return next((one for one in types if str(one.pk) == wanted), types[0] if len(types) == 1 else None)


def _looked(request: HttpRequest, brand: Brand, form: RequestForm) -> HttpResponse:
    """The questions that fit the answers so far: alone for a script, else the page with all that was typed."""
    form.only_look()
    if request.POST["update"] == "part":
        return render(request, "portal/questions.html", {"form": form})
    return _shown(request, brand, form)


def _too_many(request: HttpRequest, email: str) -> int:
    """Seconds to wait, by the network first, so that one network can't use up somebody's address."""
    return spend(guard.BY_NETWORK, client_address(request)) or spend(guard.BY_ADDRESS, email)


def _in_minutes(seconds: int) -> str:
    words = _("We got many requests from you in a short time. Your words are kept: try again in %(minutes)d minutes.")
    return words % {"minutes": -(-seconds // 60)}


def _opened(brand: Brand, form: RequestForm) -> str:
    """Opens the ticket, once for the same content of the same form; returns the requester's token."""
    values, questions = form.cleaned_data, form.questions
    told = json.dumps([questions.category_id, questions.answers], sort_keys=True)
    words = [brand.slug, values["email"], values["subject"], values["message"], told]
    return guard.once(values["stamp"], words, values["attachments"], lambda: _open(brand, values, questions))


def _open(brand: Brand, values: dict[str, Any], questions: Questions) -> str:
    contact = contact_for(values["email"], values["name"])
    first = NewMessage(
        author=contact,
        channel=Channel.WEB,
        text=values["message"],
        new_text=values["message"],
        subject=values["subject"],
        from_name=values["name"],
        from_address=values["email"],
        files=tuple(values["attachments"]),
    )
    language = translation.get_language() or ""
    about = About(questions.form, questions.category_id, _kept(questions))
    new = NewTicket(values["subject"], contact, brand, Channel.WEB, first, language=language, about=about)
    ticket, _message = intake.open_ticket(new)
    return token_for(ticket.pk, contact.pk)


def _kept(questions: Questions) -> dict[str, object]:
    """The verb has the last word about what may open a ticket."""
    asked = Filled(questions.form, questions.answers, questions.category_id)
    return for_opening(asked, by=None, wanted=questions.items) if questions.form else {}
