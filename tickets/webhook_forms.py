"""The form of a webhook, and of what is replayed. The rules are the verbs'."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.webhooks.models import Webhook, WebhookDelivery
from people.models import User
from tickets.actions.webhooks import Details, brands_in_sight
from tickets.permissions import teams_in_sight

OCCASIONS: Final[tuple[tuple[str | Promise, dict[str, str | Promise]], ...]] = (
    (_("Work on a ticket"), {
        "ticket.created": _("A ticket is opened"),
        "ticket.status_changed": _("Its status changes"),
        "ticket.assigned": _("Somebody gets it, or gives it back"),
        "ticket.team_changed": _("It moves to another team"),
        "ticket.requeued": _("It goes back to its queue"),
        "ticket.claimed": _("Somebody takes it by Next"),
        "ticket.skipped": _("Somebody skips it"),
        "ticket.released": _("Somebody who went away gives it back"),
        "ticket.handled": _("Somebody was active in it"),
        "ticket.followed": _("Somebody follows it"),
        "ticket.unfollowed": _("Somebody follows it no more"),
    }),
    (_("What a ticket is about"), {
        "ticket.subject_changed": _("Its subject changes"),
        "ticket.priority_changed": _("Its priority changes"),
        "ticket.tags_changed": _("Its tags change"),
        "ticket.category_changed": _("Its category changes"),
        "ticket.form_changed": _("Its form changes"),
        "ticket.fields_changed": _("A field of it changes"),
        "ticket.language_changed": _("Its language changes"),
        "ticket.sensitivity_changed": _("Its sensitivity changes"),
        "ticket.requester_changed": _("Its requester changes"),
        "ticket.spam_changed": _("It becomes spam, or is none after all"),
    }),
    (_("Messages and files"), {
        "message.added": _("A message or note is written"),
        "message.mentioned": _("Somebody is mentioned in a note"),
        "message.sent_despite": _("A reply is sent despite a warning"),
        "message.withdrawn": _("A reply is taken back"),
        "message.moved": _("A message is moved into a ticket of its own"),
        "ticket.reply_scheduled": _("A reply is scheduled"),
        "ticket.reply_unscheduled": _("A scheduled reply is taken back"),
        "ticket.reply_held": _("A scheduled reply is held back"),
        "participant.added": _("Somebody is copied in"),
        "participant.removed": _("Somebody is copied in no more"),
        "file.blocked": _("A file is blocked"),
        "file.cleared": _("A file is found clean"),
    }),
    (_("Mail that does not arrive"), {
        "delivery.failed": _("A mail can't be delivered"),
        "delivery.bounced": _("A mail comes back"),
        "delivery.suppressed": _("A mail is not sent, since its address is stopped"),
        "delivery.sent_again": _("A mail is sent again"),
        "delivery.given_up": _("A mail is given up"),
    }),
    (_("Side conversations"), {
        "side.opened": _("A side conversation begins"),
        "side.message_added": _("Somebody writes in a side conversation"),
        "side.taken": _("Somebody takes a side conversation"),
        "side.due_changed": _("A side conversation is put off"),
        "side.overdue": _("A side conversation is late"),
        "side.undelivered": _("A mail of a side conversation does not arrive"),
        "side.closed": _("A side conversation ends"),
        "side.reopened": _("A side conversation is opened again"),
    }),
    (_("Tickets that belong together"), {
        "ticket.linked": _("Another ticket follows it"),
        "ticket.link_added": _("It is linked to another ticket"),
        "ticket.link_removed": _("A link to another ticket is removed"),
        "ticket.merged": _("It is merged into another ticket"),
        "ticket.took_in": _("Another ticket is merged into it"),
        "ticket.unmerged": _("Its merge is undone"),
        "ticket.gave_back": _("A ticket merged into it is taken out again"),
    }),
    (_("Clocks and rules"), {
        "ticket.policy_changed": _("Another policy applies to it"),
        "ticket.clock_warned": _("A clock is about to run out"),
        "ticket.clock_breached": _("A clock is breached"),
        "ticket.rule_applied": _("A rule changes it"),
        "ticket.rules_stopped": _("Rules are stopped on it, since they went in circles"),
    }),
    (_("Procedures"), {
        "ticket.procedure_started": _("A procedure begins"),
        "ticket.procedure_ended": _("A procedure ends"),
        "ticket.procedure_deviated": _("Somebody deviates from a procedure"),
        "ticket.procedure_handed_over": _("A procedure is handed over"),
        "ticket.procedure_asked": _("An outside tool answers a procedure"),
        "ticket.procedure_migrated": _("A procedure goes on by another version"),
    }),
    (_("Keeping and erasing"), {
        "ticket.hold_placed": _("It is held, so that nothing of it is erased"),
        "ticket.hold_lifted": _("It is held no more"),
        "ticket.redacted": _("Something in it is redacted"),
        "ticket.erased": _("It is erased"),
    }),
)  # fmt: skip
"""What a webhook can be told of, in the groups of its form."""
KINDS: Final = {kind: words for _heading, kinds in OCCASIONS for kind, words in kinds.items()}
STATES: Final[dict[str, tuple[str | Promise, str, str]]] = {
    "queued": (_("Waits"), "hourglass", ""),
    "sending": (_("Being sent"), "send", "info"),
    "delivered": (_("Delivered"), "check", "good"),
    "failed": (_("Failed"), "circle-x", "bad"),
    "withheld": (_("Withheld"), "ban", "warn"),
}


class WebhookForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "spellcheck": "false"}),
        help_text=_("Each event is posted to it as JSON, signed with a secret that you get when you save."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Tell it when"), choices=list(KINDS.items()), widget=forms.CheckboxSelectMultiple
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

    @property
    def occasions(self) -> list[tuple[str | Promise, list[BoundWidget]]]:
        """The boxes of `kinds` under their headings."""
        boxes = {str(box.data["value"]): box for box in self["kinds"]}
        return [(heading, [boxes[kind] for kind in kinds]) for heading, kinds in OCCASIONS]

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
