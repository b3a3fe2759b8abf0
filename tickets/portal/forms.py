"""The forms that requesters fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.lib.text import casefold_address, storable
from tickets.portal import guard
from tickets.portal.guard import Verdict
from tickets.portal.uploads import MOST, FilesField, FilesInput
from tickets.questions import Asking

LONGEST = 50_000


class Guarded(forms.Form):
    """With a stamp, which says when the form was shown, and a field that people don't see."""

    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        required=False,
        label=gettext_lazy("Leave this field empty"),
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def next_stamp(self) -> str:
        """For the form when it is shown (again): a usable stamp stays."""
        given = self.data.get("stamp", "") if self.is_bound else ""
        return given if given and guard.judge(given) != Verdict.UNUSABLE else guard.new_stamp()

    @property
    def limit_in_mb(self) -> int:
        return settings.UPLOAD_LIMIT // (1024 * 1024)

    @property
    def limit_in_bytes(self) -> str:
        """For the page's script, so that a number is never written with its thousands apart."""
        return str(settings.UPLOAD_LIMIT)

    @property
    def most_files(self) -> int:
        return MOST

    @property
    def had_files(self) -> bool:
        return self.is_bound and bool(self.files)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("website"):
            self.add_error(None, _("A field that must stay empty was filled in. Empty it, then send again."))
        verdict = guard.judge(values.get("stamp", ""))
        if verdict == Verdict.UNUSABLE:
            self.add_error(None, _("This page was open for a long time. Your words are kept: please send once more."))
        if verdict == Verdict.TOO_QUICK and not self.errors:
            self.add_error(None, _("That was faster than people type. Your words are kept: please send once more."))
        return values


def _words(text: str) -> str:
    """As it is kept: browsers end lines with CR LF."""
    return storable(text).replace("\r\n", "\n").strip()


class RequestForm(Asking, Guarded):
    name = forms.CharField(
        max_length=100,
        label=gettext_lazy("Your name"),
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Tell us your name.")},
    )
    email = forms.EmailField(
        max_length=254,
        label=gettext_lazy("Your email address"),
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Tell us the email address that we may answer to."),
            "invalid": gettext_lazy("Write the email address in full, such as name@example.com."),
        },
    )
    subject = forms.CharField(
        max_length=200,
        label=gettext_lazy("What is it about?"),
        error_messages={"required": gettext_lazy("Say in a few words what it is about.")},
    )
    message = forms.CharField(
        max_length=LONGEST,
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("The more exactly you describe it, the sooner we can help."),
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": gettext_lazy("Describe what happened.")},
    )
    attachments = FilesField(
        required=False, label=gettext_lazy("Pictures or documents"), widget=FilesInput({"multiple": True})
    )
    field_order = ("name", "email", "subject", "message", "attachments")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, words in self.questions.problems().items():
            self.add_error(name, words)
        if not self.errors and self.questions.asks_more:
            self.add_error(None, _("Your answers bring up more questions: please look at them too, then send."))
        return cleaned

    def clean_email(self) -> str:
        return casefold_address(self.cleaned_data["email"])

    def clean_name(self) -> str:
        return " ".join(storable(self.cleaned_data["name"]).split())

    def clean_subject(self) -> str:
        return " ".join(storable(self.cleaned_data["subject"]).split())

    def clean_message(self) -> str:
        return _words(self.cleaned_data["message"])


class AnswerForm(Guarded):
    message = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=gettext_lazy("Your answer"),
        widget=forms.Textarea({"rows": 5}),
    )
    attachments = FilesField(
        required=False, label=gettext_lazy("Pictures or documents"), widget=FilesInput({"multiple": True})
    )
    field_order = ("message", "attachments")

    def clean_message(self) -> str:
        return _words(self.cleaned_data["message"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not values.get("message") and not values.get("attachments") and not self.errors:
            self.add_error("message", _("Write a few words, or choose a file."))
        return values
