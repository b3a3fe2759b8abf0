"""An audience as a form: any of these roles, teams, companies, sites and languages, all of which must fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import User
from sops.audience import vocabulary

IN_HOUSE: Final = "0"
TAGS: Final = ("roles", "teams")
CHOICES: Final = ("partner", "site", "language")


class AudienceForm(forms.Form):
    """`kept` is a condition that this form can't show; it stays while nothing is chosen here."""

    works_tickets = forms.BooleanField(label=_("Only who works on tickets"), required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)
    teams = forms.MultipleChoiceField(label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple)
    partner = forms.MultipleChoiceField(label=_("Companies"), required=False, widget=forms.CheckboxSelectMultiple)
    site = forms.MultipleChoiceField(label=_("Sites"), required=False, widget=forms.CheckboxSelectMultiple)
    language = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, audience: Mapping[str, object] | None = None, **options: Any) -> None:
        if audience is not None:
            options["initial"] = {**options.get("initial", {}), **as_fields(audience)}
        super().__init__(*args, **options)
        fields = vocabulary(by)
        for name in (*TAGS, *CHOICES):
            choices = [(str(code), str(words)) for code, words in fields[name].choices.items()]
            if name == "partner" and by.is_in_house:
                choices.insert(0, (IN_HOUSE, str(_("In-house"))))
            cast("forms.MultipleChoiceField", self.fields[name]).choices = choices

    @property
    def audience(self) -> dict[str, object]:
        """The condition; everybody where nothing is chosen."""
        parts = list(self._parts())
        kept = self.cleaned_data.get("kept", "")
        if not parts and kept:
            return dict(json.loads(kept))
        return {"all": parts}

    def _parts(self) -> list[dict[str, object]]:
        data = self.cleaned_data
        parts: list[dict[str, object]] = []
        if data["works_tickets"]:
            parts.append({"field": "works_tickets", "op": "is", "value": True})
        parts += [{"field": name, "op": "in", "value": data[name]} for name in TAGS if data[name]]
        if data["partner"]:
            parts.append(_companies(data["partner"]))
        if data["site"]:
            parts.append({"field": "site", "op": "in", "value": [int(code) for code in data["site"]]})
        if data["language"]:
            parts.append({"field": "language", "op": "in", "value": data["language"]})
        return parts

    def clean_kept(self) -> str:
        """Only an object in JSON; whether it means something is the verb's to say."""
        text: str = self.cleaned_data["kept"]
        try:
            return text if not text or isinstance(json.loads(text), dict) else ""
        except ValueError:
            return ""


def _companies(codes: list[str]) -> dict[str, object]:
    ids = [int(code) for code in codes if code != IN_HOUSE]
    own: dict[str, object] = {"field": "partner", "op": "is_not_set"}
    others: dict[str, object] = {"field": "partner", "op": "in", "value": ids}
    if IN_HOUSE not in codes:
        return others
    return {"any": [own, others]} if ids else own


def as_fields(audience: Mapping[str, object]) -> dict[str, object]:
    """What the form shows of a condition; as `kept` where it is another than the form makes."""
    parts = audience.get("all", [audience] if "field" in audience else None)
    found: dict[str, object] = {}
    for part in parts if isinstance(parts, list) else [None]:
        shown = _field(part)
        if shown is None or shown[0] in found:
            return {"kept": json.dumps(audience)}
        found[shown[0]] = shown[1]
    return found


def _field(part: object) -> tuple[str, object] | None:
    match part:
        case {"field": "works_tickets", "op": "is", "value": True}:
            return "works_tickets", True
        case {"field": "partner", "op": "is_not_set"}:
            return "partner", [IN_HOUSE]
        case {"any": [{"field": "partner", "op": "is_not_set"}, {"field": "partner", "op": "in", "value": list(ids)}]}:
            return "partner", [IN_HOUSE, *map(str, ids)]
        case {"field": str(name), "op": "in", "value": list(values)} if name in (*TAGS, *CHOICES):
            return name, [str(one) for one in values]
    return None
