"""The form of a webhook, and of what is replayed. The rules are the verbs'."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.webhooks.consumer import TOLD
from events.webhooks.models import Webhook, WebhookDelivery
from people.models import User
from tickets.actions.webhooks import Details, brands_in_sight
from tickets.permissions import teams_in_sight

KINDS: Final[dict[str, str | Promise]] = {
    "ticket.created": _("A ticket is opened"),
    "ticket.status_changed": _("Its status changes"),
    "ticket.assigned": _("Somebody gets it, or gives it back"),
    "ticket.team_changed": _("It moves to another team"),
    "ticket.priority_changed": _("Its priority changes"),
    "ticket.tags_changed": _("Its tags change"),
    "ticket.subject_changed": _("Its subject changes"),
    "ticket.linked": _("Another ticket follows it"),
    "message.added": _("A message or note is written"),
    "message.withdrawn": _("A reply is taken back"),
    "message.moved": _("A message is moved into a ticket of its own"),
    "side.opened": _("A side conversation begins"),
    "side.message_added": _("Somebody writes in a side conversation"),
    "side.overdue": _("A side conversation is late"),
    "side.closed": _("A side conversation ends"),
    "delivery.failed": _("A mail can't be delivered"),
    "delivery.bounced": _("A mail comes back"),
    "delivery.suppressed": _("A mail is not sent, since its address is stopped"),
    "delivery.sent_again": _("A mail is sent again"),
    "delivery.given_up": _("A mail is given up"),
    "side.taken": _("Somebody takes a side conversation"),
    "side.due_changed": _("A side conversation is put off"),
    "side.reopened": _("A side conversation is opened again"),
    "side.undelivered": _("A mail of a side conversation does not arrive"),
    "participant.added": _("Somebody is copied in"),
    "file.blocked": _("A file is blocked"),
    "file.cleared": _("A file is found clean"),
}
STATES: Final[dict[str, tuple[str | Promise, str, str]]] = {
    "queued": (_("Waits"), "hourglass", ""),
    "sending": (_("Being sent"), "send", "info"),
    "delivered": (_("Delivered"), "check", "good"),
    "failed": (_("Failed"), "circle-x", "bad"),
    "withheld": (_("Withheld"), "ban", "warn"),
}


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Those with words first; every other kind by its code."""
    return [*KINDS.items(), *((kind, kind) for kind in TOLD if kind not in KINDS)]


class WebhookForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "spellcheck": "false"}),
        help_text=_("Each event is posted to it as JSON, signed with a secret that you get when you save."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Tell it when"), choices=kind_choices, widget=forms.CheckboxSelectMultiple
    )
    brands = forms.TypedMultipleChoiceField(
        label=_("Only of these brands"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.TypedMultipleChoiceField(
        label=_("Only of these teams"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_("Switched on"), required=False, initial=True)

    def __init__(self, data: QueryDict | None = None, *, owner: User, webhook: Webhook | None = None) -> None:
        initial = {name: getattr(webhook, name) for name in self.base_fields} if webhook else None
        super().__init__(data, initial=initial)
        brands = [(one.pk, one.name) for one in brands_in_sight(owner).order_by("name")]
        teams = [(one.pk, one.name) for one in teams_in_sight(owner).order_by("name")]
        cast("forms.ChoiceField", self.fields["brands"]).choices = brands
        cast("forms.ChoiceField", self.fields["teams"]).choices = teams

    def details(self) -> Details:
        """Of a form that is valid."""
        return Details(**self.cleaned_data)


class ReplayForm(forms.Form):
    """What was made between two moments, in the person's own zone; failed ones only, unless all are wanted."""

    since = forms.DateTimeField(label=_("From"), input_formats=["%Y-%m-%dT%H:%M"],
                                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))  # fmt: skip
    until = forms.DateTimeField(label=_("To"), input_formats=["%Y-%m-%dT%H:%M"],
                                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))  # fmt: skip
    all = forms.BooleanField(label=_("Delivered ones too"), required=False)

    def rows(self) -> Any:
        """Of a form that is valid."""
        data = self.cleaned_data
        return between(data["since"], data["until"], everything=data["all"])


def between(since: datetime, until: datetime, *, everything: bool) -> Any:
    """Messages that were made then: those that failed or were withheld, or all."""
    rows = WebhookDelivery.objects.filter(created_at__gte=since, created_at__lte=until).exclude(event=None)
    states = WebhookDelivery.State
    return rows if everything else rows.filter(state__in=[states.FAILED, states.WITHHELD])
