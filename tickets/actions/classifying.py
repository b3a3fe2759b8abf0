"""What a ticket is: its category, form, sensitivity and language."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from events.actor import Actor
from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid
from people.models import User
from tickets.actions.locking import locked
from tickets.languages import LANGUAGES
from tickets.models import Sensitivity, Ticket, TicketForm
from tickets.tree import Tree


def set_category(ticket_id: int, *, to: int | None, by: User) -> Ticket:
    """`to` is the number of a category that can be chosen now, or None for none."""
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        if ticket.category_id != to:
            check_category(to)
            classify(ticket, "category_id", to, by=by.actor)
        return ticket


def check_category(to: int | None) -> None:
    if to is not None and to not in {node.pk for node in Tree.load().open}:
        words = _("Choose a category that is in use.")
        raise Invalid(words, {"category": [words]})


def set_form(ticket_id: int, *, to: TicketForm | None, by: User) -> Ticket:
    """None is the desk's default form. Values of fields that the form doesn't have stay, and are not shown."""
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        if to is not None and not to.is_active and ticket.form_id != to.pk:
            raise Invalid(_("This form is not in use any more."), {"form": [_("Choose another form.")]})
        if ticket.form_id != (to.pk if to else None):
            classify(ticket, "form_id", to.pk if to else None, by=by.actor)
            ticket.form = to
        return ticket


def set_sensitivity(ticket_id: int, *, to: Sensitivity, by: User) -> Ticket:
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        if ticket.sensitivity != to:
            classify(ticket, "sensitivity", to.value, by=by.actor)
        return ticket


def set_language(ticket_id: int, *, to: str, by: User) -> Ticket:
    """A code of tickets/languages.py, or nothing for unknown."""
    with transaction.atomic():
        ticket = locked(ticket_id, by=by)
        if ticket.language != to:
            if to and to not in LANGUAGES:
                words = _("Choose one of the languages.")
                raise Invalid(words, {"language": [words]})
            classify(ticket, "language", to, by=by.actor)
        return ticket


def classify(ticket: Ticket, name: str, to: object, *, by: Actor) -> None:
    """For verbs that hold the ticket's lock and have checked the value: change, save, record."""
    before = getattr(ticket, name)
    setattr(ticket, name, to)
    ticket.updated_at = clock.now()
    ticket.save(update_fields=[name.removesuffix("_id"), "updated_at"])
    kind = f"ticket.{name.removesuffix('_id')}_changed"
    record(kind, ticket, by=by, detail={"before": before, "after": to})
