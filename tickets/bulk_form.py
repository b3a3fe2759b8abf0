"""The form of a bulk change: each act, and nothing where it stays as it is."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import html
from people.models import Team, User
from people.permissions import Capability, can
from tickets.actions import replies
from tickets.forms import CHOSEN, Posted
from tickets.models import Priority

SAME = ("", _("As it is"))
MOST_PEOPLE = 500


class BulkForm(Posted):
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[SAME, *((one.value, one.label) for one in CHOSEN)]
    )
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    priority = forms.ChoiceField(label=_("Priority"), required=False, choices=[SAME, *Priority.choices])
    add_tags = forms.CharField(label=_("Add tags"), required=False, max_length=2000)
    remove_tags = forms.CharField(label=_("Take off tags"), required=False, max_length=2000)
    note = forms.CharField(
        label=_("Internal note"), required=False, max_length=replies.LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
    reply = forms.CharField(
        label=_("Public reply"), required=False, max_length=replies.LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )
    expected = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, by: User, teams: Any, **options: Any) -> None:
        super().__init__(data, **options)
        people = User.objects.active().visible_to(by).prefetch_related("roles").order_by("name", "pk")[:MOST_PEOPLE]
        workers = [(str(one.pk), str(one)) for one in people if can(one, Capability.WORK_TICKETS)]
        self.by = by
        first = [SAME, ("me", _("Me")), ("none", _("Nobody"))]
        cast("forms.ChoiceField", self.fields["assignee"]).choices = [*first, *workers]
        cast("forms.ChoiceField", self.fields["team"]).choices = [SAME, *((str(one.pk), one.name) for one in teams)]
        for name in ("add_tags", "remove_tags"):
            self.fields[name].widget.attrs["placeholder"] = _("Tags, divided by commas")

    def acts(self) -> dict[str, Any]:
        """What is asked for, as the verb takes it; of a form that is valid."""
        data, found = self.cleaned_data, dict[str, Any]()
        if data["status"]:
            found["status"] = data["status"]
        if data["assignee"]:
            named = {"me": self.by.pk, "none": None}
            found["assignee"] = named[data["assignee"]] if data["assignee"] in named else int(data["assignee"])
        for name in ("team", "priority"):
            if data[name]:
                found[name] = int(data[name])
        for name in ("add_tags", "remove_tags"):
            if tags := [one.strip() for one in data[name].split(",") if one.strip()]:
                found[name] = tags
        for name in ("note", "reply"):
            if data[name].strip():
                found[name] = html.from_text(data[name])
        return found


def teams_for(user: User) -> Any:
    """Where this person may move tickets: a partner's people to their own teams and back in-house."""
    teams = Team.objects.filter(is_active=True).order_by("name")
    return teams if user.is_in_house else teams.filter(partner__in=[user.partner_id]) | teams.filter(partner=None)
