"""What the pages of side conversations post."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock, html
from people.models import Partner, Team, User
from tickets.actions.sides import Opening, Words
from tickets.forms import Posted
from tickets.models import Ticket
from tickets.models.side import Kind, Outcome
from tickets.permissions import partners_to_ask, teams_to_ask

SOON: Final = [("", _("As usual")), ("1", _("In an hour")), ("4", _("In 4 hours")), ("24", _("In a day")),
               ("72", _("In 3 days")), ("168", _("In a week")), ("at", _("At a time of your own"))]  # fmt: skip


class TalkForm(Posted):
    """The composer: `html` from the editor, or `text` where there is none; `files` and `forwards` are numbers."""

    html = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    text = forms.CharField(required=False, strip=False)

    @property
    def body(self) -> str:
        """As typed: the editor's HTML, else the text area's words as HTML."""
        data = self.data
        return str(data.get("html") or "") or html.from_text(str(data.get("text") or ""))

    def words(self) -> Words:
        return Words(self.body, self._numbers("files"), self._numbers("forwards"), self.draft_key)

    @property
    def draft_key(self) -> UUID | None:
        """What the browser calls the text that is being written."""
        try:
            return UUID(str(self.data.get("draft")))
        except ValueError:
            return None

    def _numbers(self, name: str) -> list[int]:
        posted = cast("QueryDict", self.data).getlist(name)
        return [int(value) for value in posted if value.isdecimal() and len(value) < 18]


class DueForm(forms.Form):
    """Soon, in so many hours, or at a time in the person's own zone."""

    due_in = forms.ChoiceField(label=_("Answer wanted"), choices=SOON, required=False)
    due_at = forms.DateTimeField(
        label=_("At"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    def when(self) -> datetime | None:
        """Of a form that is valid; None is the usual time."""
        asked = self.cleaned_data.get("due_in")
        if asked == "at" or (not asked and self.cleaned_data.get("due_at")):
            return cast("datetime | None", self.cleaned_data.get("due_at"))
        return clock.now() + timedelta(hours=int(asked)) if asked else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("due_in") == "at" and not data.get("due_at"):
            self.add_error("due_at", _("Choose the time."))
        return data


class OpeningForm(DueForm, TalkForm):
    """A new side conversation: `to` is team:3, partner:2 or outside."""

    to = forms.ChoiceField(label=_("Whom to ask"))
    addresses = forms.CharField(
        label=_("Addresses"),
        required=False,
        max_length=4000,
        help_text=_("Divided by commas. What they answer comes back here, and never to the requester."),
    )
    subject = forms.CharField(label=_("Subject"), max_length=300)
    shares_thread = forms.BooleanField(
        label=_("Show them the ticket's conversation"),
        required=False,
        help_text=_("Public messages only, to read. Internal notes stay in the house."),
    )

    field_order = ("to", "addresses", "subject", "due_in", "due_at", "shares_thread")

    def __init__(self, data: QueryDict | None = None, *, by: User, ticket: Ticket, **options: Any) -> None:
        options.setdefault("initial", {"subject": ticket.subject})
        super().__init__(data, **options)
        self.teams = {f"team:{team.pk}": team for team in teams_to_ask(by).select_related("partner").order_by("name")}
        self.partners = {f"partner:{one.pk}": one for one in partners_to_ask(by).order_by("name")}
        teams = [(code, _team_name(team, by)) for code, team in self.teams.items()]
        groups: list[tuple[Any, Any]] = [("", _("Choose…")), (_("Teams"), teams)]
        if self.partners:
            groups.append((_("Partners"), [(code, one.name) for code, one in self.partners.items()]))
        groups.append((_("Outside"), [(Kind.OUTSIDE.value, _("Addresses outside, by mail"))]))
        cast("forms.ChoiceField", self.fields["to"]).choices = groups

    def opening(self) -> Opening:
        """Of a form that is valid."""
        data, to = self.cleaned_data, self.cleaned_data["to"]
        team: Team | None = self.teams.get(to)
        partner: Partner | None = self.partners.get(to)
        return Opening(
            kind=Kind.TEAM if team else Kind.PARTNER if partner else Kind.OUTSIDE,
            subject=data["subject"],
            words=self.words(),
            team=team,
            partner=partner,
            addresses=[one for one in re.split(r"[,;\s]+", data["addresses"]) if one],
            due_at=self.when(),
            shares_thread=data["shares_thread"],
        )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What came of it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Goes back to the ticket as an internal note."),
    )


def local(moment: datetime) -> str:
    """For a field of date and time, in the reader's zone."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def _team_name(team: Team, by: User) -> str:
    return f"{team.name} ({team.partner})" if team.partner and by.is_in_house else team.name
