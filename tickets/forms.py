"""What the pages of a ticket post."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import clock, html
from helpdesk.lib.errors import Invalid
from people.models import Team, User
from tickets import columns, moments
from tickets.actions.drafts import Kept
from tickets.actions.replies import Writing
from tickets.actions.views import Details
from tickets.checks.outgoing import Check
from tickets.macros import staged
from tickets.macros.staged import Staged
from tickets.models import Category, Message, Priority, Status, Ticket, View
from tickets.models.view import USUAL, Grouping, Scope, Sort
from tickets.permissions import can_keep_views, led_teams

KINDS = {"reply": Message.Kind.PUBLIC, "note": Message.Kind.NOTE}
SEPARATORS = re.compile(r"[,;\n]+")
IN_BRACKETS = re.compile(r"^[^<>]*<([^<>]+)>$")
CHOSEN = [Category.OPEN, Category.PENDING, Category.ON_HOLD, Category.SOLVED]


class Posted(forms.Form):
    """A form whose errors are raised in the desk's own words; `values()` is what to use."""

    def checked(self) -> dict[str, object]:
        if not self.is_valid():
            fields = {name: [str(error) for error in errors] for name, errors in self.errors.items()}
            raise Invalid(next(iter(fields.values()))[0], fields)
        return self.cleaned_data


class StatusForm(Posted):
    """`to` is a category, for its usual status, or the number of a status that the desk has named."""

    to = forms.CharField(label=_("Status"), max_length=18)

    def clean_to(self) -> Category | Status:
        to = str(self.cleaned_data["to"])
        if to in {one.value for one in CHOSEN}:
            return Category(to)
        found = Status.objects.filter(pk=int(to), is_active=True).first() if to.isdecimal() else None
        if found is None:
            raise ValidationError(gettext("Choose a status that is in use."))
        return found

    @property
    def status(self) -> Category | Status:
        return cast("Category | Status", self.checked()["to"])


class PriorityForm(Posted):
    to = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=lambda value: Priority(int(value))
    )


class TagsForm(Posted):
    """All tags, divided by commas; or one to add or to take off."""

    to = forms.CharField(label=_("Tags"), required=False, max_length=4000)
    add = forms.CharField(required=False, max_length=200)
    remove = forms.CharField(required=False, max_length=200)


class SubjectForm(Posted):
    to = forms.CharField(label=_("Subject"), required=False, max_length=2000)


class WritingForm(Posted):
    """The composer: `html` from the editor, or `text` where there is none."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], required=False)
    html = forms.CharField(required=False, strip=False)
    text = forms.CharField(required=False, strip=False)
    seen_version = forms.IntegerField(min_value=0, required=False)
    draft = forms.UUIDField(required=False)
    to = forms.CharField(required=False, max_length=20_000)
    cc = forms.CharField(required=False, max_length=20_000)
    bcc = forms.CharField(required=False, max_length=20_000)
    reason = forms.CharField(required=False, max_length=300)
    send_at = forms.ChoiceField(choices=[(one, one) for one in ("mine", "theirs", "chosen")], required=False)
    send_at_time = forms.CharField(required=False, max_length=40)
    usual_to = forms.CharField(required=False, max_length=20_000)
    usual_cc = forms.CharField(required=False, max_length=20_000)
    then = forms.ChoiceField(
        choices=[(one.value, one.label) for one in (Category.OPEN, Category.PENDING, Category.SOLVED)], required=False
    )

    def kind_or(self, kind: Message.Kind) -> Message.Kind:
        return KINDS.get(str(self.checked()["kind"]), kind)

    @property
    def body(self) -> str:
        """As typed: the editor's HTML, else the text area's words as HTML."""
        data = self.checked()
        return str(data["html"]) or html.from_text(str(data["text"]))

    def writing(self) -> Writing:
        data = self.checked()
        named = self.named()
        return Writing(
            html=self.body,
            seen_version=cast("int | None", data["seen_version"]) or 0,
            to=named["to"] if named else None,
            cc=named["cc"] if named else None,
            bcc=self.addresses("bcc"),
            files=self.upload_ids,
            macros=self.staged(),
            despite=cast("QueryDict", self.data).getlist("despite")[: len(Check)],
            reason=str(data["reason"]),
            draft=self.draft_key,
        )

    def addresses(self, name: str) -> list[str]:
        """What stands in a field of addresses, divided by commas; of `Name <address>` the address."""
        parts = (part.strip() for part in SEPARATORS.split(str(self.checked()[name])))
        return [IN_BRACKETS.sub(r"\1", part) for part in parts if part]

    def named(self) -> dict[str, list[str]] | None:
        """Recipients where the author chose others than those that the composer showed by itself, else nothing."""
        if "to" not in self.data and "cc" not in self.data:
            return None
        if all(self.addresses(name) == self.addresses(f"usual_{name}") for name in ("to", "cc")):
            return None
        return {"to": self.addresses("to"), "cc": self.addresses("cc")}

    def for_draft(self) -> dict[str, list[str]] | None:
        named, bcc = self.named(), self.addresses("bcc")
        if named is None and not bcc:
            return None
        return {"to": self.addresses("to"), "cc": self.addresses("cc"), "bcc": bcc}

    def kept(self, kind: Message.Kind) -> Kept:
        """What a draft keeps beside the words."""
        recipients = self.for_draft() if kind == Message.Kind.PUBLIC else None
        return Kept(recipients, self.upload_ids, self.draft_key, self.staged())

    @property
    def draft_key(self) -> UUID | None:
        """What the browser calls the text that is being written."""
        return cast("UUID | None", self.checked()["draft"])

    @property
    def upload_ids(self) -> list[int]:
        posted = cast("QueryDict", self.data).getlist("files")
        return [int(value) for value in posted if value.isdecimal() and len(value) < 18]

    def staged(self) -> list[Staged]:
        """The macros used in the kind that is sent; those of the other stay with its draft."""
        posted, kind = cast("QueryDict", self.data), str(self.checked()["kind"]) or "reply"
        return staged.posted(posted.getlist(f"macro-{kind}"), posted.getlist(f"act-{kind}"))

    def later(self, ticket: Ticket, user: User) -> datetime | None:
        """When it should be sent, where that isn't now. A time that was filled in counts, whatever was pressed."""
        data = self.checked()
        how, text = str(data["send_at"]), str(data["send_at_time"]).strip()
        if how in ("mine", "theirs"):
            there = ticket.requester.time_zone if how == "theirs" else user.time_zone
            return moments.tomorrow(clock.now(), moments.zone(there))
        if not how and not text:
            return None
        at = moments.chosen(text, moments.zone(user.time_zone))
        if at is None:
            words = _("Choose the day and the time.")
            raise Invalid(str(words), {"at": [str(words)]})
        return at

    def after(self) -> Category | None:
        then = self.checked()["then"]
        return Category(str(then)) if then else None


class ViewForm(Posted):
    """All of a view but its conditions, which are rows of their own. Who can have it are those whom one may give it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    scope = forms.ChoiceField(label=_("Who has it"), initial=Scope.PERSONAL)
    sort = forms.ChoiceField(label=_("Order"), choices=Sort.choices, initial=Sort.UPDATED)
    grouping = forms.ChoiceField(label=_("Groups"), choices=Grouping.choices, initial=Grouping.NONE)
    columns = forms.MultipleChoiceField(
        label=_("Columns"), choices=columns.choices, required=False, widget=forms.CheckboxSelectMultiple, initial=USUAL
    )
    is_by_next = forms.BooleanField(
        label=_("Work by Next"),
        required=False,
        help_text=_("Tickets are served one at a time in this order, so that nobody picks the easy ones."),
    )

    def __init__(self, data: QueryDict | None = None, *, by: User, **options: Any) -> None:
        super().__init__(data, **options)
        scopes, self.teams = scope_choices(by)
        cast("forms.ChoiceField", self.fields["scope"]).choices = scopes
        if len(scopes) == 1:
            self.fields["scope"].widget = forms.HiddenInput()

    @classmethod
    def of(cls, view: View, *, by: User) -> ViewForm:
        initial = {name: getattr(view, name) for name in cls.base_fields}
        return cls(by=by, initial={**initial, "scope": _scope_of(Scope(view.scope), view.team_id)})

    def details(self, conditions: Mapping[str, object]) -> Details:
        """Of a form that is valid."""
        data = self.cleaned_data
        return Details(
            name=data["name"],
            scope=Scope(data["scope"].partition(":")[0]),
            team=self.teams.get(data["scope"]),
            conditions=conditions,
            columns=data["columns"],
            sort=Sort(data["sort"]),
            grouping=Grouping(data["grouping"]),
            is_by_next=data["is_by_next"],
        )


def scope_choices(by: User) -> tuple[list[tuple[str, Any]], dict[str, Team]]:
    """Whom this person may give a view or a macro; and the teams among them, by their codes."""
    teams = {_scope_of(Scope.TEAM, team.pk): team for team in led_teams(by)}
    scopes: list[tuple[str, Any]] = [(_scope_of(Scope.PERSONAL), Scope.PERSONAL.label)]
    scopes += [(code, _("Team: %(name)s") % {"name": team.name}) for code, team in teams.items()]
    if can_keep_views(by, Scope.DESK, None):
        scopes.append((_scope_of(Scope.DESK), Scope.DESK.label))
    return scopes, teams


def _scope_of(scope: Scope, team: int | None = None) -> str:
    """personal, desk, or team:12."""
    return f"{scope}:{team}" if scope == Scope.TEAM else str(scope)
