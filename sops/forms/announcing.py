"""The forms of an announcement, and of who must acknowledge a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from sops.actions.announcements import Details
from sops.actions.requirements import MOST_DAYS, USUAL_DAYS, Plan
from sops.audience import WHO_WORKS
from sops.forms.audience import AudienceForm
from sops.models import Announcement, ProcedureVersion, Quiz, Requirement, State

Enforcement = Requirement.Enforcement
if TYPE_CHECKING:
    Versions = forms.ModelChoiceField[ProcedureVersion]
else:
    Versions = forms.ModelChoiceField
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class VersionField(Versions):
    def label_from_instance(self, obj: ProcedureVersion) -> str:
        return f"{obj.procedure.title} {obj.label}"


class AnnouncementForm(AudienceForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    html = forms.CharField(label=_("Text"), required=False)
    text = forms.CharField(required=False)
    version = VersionField(
        ProcedureVersion.objects.none(), label=_("About the procedure"), required=False, empty_label=_("None")
    )
    enforcement = forms.ChoiceField(
        label=_("What is asked"), choices=Enforcement.choices, widget=forms.RadioSelect, initial=Enforcement.REMIND
    )
    quiz = forms.ModelChoiceField(
        Quiz.objects.filter(is_active=True), label=_("Quiz to pass"), required=False, empty_label=_("None")
    )
    due_on = forms.DateField(
        label=_("Until the end of"), required=False, widget=DAY, help_text=_("In the time zone of each one’s own site.")
    )

    def __init__(self, *args: Any, by: User, announcement: Announcement | None = None, **options: Any) -> None:
        if announcement:
            asked = announcement.requirement
            options["audience"] = asked.audience
            options["initial"] = {
                "title": announcement.title, "html": announcement.html, "version": asked.version_id,
                "enforcement": asked.enforcement, "due_on": asked.due_on, "quiz": asked.quiz_id,
            }  # fmt: skip
        super().__init__(*args, by=by, **options)
        rows = ProcedureVersion.objects.filter(state=State.PUBLISHED).select_related("procedure").defer("definition")
        cast("VersionField", self.fields["version"]).queryset = rows.order_by("procedure__title")

    def details(self, written: str) -> Details:
        """`written` is the text as HTML."""
        data = self.cleaned_data
        return Details(
            title=data["title"], html=written, audience=self.audience, version=data["version"],
            enforcement=Enforcement(data["enforcement"]), due_on=data["due_on"], quiz=data["quiz"],
        )  # fmt: skip


class PlanForm(AudienceForm):
    days = forms.IntegerField(
        label=_("Days after it is in force"), min_value=1, max_value=MOST_DAYS, initial=USUAL_DAYS,
        help_text=_("Due at the end of that day, in the time zone of each one’s own site."),
    )  # fmt: skip
    enforcement = forms.ChoiceField(
        label=_("What is asked"), choices=Enforcement.choices, widget=forms.RadioSelect, initial=Enforcement.BLOCK
    )
    quiz = forms.ModelChoiceField(
        Quiz.objects.filter(is_active=True), label=_("Quiz to pass"), required=False, empty_label=_("None")
    )

    def __init__(self, *args: Any, by: User, requirement: Requirement | None = None, **options: Any) -> None:
        options["audience"] = requirement.audience if requirement else WHO_WORKS
        if requirement:
            options["initial"] = {"days": requirement.days, "enforcement": requirement.enforcement}
            options["initial"]["quiz"] = requirement.quiz_id
        super().__init__(*args, by=by, **options)

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(audience=self.audience, days=data["days"], enforcement=Enforcement(data["enforcement"]),
                    quiz=data["quiz"])  # fmt: skip


class DayForm(forms.Form):
    due_on = forms.DateField(label=_("Until the end of"), widget=DAY)
