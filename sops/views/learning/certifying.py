"""Certificates: everybody's own, and for leads who is where, with what was signed and what can be."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.forms import attempt
from people.models import User
from people.staff import StaffRequest, staff
from sops.actions import certificates as verbs
from sops.forms.certifying import EnrolForm, RulesForm, SignForm
from sops.learning.certificates import Act, Facts, Level, refusal, signable
from sops.learning_sight import certificate_for
from sops.models import Certificate, Certification, Signature
from sops.permissions import can_edit, can_oversee, procedure_for, require_editor, require_overseer
from sops.views.learning.places import page

MOST_SHOWN = 500
ACTS = {
    Act.SHADOW: gettext_lazy("Let them shadow"),
    Act.NEST: gettext_lazy("Let them nest"),
    Act.CERTIFY: gettext_lazy("Certify"),
    Act.REFRESH: gettext_lazy("Sign the refresh"),
    Act.SET_BACK: gettext_lazy("Set back to learning"),
    Act.FALL_DUE: gettext_lazy("A refresh fell due"),
    Act.LAPSE: gettext_lazy("The refresh came too late"),
}


@require_safe
@staff
def certificates(request: StaffRequest) -> HttpResponse:
    """One's own; for who oversees, also everybody's of their sight, those who need something first."""
    rows = Certificate.objects.select_related("certification__procedure", "user__partner")
    mine = rows.filter(user=request.user).order_by("certification__procedure__title")
    context: dict[str, object] = {"mine": mine, "may_oversee": can_oversee(request.user)}
    if can_oversee(request.user):
        seen = rows.filter(pk__in=Certificate.objects.visible_to(request.user).values("pk"))
        seen = seen.order_by("certification__procedure__title", "user__name", "pk")
        context["rows"] = seen[:MOST_SHOWN]
        context["certifications"] = Certification.objects.filter(is_active=True).select_related("procedure")
    return page(request, "learning/certificates.html", context)


@require_safe
@staff
def certificate(request: StaffRequest, pk: int) -> HttpResponse:
    return page(request, "learning/certificate.html", {"shown": Shown(certificate_for(request.user, pk), request.user)})


@require_POST
@staff
def certificate_signature(request: StaffRequest, pk: int) -> HttpResponse:
    """POST `act` and a `note`."""
    certificate_for(request.user, pk)
    form = SignForm(request.POST)
    try:
        if not form.is_valid() or form.cleaned_data["act"] not in list(Act):
            raise Invalid(_("Choose what you sign."))
        done = verbs.sign(pk, Act(form.cleaned_data["act"]), note=form.cleaned_data["note"], by=request.user)
        messages.success(request, _("Signed: %(level)s.") % {"level": done.get_level_display()})
    except (Invalid, Conflict, NotAllowed) as error:
        messages.error(request, error.message)
    return redirect("certificate", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def enrolment(request: StaffRequest, pk: int) -> HttpResponse:
    require_overseer(request.user)
    found = Certification.objects.filter(pk=pk, is_active=True).select_related("procedure").first()
    if found is None:
        raise Missing(_("There is no such certificate to be had."))
    form = EnrolForm(request.POST or None, by=request.user, certification=found)
    if form.is_valid():
        made = verbs.enrol(pk, form.cleaned_data["people"], by=request.user)
        words = ngettext("%(n)d person begins.", "%(n)d people begin.", len(made)) % {"n": len(made)}
        messages.success(request, words)
        return redirect("certificates")
    return page(request, "learning/enrol.html", {"form": form, "certification": found}, 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def procedure_certificate(request: StaffRequest, key: str) -> HttpResponse:
    """What a certificate of the procedure takes."""
    require_editor(request.user)
    procedure = procedure_for(request.user, key)
    form = RulesForm(request.POST or None, rules=Certification.objects.filter(procedure=procedure).first())
    if form.is_valid():
        saved = attempt(form, lambda: verbs.set_rules(procedure.pk, form.rules(), by=request.user))
        if saved:
            messages.success(request, _("%(name)s is saved.") % {"name": procedure.title})
            return redirect("certificates")
    context = {"form": form, "title": _("Certificate of %(name)s") % {"name": procedure.title}}
    return page(request, "learning/thing.html", context, status=422 if form.errors else 200)


@dataclass
class Shown:
    """A certificate for one reader."""

    row: Certificate
    user: User

    @property
    def facts(self) -> Facts:
        return verbs.facts_of(self.row, by=self.user, note="-")

    @property
    def acts(self) -> list[tuple[str, object, str]]:
        """(act, its words, what stands in the way or nothing)."""
        if not can_oversee(self.user):
            return []
        level, facts = Level(self.row.level), self.facts
        found: list[tuple[str, object, str]] = []
        for act in signable(level):
            refused = refusal(level, act, facts)
            found.append((act.value, ACTS[act], verbs.words_of(refused) if refused else ""))
        return found

    @property
    def signatures(self) -> list[tuple[Signature, object]]:
        rows = self.row.signatures.select_related("by").order_by("-pk")
        return [(one, ACTS[Act(one.act)]) for one in rows]

    @property
    def may_edit(self) -> bool:
        return can_edit(self.user)
