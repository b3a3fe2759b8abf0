"""What happened in the conversation, in words: messages and their delivery, files, people, macros."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from events.models import Event
from helpdesk.web import times
from tickets.checks.outgoing import Check
from tickets.timeline.names import Names, Words, number


def _message(event: Event, names: Names) -> tuple[str, str]:
    values = {"who": names.actor(event)}
    if event.detail["kind"] == "note":
        return "sticky-note", _("%(who)s wrote a note") % values
    if event.actor_kind == "user":
        return "reply", _("%(who)s replied") % values
    return "mail", _("%(who)s wrote") % values


def _withdrawn(event: Event, names: Names) -> tuple[str, str]:
    return "undo-2", _("%(who)s took a reply back before it left") % {"who": names.actor(event)}


def _moved(event: Event, names: Names) -> tuple[str, str]:
    values = {"who": names.actor(event), "number": event.detail["before"]}
    return "split", _("%(who)s moved this here from #%(number)s") % values


def _despite(event: Event, names: Names) -> tuple[str, str]:
    labels = (str(Check(code).label) for code in cast("list[str]", event.detail["checks"]) if code in Check.values)
    values = {"who": names.actor(event), "checks": "; ".join(labels), "reason": event.detail["reason"]}
    return "shield-alert", _("%(who)s sent a reply despite a warning (%(checks)s): %(reason)s") % values


def _scheduled(event: Event, names: Names) -> tuple[str, str]:
    at = times.absolute(datetime.fromisoformat(str(event.detail["at"])))
    return "calendar", _("%(who)s will have a reply sent on %(at)s") % {"who": names.actor(event), "at": at}


def _unscheduled(event: Event, names: Names) -> tuple[str, str]:
    return "undo-2", _("%(who)s took back a scheduled reply") % {"who": names.actor(event)}


def _held(event: Event, names: Names) -> tuple[str, str]:
    if event.detail["why"] == "conflict":
        return "circle-pause", _("A scheduled reply was held back, since somebody wrote in the meantime")
    return "circle-pause", _("A scheduled reply could not be sent, and is a draft again")


def _participant(event: Event, names: Names) -> tuple[str, str]:
    person = names.contacts.get(number(event.detail["contact_id"]), _("somebody"))
    return "user-plus", _("%(person)s was copied in") % {"person": person}


def _left(event: Event, names: Names) -> tuple[str, str]:
    values = {
        "who": names.actor(event),
        "person": names.contacts.get(number(event.detail["contact_id"]), _("somebody")),
    }
    return "user-minus", _("%(who)s took %(person)s out of the conversation") % values


def _blocked(event: Event, names: Names) -> tuple[str, str]:
    return "shield-alert", _("The file %(name)s was blocked: %(finding)s") % event.detail


def _macro(event: Event, names: Names) -> tuple[str, str]:
    values = {"who": names.actor(event), "macro": names.macros.get(number(event.detail["macro_id"]), "")}
    if event.kind == "macro.undone":
        return "undo-2", _("%(who)s undid the macro %(macro)s") % values
    return "zap", _("%(who)s used the macro %(macro)s") % values


def _undelivered(event: Event, names: Names) -> tuple[str, str]:
    return "mail-x", _("A mail could not be delivered")


def _suppressed(event: Event, names: Names) -> tuple[str, str]:
    return "mail-x", _("A mail was not sent, since mail to its address is stopped")


def _sent_again(event: Event, names: Names) -> tuple[str, str]:
    return "send", _("%(who)s sent a mail again") % {"who": names.actor(event)}


def _given_up(event: Event, names: Names) -> tuple[str, str]:
    return "mail-x", _("%(who)s gave up on a mail that did not arrive") % {"who": names.actor(event)}


WORDS: dict[str, Words] = {
    "message.added": _message,
    "message.withdrawn": _withdrawn,
    "message.moved": _moved,
    "message.sent_despite": _despite,
    "ticket.reply_scheduled": _scheduled,
    "ticket.reply_unscheduled": _unscheduled,
    "ticket.reply_held": _held,
    "participant.added": _participant,
    "participant.removed": _left,
    "file.blocked": _blocked,
    "macro.applied": _macro,
    "macro.undone": _macro,
    "delivery.failed": _undelivered,
    "delivery.bounced": _undelivered,
    "delivery.suppressed": _suppressed,
    "delivery.sent_again": _sent_again,
    "delivery.given_up": _given_up,
}
