"""Forms of the admin pages about outgoing mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.mail.models import Template


class SuppressionForm(forms.Form):
    address = forms.CharField(label=_("Address"), max_length=320, widget=forms.TextInput(attrs={"inputmode": "email"}))
    note = forms.CharField(label=_("Why"), max_length=200, required=False)


class TemplateForm(forms.Form):
    """`subject` only where the kind has one."""

    subject = forms.CharField(
        label=_("Subject"), max_length=500, required=False, help_text=_("Left empty: the ticket's own subject.")
    )
    html = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true", "dir": "auto"}),
        help_text=_("Plain words, or HTML. Pictures may stand in it as data or as an address."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Template.Kind.ACKNOWLEDGEMENT:
            del self.fields["subject"]
