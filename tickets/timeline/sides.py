"""What happened in side conversations, in the words of a ticket's history."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.models import Event
from tickets.models.side import Kind, Outcome
from tickets.timeline.names import Names, Words


def _opened(event: Event, names: Names) -> tuple[str, str]:
    values = {"who": names.actor(event), "team": names.teams.get(int(event.detail["team_id"] or 0), _("another team"))}
    if event.detail["kind"] == Kind.TEAM:
        return "messages-square", _("%(who)s asked the team %(team)s") % values
    if event.detail["kind"] == Kind.PARTNER:
        return "messages-square", _("%(who)s asked a partner") % values
    return "messages-square", _("%(who)s asked somebody outside") % values


def _said(event: Event, names: Names) -> tuple[str, str] | None:
    author, values = event.detail["author"], {"who": names.actor(event)}
    if event.detail["is_auto"]:
        return "messages-square", _("A machine answered in a side conversation")
    if author == "requester":
        return "messages-square", _("The requester wrote into a side conversation. It is not in this thread.")
    if event.actor_kind == "system":
        return "messages-square", _("An answer from outside came into a side conversation")
    return ("messages-square", _("%(who)s answered in a side conversation") % values) if author == "asked" else None


def _taken(event: Event, names: Names) -> tuple[str, str]:
    words = (
        _("%(who)s took a side conversation") if event.detail["after"] else _("%(who)s put a side conversation back")
    )
    return "user-check", words % {"who": names.actor(event)}


def _due(event: Event, names: Names) -> tuple[str, str]:
    return "clock", _("%(who)s changed when a side conversation is due") % {"who": names.actor(event)}


def _overdue(event: Event, names: Names) -> tuple[str, str]:
    return "clock-alert", _("A side conversation was not answered in time")


def _closed(event: Event, names: Names) -> tuple[str, str]:
    values = {"who": names.actor(event), "outcome": Outcome(str(event.detail["outcome"])).label}
    return "circle-check", _("%(who)s closed a side conversation: %(outcome)s") % values


def _reopened(event: Event, names: Names) -> tuple[str, str]:
    if event.actor_kind == "system":
        return "messages-square", _("A late answer opened a side conversation again")
    return "messages-square", _("%(who)s opened a side conversation again") % {"who": names.actor(event)}


def _undelivered(event: Event, names: Names) -> tuple[str, str]:
    return "mail-x", _("A mail of a side conversation did not arrive")


WORDS: dict[str, Words] = {
    "side.opened": _opened,
    "side.message_added": _said,
    "side.taken": _taken,
    "side.due_changed": _due,
    "side.overdue": _overdue,
    "side.closed": _closed,
    "side.reopened": _reopened,
    "side.undelivered": _undelivered,
}
