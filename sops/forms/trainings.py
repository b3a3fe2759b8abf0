"""The form of a training session."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from sops.actions.trainings import Details
from sops.forms.certifying import People
from sops.models import Procedure, State, Training


class TrainingForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"], help_text=_("In your own time."),
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=1440, initial=60)
    place = forms.CharField(label=_("Place or link"), max_length=200, required=False)
    trainer = forms.ModelChoiceField(User.objects.none(), label=_("Trainer"), empty_label=_("Choose one"))
    procedures = forms.ModelMultipleChoiceField(
        Procedure.objects.filter(versions__state=State.PUBLISHED).distinct(), label=_("Procedures"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    people = People(User.objects.none(), label=_("Who takes part"), required=False, widget=forms.CheckboxSelectMultiple)
    html = forms.CharField(required=False)
    text = forms.CharField(required=False)

    def __init__(self, *args: Any, by: User, training: Training | None = None, **options: Any) -> None:
        if training:
            names = ("title", "at", "minutes", "place", "html")
            options["initial"] = {name: getattr(training, name) for name in names}
            options["initial"] |= {
                "trainer": training.trainer_id,
                "procedures": training.procedures.all(),
                "people": [row.user_id for row in training.attendances.all()],
            }
        super().__init__(*args, **options)
        rows = User.objects.active().visible_to(by).order_by("name", "pk")
        for name in ("trainer", "people"):
            cast("Any", self.fields[name]).queryset = rows

    def details(self, written: str) -> Details:
        data = self.cleaned_data
        names = ("title", "at", "minutes", "place", "trainer")
        values = {name: data[name] for name in names}
        return Details(**values, html=written, procedures=list(data["procedures"]), people=list(data["people"]))
