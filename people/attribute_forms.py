"""The form of an attribute."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.actions.attributes import Details
from people.models import Attribute


class AttributeForm(forms.Form):
    label = forms.CharField(label=_("Label"), max_length=80)
    key = forms.CharField(
        label=_("Key"),
        max_length=40,
        required=False,
        help_text=_("How programs name it. Made of the label when left empty, and stays."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Attribute.Kind.choices, help_text=_("Can't be changed later."))
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only for a choice: one a line."),
    )
    is_active = forms.BooleanField(
        label=_("Shown"), required=False, initial=True, help_text=_("Values stay when it is switched off.")
    )

    def __init__(self, *args: Any, attribute: Attribute | None = None, **kwargs: Any) -> None:
        if attribute:
            kwargs["initial"] = {name: getattr(attribute, name) for name in self.base_fields}
            kwargs["initial"]["choices"] = "\n".join(attribute.choices)
        super().__init__(*args, **kwargs)
        if attribute:
            self.fields["key"].disabled = self.fields["kind"].disabled = True

    def clean_choices(self) -> list[str]:
        return [line for line in self.cleaned_data["choices"].splitlines() if line.strip()]

    def details(self) -> Details:
        return Details(**self.cleaned_data)
