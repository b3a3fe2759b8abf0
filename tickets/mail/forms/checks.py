"""The form of a brand's checks before sending."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.checks.outgoing import Check, Mode
from tickets.models import BrandChecks

HELP = {
    Check.PLACEHOLDER: _("Such as [NAME] or {{requester.first_name}}. What stands as code is meant so."),
    Check.NAME: _("'Dear Budi' to somebody who is called Sari."),
    Check.LANGUAGE: _("Told by script and small words, and only when it is sure."),
    Check.CARD: _("With a right check digit."),
    Check.IDENTITY: _(
        "Indonesian NIK, Philippine SSS, UMID, PhilHealth and TIN, United States SSN, Japanese My Number."
    ),
    Check.ATTACHMENT: _("In English, Indonesian, Filipino, Japanese and Arabic."),
    Check.REPLY_ALL: _("Copied in by a customer, and nobody has written to them yet."),
}


class ChecksForm(forms.Form):
    """A choice for each check, and the brand's words, one a line."""

    words_avoided = forms.CharField(
        label=_("Words to avoid"),
        help_text=_("One word or phrase a line. Case and accents don't matter."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )

    def __init__(self, *args: Any, row: BrandChecks, **kwargs: Any) -> None:
        kwargs["initial"] = {check.value: row.mode(check) for check in Check} | {
            "words_avoided": "\n".join(row.avoided)
        }
        super().__init__(*args, **kwargs)
        for check in Check:
            self.fields[check.value] = forms.ChoiceField(
                label=check.label, choices=Mode.choices, help_text=HELP.get(check, "")
            )
        self.order_fields([*Check.values, "words_avoided"])

    def modes(self) -> dict[Check, Mode]:
        return {check: Mode(self.cleaned_data[check.value]) for check in Check}

    def words(self) -> list[str]:
        return str(self.cleaned_data["words_avoided"]).splitlines()
