"""How the page of macros is narrowed."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.models import Team, User
from tickets.models import Macro
from tickets.models.view import Scope


class MacroFilter(forms.Form):
    STATES = [("", _("Offered")), ("away", _("Put away"))]

    q = forms.CharField(label=_("Name, folder or text"), required=False, max_length=200)
    scope = forms.ChoiceField(label=_("Who has it"), choices=[("", _("Anybody")), *Scope.choices], required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, to_field_name="slug", empty_label=_("Any team")
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def __init__(self, data: QueryDict, *, by: User) -> None:
        super().__init__(data)
        self.by = by
        team = cast("forms.ModelChoiceField[Any]", self.fields["team"])
        team.queryset = by.teams.all()

    def narrowed(self) -> QuerySet[Macro]:
        values = self.cleaned_data if self.is_valid() else {}
        rows = Macro.objects.visible_to(self.by).filter(is_active=values.get("state") != "away")
        if scope := values.get("scope"):
            rows = rows.filter(scope=scope)
        if team := values.get("team"):
            rows = rows.filter(team=team)
        for word in str(values.get("q") or "").split()[:8]:
            found = Q(name__icontains=word) | Q(folder__icontains=word) | Q(current__texts__icontains=word)
            rows = rows.filter(found)
        return rows.select_related("team", "current__published_by").order_by("folder", "name", "pk")
