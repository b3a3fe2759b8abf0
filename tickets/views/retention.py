"""How long things are kept, for in-house admins: rules, holds, and forgetting a person."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.errors import Invalid
from people.forms import attempt
from people.models import Contact
from people.permissions import Capability, require_in_house
from people.staff import StaffRequest, staff
from tickets.actions import retention as verbs
from tickets.export import export_of
from tickets.models import Brand, Erasure, Hold, Message, RetentionRule, Ticket

NEEDS = Capability.MANAGE_RETENTION


class RuleForm(forms.Form):
    months = forms.IntegerField(
        label=gettext_lazy("Months after a ticket was closed"), min_value=1, max_value=1200, required=False,
        help_text=gettext_lazy("Empty: tickets are kept for ever."),
    )  # fmt: skip
    how = forms.ChoiceField(label=gettext_lazy("Then"), choices=RetentionRule.How.choices, widget=forms.RadioSelect)
    raw_days = forms.IntegerField(
        label=gettext_lazy("Days to keep mails as they came"), min_value=1, max_value=32_000, required=False,
        help_text=gettext_lazy("Their words stay in the ticket; headers and layout go. Empty: for ever."),
    )  # fmt: skip


@require_safe
@staff
def retention(request: StaffRequest) -> HttpResponse:
    require_in_house(request.user, NEEDS)
    rules = {rule.brand_id: rule for rule in RetentionRule.objects.all()}
    context = {
        "brands": [(brand, rules.get(brand.pk)) for brand in Brand.objects.all()],
        "holds": Hold.objects.select_related("ticket", "by").order_by("-at")[:200],
        "erasures": Erasure.objects.select_related("contact", "by").order_by("-pk")[:100],
    }
    return render(request, "tickets/retention/rules.html", context)


@staff
def retention_rule(request: StaffRequest, pk: int) -> HttpResponse:
    """`look` counts what would go now, and changes nothing."""
    require_in_house(request.user, NEEDS)
    brand = get_object_or_404(Brand, pk=pk)
    rule = RetentionRule.objects.filter(brand=brand).first() or RetentionRule(brand=brand)
    form = RuleForm(request.POST or None, initial={name: getattr(rule, name) for name in verbs.FIELDS})
    due = None
    if form.is_valid():
        if "save" in request.POST:
            saved = attempt(form, lambda: verbs.set_rule(brand, **form.cleaned_data, by=request.user))
            if saved:
                messages.success(request, _("%(name)s is saved.") % {"name": brand.name})
                return redirect("admin_retention")
        else:
            wanted = RetentionRule(brand=brand, how=form.cleaned_data["how"])
            due = verbs.count_due(wanted, form.cleaned_data["months"], form.cleaned_data["raw_days"])
    context = {"form": form, "brand": brand, "rule": rule, "due": due, "most": verbs.MOST_COUNTED}
    return render(request, "tickets/retention/rule.html", context, status=422 if form.errors else 200)


@require_POST
@staff
def ticket_hold(request: StaffRequest, number: int) -> HttpResponse:
    """POST `reason` to hold the ticket; `lift` to let it go."""
    if "lift" in request.POST:
        verbs.release(number, by=request.user)
        messages.success(request, _("The hold is lifted"))
    else:
        verbs.hold(number, request.POST.get("reason", ""), by=request.user)
        messages.success(request, _("This ticket is held: nothing erases it"))
    return redirect("ticket", number)


@staff
def person_erasure(request: StaffRequest, key: int) -> HttpResponse:
    """What there is of a requester, and erasing it."""
    require_in_house(request.user, NEEDS)
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=key)
    if request.method != "POST":
        return _person(request, contact)
    try:
        if "sure" not in request.POST:
            raise Invalid(_("Say that you are sure: it can't be undone."))
        made = verbs.erase_person(key, request.POST.get("reason", ""), by=request.user)
    except Invalid as refused:
        return _person(request, contact, refused)
    return redirect("admin_erasure", made.pk)


def _person(request: StaffRequest, contact: Contact, error: Invalid | None = None) -> HttpResponse:
    tickets = Ticket.objects.filter(requester=contact)
    context = {
        "contact": contact,
        "tickets": tickets.count(),
        "held": tickets.exclude(hold=None).count(),
        "messages_of": Message.objects.filter(author_contact=contact).count(),
        "error": error,
        "data": request.POST,
    }
    return render(request, "tickets/retention/person.html", context, status=error.status if error else 200)


@require_safe
@staff
def erasure(request: StaffRequest, pk: int) -> HttpResponse:
    """The certificate; with `format=json` as a file."""
    require_in_house(request.user, NEEDS)
    found = get_object_or_404(Erasure.objects.select_related("by"), pk=pk)
    if request.GET.get("format") == "json":
        answer = JsonResponse(
            {
                "erasure": found.pk, "requested": found.at, "reason": found.reason, "by": found.by.name,
                "finished": found.finished_at, "removed": found.counts, "tickets_on_hold": found.held,
            }
        )  # fmt: skip
        answer["Content-Disposition"] = f'attachment; filename="erasure-{found.pk}.json"'
        return answer
    return render(request, "tickets/retention/certificate.html", {"erasure": found})


@require_safe
@staff
def person_export(request: StaffRequest, key: int) -> HttpResponse:
    """Everything that the desk has from and about a requester, as they may ask for it; notes of staff are not in it."""
    require_in_house(request.user, NEEDS)
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=key)
    answer = JsonResponse(export_of(contact), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="requester-{contact.pk}.json"'
    return answer
