"""Forms of the demo's mailbox."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tickets.actions.files import NewFile
from tickets.filetypes import new_file
from tickets.models import Mailbox


class AnswerForm(forms.Form):
    """A customer's reply, in the demo."""

    text = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": _("Write as the customer"), "dir": "auto"}),
        max_length=100_000,
    )
    file = forms.FileField(label=_("File"), required=False)

    def enclosed(self) -> list[NewFile]:
        posted = self.cleaned_data.get("file")
        return [new_file(posted.name or "file", posted.read())] if posted else []

    def clean_file(self) -> Any:
        posted = self.cleaned_data.get("file")
        if posted and posted.size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 2**20
            raise forms.ValidationError(_("This file is larger than %(limit)s MB."), params={"limit": limit})
        return posted


class LetterForm(AnswerForm):
    """A customer's first mail, in the demo."""

    name = forms.CharField(label=_("Your name"), max_length=80, help_text=_("As the desk will see it."))
    address = forms.EmailField(label=_("Your address"), help_text=_("Any made-up one: nothing leaves this machine."))
    to = forms.ChoiceField(label=_("To"))
    subject = forms.CharField(label=_("Subject"), max_length=200)

    field_order = ("name", "address", "to", "subject", "text", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Mailbox.objects.filter(is_active=True).values_list("address", "name")
        self.fields["to"].choices = [(address, f"{name} <{address}>") for address, name in rows]  # type: ignore[attr-defined]
        self.fields["text"].label = _("Message")
        self.fields["text"].widget.attrs["rows"] = 9
