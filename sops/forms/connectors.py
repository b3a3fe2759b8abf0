"""The forms of a connector, of one of its operations, and of trying one. The rules are the verbs'."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sops.actions.connectors import Details, OperationDetails
from sops.definition.operations import METHODS, Operation
from sops.models import Connector, ConnectorOperation

CODE = {"spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}
PLAIN = {**CODE, "rows": 4, "class": "is-code"}
STATES: Final[dict[str, tuple[str | Promise, str, str]]] = {
    "queued": (_("Waits"), "hourglass", ""),
    "sending": (pgettext_lazy("connector", "Being asked"), "send", "info"),
    "done": (pgettext_lazy("connector", "Done"), "check", "good"),
    "failed": (pgettext_lazy("connector", "Not done"), "circle-x", "bad"),
    "uncertain": (pgettext_lazy("connector", "May have been done"), "triangle-alert", "warn"),
}
"""Of what a tool was asked: words, sign and tone."""


class ConnectorForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    key = forms.CharField(
        label=_("Key"), max_length=29, widget=forms.TextInput(attrs=CODE),
        help_text=_("By which procedures know it, for good: small letters, digits and _, such as payments."),
    )  # fmt: skip
    address = forms.CharField(
        label=_("Address"), max_length=300, widget=forms.TextInput(attrs={**CODE, "placeholder": "https://"}),
        help_text=_("Scheme and host alone. Nothing is ever sent to another host, and no redirect is followed."),
    )  # fmt: skip
    header = forms.CharField(
        label=_("Header of the secret"), max_length=60, initial="Authorization", widget=forms.TextInput(attrs=CODE)
    )
    secret = forms.CharField(
        label=_("Secret"), max_length=2000, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("The whole value of that header, such as Bearer and a token. Kept encrypted, never shown."),
    )  # fmt: skip
    seconds = forms.IntegerField(label=_("Seconds to wait for an answer"), min_value=1, max_value=30, initial=10)
    is_active = forms.BooleanField(label=_("Switched on"), required=False, initial=True)

    def __init__(self, data: QueryDict | None = None, *, connector: Connector | None = None) -> None:
        names = [name for name in self.base_fields if name != "secret"]
        super().__init__(data, initial={name: getattr(connector, name) for name in names} if connector else None)
        if connector:
            self.fields["key"].disabled = True
            if connector.secret:
                self.fields["secret"].help_text = _("One is kept, encrypted. Leave this empty to keep it.")

    def details(self) -> Details:
        """Of a form that is valid."""
        return Details(**self.cleaned_data)


class OperationForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As agents and editors read it: Refund a charge.")
    )
    key = forms.CharField(label=_("Key"), max_length=29, widget=forms.TextInput(attrs=CODE))
    method = forms.ChoiceField(
        label=_("Method"), choices=[(one, one) for one in METHODS], initial="POST",
        help_text=_("Only a GET is ever repeated by itself."),
    )  # fmt: skip
    path = forms.CharField(
        label=_("Path"), max_length=500,
        widget=forms.TextInput(attrs={**CODE, "placeholder": "/charges/{charge}/refunds"}),
        help_text=_("With {names} of parameters. The other parameters go into the query, or as JSON into the body."),
    )  # fmt: skip
    parameters = forms.CharField(
        label=_("Parameters"), required=False,
        widget=forms.Textarea(attrs={**PLAIN, "placeholder": "charge: text\namount: number"}),
        help_text=_("One a line: name: type. Types: text, number, date, flag."),
    )  # fmt: skip
    results = forms.CharField(
        label=_("Kept of the answer"), required=False,
        widget=forms.Textarea(attrs={**PLAIN, "placeholder": "refund: text = data.id"}),
        help_text=_("One a line: name: type = place in the JSON. Nothing else of an answer is kept."),
    )  # fmt: skip
    is_reversible = forms.BooleanField(
        label=_("It can be undone"), required=False,
        help_text=_("Else, from risk tier 3 on, procedures need evidence or a second person’s yes before it."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, operation: ConnectorOperation | None = None) -> None:
        initial: dict[str, Any] | None = None
        if operation:
            names = ("name", "key", "method", "path", "is_reversible")
            initial = {name: getattr(operation, name) for name in names}
            initial["parameters"] = "\n".join(f"{name}: {one}" for name, one in operation.parameters.items())
            results = operation.operation.results.items()
            initial["results"] = "\n".join(f"{name}: {one.type} = {one.at}" for name, one in results)
        super().__init__(data, initial=initial)

    def clean_parameters(self) -> dict[str, str]:
        lines = _lines(self.cleaned_data["parameters"], r"(\w+)\s*:\s*(\w+)")
        return dict(lines)

    def clean_results(self) -> dict[str, tuple[str, str]]:
        lines = _lines(self.cleaned_data["results"], r"(\w+)\s*:\s*(\w+)\s*=\s*(\S+)")
        return {name: (type_, at) for name, type_, at in lines}

    def details(self) -> OperationDetails:
        """Of a form that is valid."""
        return OperationDetails(**self.cleaned_data)


def _lines(text: str, form: str) -> list[Any]:
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        match = re.fullmatch(form, line)
        if match is None:
            raise ValidationError(gettext("“%(line)s” can't be read. Write it as the help says.") % {"line": line})
        found.append(match.groups())
    if len({one[0] for one in found}) < len(found):
        raise ValidationError(gettext("Each name stands once."))
    return found


class TrialForm(forms.Form):
    """A value for each parameter of an operation."""

    def __init__(self, data: QueryDict | None = None, *, operation: Operation) -> None:
        super().__init__(data)
        kinds: Mapping[str, Any] = {
            "text": lambda: forms.CharField(max_length=4000),
            "number": lambda: forms.FloatField(),
            "date": lambda: forms.DateField(widget=forms.DateInput(attrs={"type": "date"})),
            "flag": lambda: forms.BooleanField(required=False),
        }
        for name, type_ in operation.parameters.items():
            field = kinds[type_]()
            field.label = name.replace("_", " ")
            self.fields[f"p_{name}"] = field

    def values(self) -> dict[str, Any]:
        """By the parameters' names. Whole numbers are sent without parts."""
        return {name.removeprefix("p_"): _plain(value) for name, value in self.cleaned_data.items()}


def _plain(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value
