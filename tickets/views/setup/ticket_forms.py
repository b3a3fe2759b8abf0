"""The forms of tickets, for admins: a list, and a builder that shows what it makes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.staff import StaffRequest, staff
from tickets.actions import ticket_forms as verbs
from tickets.models import TicketForm
from tickets.views.keeping import kept
from tickets.views.setup.inputs import FormInput
from tickets.views.setup.layouts import FormDraft
from tickets.views.setup.pages import admit, moved

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@staff
def forms(request: StaffRequest) -> HttpResponse:
    """POST `up` or `down`, a form's number, moves it."""
    admit(request)
    rows = list(TicketForm.objects.prefetch_related("brands").order_by("position", "pk"))
    if request.method == "POST":
        verbs.arrange([int(pk) for pk in moved([str(row.pk) for row in rows], request.POST)], by=request.user)
        return redirect("admin_forms")
    return render(request, "tickets/setup/forms.html", {"forms": rows})


@require_http_methods(METHODS)
@staff
def new(request: StaffRequest) -> HttpResponse:
    admit(request)
    if request.method == "POST":
        return _saved(request, None)
    return _shown(request, FormDraft(FormInput(), []))


@require_http_methods(METHODS)
@staff
def form(request: StaffRequest, pk: int) -> HttpResponse:
    admit(request)
    found = get_object_or_404(TicketForm, pk=pk)
    return _saved(request, found) if request.method == "POST" else _shown(request, FormDraft.of(found))


@require_POST
@staff
def draft(request: StaffRequest) -> HttpResponse:
    """The form as it was posted, with what its buttons ask for, and what it would look like. Saves nothing."""
    admit(request)
    of = request.POST.get("of", "")
    found = TicketForm.objects.filter(pk=int(of)).first() if of.isdecimal() and len(of) < 18 else None
    made = FormDraft.posted(request.POST, found, is_bound=False)
    made.press(request.POST.dict())
    return _shown(request, made)


def _saved(request: StaffRequest, found: TicketForm | None) -> HttpResponse:
    made = FormDraft.posted(request.POST, found, is_bound=True)
    if made.inputs.is_valid() and (saved := kept(made, request.user)):
        messages.success(request, _("The form %(name)s is saved.") % {"name": saved})
        return redirect("admin_forms")
    return _shown(request, made, status=422)


def _shown(request: StaffRequest, made: FormDraft, status: int = 200) -> HttpResponse:
    part = "#work" if request.headers.get("HX-Request") else ""
    return render(request, f"tickets/setup/form.html{part}", {"draft": made}, status=status)
