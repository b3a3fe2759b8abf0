"""Custom fields as inputs of a form that says to what acts set them: left as they are, or one value for all tickets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tickets.fields import values
from tickets.fields.definitions import Definition, all_definitions
from tickets.models.field import FieldKind

LEAVE: Final = ("", _("Leave as it is"))
PREFIX: Final = "field_"
"""What the name of such an input begins with: field_order_number."""


def add(form: forms.Form, people: Iterable[tuple[str, str]]) -> list[Definition]:
    """Give the form an input for each field in use, and for each that its acts (`fields` of its initial data) or what
    was posted sets, so that saving says what is wrong with it. `people` are whom a field that holds a person offers.
    """
    has: Mapping[str, Any] = form.initial.get("fields") or {}
    named = {*has, *(name.removeprefix(PREFIX) for name in form.data if name.startswith(PREFIX))}
    found = [one for one in all_definitions().values() if one.is_active or one.key in named]
    people = list(people)
    for one in found:
        form.fields[f"{PREFIX}{one.key}"] = _input(one, people, has.get(one.key))
    form.initial.update(_initial(found, has))
    return found


def _input(one: Definition, people: Iterable[tuple[str, str]], has: object) -> forms.Field:
    """What the acts have stays on offer."""
    kept = [str(code) for code in (has if isinstance(has, list) else [has])] if has else []
    match one.kind:
        case FieldKind.CHOICES:
            chosen = forms.MultipleChoiceField(choices=one.options(kept), widget=forms.CheckboxSelectMultiple)
            return _dressed(chosen, one)
        case FieldKind.CHOICE | FieldKind.CASCADE:
            return _dressed(forms.ChoiceField(choices=[LEAVE, *one.options(kept)]), one)
        case FieldKind.CHECKBOX:
            return _dressed(forms.ChoiceField(choices=[LEAVE, (values.TICKED, _("yes"))]), one)
        case FieldKind.PERSON:
            known = dict(people)
            known |= {code: f"#{code}" for code in kept if code not in known}
            return _dressed(forms.ChoiceField(choices=[LEAVE, *known.items()]), one)
        case FieldKind.LONG_TEXT:
            return _dressed(forms.CharField(max_length=values.LONGEST_TEXT, widget=forms.Textarea({"rows": 2})), one)
        case FieldKind.DATE:
            return _dressed(forms.CharField(max_length=40, widget=forms.DateInput({"type": "date"})), one)
    return _dressed(forms.CharField(max_length=values.LONGEST), one)


def _dressed(found: forms.Field, one: Definition) -> forms.Field:
    found.label, found.required = one.label, False
    return found


def _initial(definitions: Iterable[Definition], has: Mapping[str, Any]) -> dict[str, object]:
    """What the inputs show, by their names."""
    shown = {one.key: values.to_texts(has[one.key]) for one in definitions if has.get(one.key) is not None}
    many = {one.key for one in definitions if one.kind == FieldKind.CHOICES}
    return {f"{PREFIX}{key}": texts if key in many else texts[0] for key, texts in shown.items() if texts}


def posted(definitions: Iterable[Definition], data: QueryDict) -> dict[str, object]:
    """The values that are set, by key; what is left as it is is not there."""
    found = {one.key: values.from_texts(one, data.getlist(f"{PREFIX}{one.key}")) for one in definitions}
    return {key: value for key, value in found.items() if value not in ("", [], False)}
