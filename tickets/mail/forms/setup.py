"""Forms of the admin pages about mail."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Team
from tickets.actions.brands import ACCENTS, BrandDetails, MailboxDetails
from tickets.models import Brand, Mailbox

COLOURS = dict(
    zip(ACCENTS, (_("Blue"), _("Teal"), _("Rose"), _("Amber"), _("Green"), _("Violet")), strict=True),
)


def _choose(form: forms.Form, name: str, rows: Any) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


def _teams(kept: Team | None) -> Any:
    """Active teams, and the one that is set."""
    return Team.objects.filter(Q(is_active=True) | Q(pk=kept.pk if kept else 0))


class BrandForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    accent = forms.ChoiceField(label=_("Colour of its pages"), choices=COLOURS.items())
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team for new tickets"),
        required=False,
        empty_label=_("None: tickets wait without a team"),
        help_text=_("A mailbox may name another."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, brand: Brand | None = None, **kwargs: Any) -> None:
        if brand:
            kwargs["initial"] = {name: getattr(brand, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        _choose(self, "team", _teams(brand.team if brand else None))

    def details(self) -> BrandDetails:
        return BrandDetails(**self.cleaned_data)


class MailboxForm(forms.Form):
    address = forms.CharField(label=_("Address"), max_length=254, widget=forms.EmailInput)
    name = forms.CharField(label=_("Sender name"), max_length=80, help_text=_("Customers see it on your answers."))
    brand = forms.ModelChoiceField(Brand.objects.all(), label=_("Brand"), empty_label=None)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team for new tickets"), required=False, empty_label=_("The brand's team")
    )
    aliases = forms.CharField(
        label=_("Other addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line. Mail to them comes to this mailbox."),
    )
    is_active = forms.BooleanField(
        label=_("Takes mail"),
        required=False,
        initial=True,
        help_text=_("When off, nothing is fetched, and mail servers that bring mail are asked to try again later."),
    )
    acknowledges = forms.BooleanField(
        label=_("Tells customers that their message has arrived"),
        required=False,
        help_text=_("Once for each new ticket, in the customer's language. Never to machines and mailing lists."),
    )
    marks_subjects = forms.BooleanField(
        label=_("Puts the ticket's mark into subjects"),
        required=False,
        initial=True,
        help_text=_("Answers from mail programs that lose everything else still find their ticket."),
    )

    def __init__(self, *args: Any, mailbox: Mailbox | None = None, **kwargs: Any) -> None:
        if mailbox:
            kwargs["initial"] = {name: getattr(mailbox, name) for name in self.base_fields}
            kwargs["initial"]["aliases"] = "\n".join(mailbox.aliases)
        super().__init__(*args, **kwargs)
        _choose(self, "team", _teams(mailbox.team if mailbox else None))

    def details(self) -> MailboxDetails:
        words = self.cleaned_data | {"aliases": re.split(r"[\s,;]+", self.cleaned_data["aliases"].strip())}
        return MailboxDetails(**words | {"aliases": [one for one in words["aliases"] if one]})


class ReleaseForm(forms.Form):
    mailbox = forms.ModelChoiceField(Mailbox.objects.none(), label=_("Mailbox"), empty_label=None)

    def __init__(self, *args: Any, mailboxes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "mailbox", mailboxes)
