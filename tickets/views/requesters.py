"""Requesters, for staff: list, one's page, and what is done to them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Invalid, Missing
from helpdesk.lib.keyset import Column, Order
from helpdesk.web import paging
from people.actions import notes, requesters
from people.forms import attempt
from people.models import Contact, User
from people.staff import StaffRequest, staff
from tickets import requesters as reading
from tickets.requester_forms import RequesterForm
from tickets.requesters import Person

PAGE = 50
PAST = 20
CREATED = Order((Column("created_at", datetime, is_descending=True),))


@require_safe
@staff
def requester_list(request: StaffRequest) -> HttpResponse:
    words = request.GET.get("q", "")
    page = paging.page(reading.found(request.user, words), by=CREATED, after=request.GET.get("after", ""), size=PAGE)
    numbers = reading.counts(request.user, page.rows)
    context = {
        "rows": [(one, numbers.get(one.pk, 0)) for one in page.rows],
        "q": words,
        "more": f"?{urlencode({'q': words, 'after': page.next})}" if page.next else "",
    }
    return render(request, "requesters/list.html", context)


@require_safe
@staff
def requester(request: StaffRequest, pk: int) -> HttpResponse:
    found = contact_for(request.user, pk)
    if found.merged_into_id:
        return redirect("requester", found.merged_into_id)
    return requester_page(request, found)


def requester_page(request: StaffRequest, contact: Contact, status: int = 200, **more: object) -> HttpResponse:
    person = Person(contact, request.user)
    past = paging.page(
        person.all_tickets.select_related("status", "team", "brand"), after=request.GET.get("after", ""), size=PAST
    )
    context = {
        "person": person,
        "requester": contact,
        "past": past.rows,
        "more": f"?{urlencode({'after': past.next})}" if past.next else "",
        **more,
    }
    return render(request, "requesters/requester.html", context, status=status)


@staff
def requester_details(request: StaffRequest, pk: int) -> HttpResponse:
    found = contact_for(request.user, pk)
    form = RequesterForm(request.POST or None, contact=found, by=request.user)
    if form.is_valid():
        changed = attempt(form, lambda: requesters.change(found, form.details(), by=request.user))
        if changed:
            messages.success(request, _("%(name)s is saved.") % {"name": changed})
            return redirect("requester", changed.pk)
    context = {"form": form, "requester": found}
    return render(request, "requesters/details.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def requester_attributes(request: StaffRequest, pk: int) -> HttpResponse:
    """POST a field named by each key."""
    found = contact_for(request.user, pk)
    keys = [one.attribute.key for one in Person(found, request.user).attributes]
    given = {key: request.POST[f"attribute_{key}"] for key in keys if f"attribute_{key}" in request.POST}
    try:
        requesters.set_attributes(found, given, by=request.user)
    except Invalid as wrong:
        labels = {
            f"attributes.{one.attribute.key}": one.attribute.label for one in Person(found, request.user).attributes
        }
        lines = [f"{labels.get(name, name)}: {' '.join(words)}" for name, words in wrong.fields.items()]
        return requester_page(request, found, 422, wrong=lines, typed=request.POST)
    messages.success(request, _("%(name)s is saved.") % {"name": found})
    return redirect("requester", pk)


@require_POST
@staff
def requester_notes(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `text`. Whoever writes from a ticket goes back there."""
    found = contact_for(request.user, pk)
    try:
        notes.add(found, request.POST.get("text", ""), by=request.user)
    except Invalid as wrong:
        return requester_page(request, found, 422, wrong=[wrong.message], note=request.POST.get("text", ""))
    messages.success(request, _("The note is kept"))
    return _back(request, found)


@require_POST
@staff
def note_removal(request: StaffRequest, pk: int) -> HttpResponse:
    note = notes.remove(pk, by=request.user)
    messages.success(request, _("The note is gone"))
    return redirect("requester", note.contact_id)


@require_POST
@staff
def requester_block(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `to`: 1 blocks, anything else lets them write again."""
    found = contact_for(request.user, pk)
    blocks = request.POST.get("to") == "1"
    requesters.set_blocked(found, to=blocks, by=request.user)
    words = _("%(name)s is blocked: what they write goes to Spam") if blocks else _("%(name)s may write again")
    messages.success(request, words % {"name": found})
    return redirect("requester", pk)


@require_POST
@staff
def requester_addresses(request: StaffRequest, pk: int) -> HttpResponse:
    found = contact_for(request.user, pk)
    try:
        requesters.add_address(found, request.POST.get("address", ""), by=request.user)
    except Invalid as wrong:
        return requester_page(request, found, 422, wrong=[wrong.message], address=request.POST.get("address", ""))
    messages.success(request, _("The address is added"))
    return redirect("requester", pk)


@require_POST
@staff
def address_removal(request: StaffRequest, pk: int) -> HttpResponse:
    found = requesters.take_address(pk, by=request.user)
    messages.success(request, _("The address is taken off"))
    return redirect("requester", found.pk)


def contact_for(user: User, pk: int) -> Contact:
    """In scope; who was merged is found by in-house people, to be led on."""
    found = Contact.objects.visible_to(user).select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Missing(_("There is no such requester, or none of their tickets is in your queues."))
    return found


def _back(request: StaffRequest, contact: Contact) -> HttpResponse:
    ticket = request.POST.get("ticket", "")
    if ticket.isdecimal() and len(ticket) < 18:
        return redirect("ticket", int(ticket))
    return redirect("requester", contact.pk)
