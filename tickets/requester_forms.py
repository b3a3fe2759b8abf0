"""Forms of the pages about requesters. They hold words and choices; the rules are the verbs'."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.actions.requesters import Details
from people.forms import zone_choices
from people.models import Contact, Organisation, User


class RequesterForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), required=False, empty_label=_("None")
    )
    language = forms.CharField(
        label=_("Language"), max_length=8, required=False, help_text=_("A code, such as en, id or pt-br.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    sees_organisation = forms.BooleanField(
        label=_("Reads the organisation's requests"),
        required=False,
        help_text=_("Signed in, they see what their colleagues asked, and may answer there."),
    )

    def __init__(self, *args: Any, contact: Contact, by: User, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(contact, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.visible_to(by)
        cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"]).queryset = rows
        cast("forms.ChoiceField", self.fields["time_zone"]).choices = [("", _("Unknown")), *zone_choices()]
        if not by.is_in_house:
            self.fields["sees_organisation"].disabled = True

    def details(self) -> Details:
        return Details(**self.cleaned_data)
