"""What happened to the ticket itself, in words: where it stands, whose it is, what its requester thinks."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext as _

from events.models import Event
from tickets.models import Channel, Priority, Score
from tickets.models.turn import SkipReason
from tickets.routing.words import why
from tickets.timeline.names import Names, Words, number


def _created(event: Event, names: Names) -> tuple[str, str]:
    channel = {
        Channel.EMAIL: _("%(who)s wrote by mail"),
        Channel.WEB: _("%(who)s filled in the form"),
        Channel.API: _("%(who)s opened this through the API"),
    }[Channel(event.detail["channel"])]
    return "circle-plus", channel % {"who": names.actor(event)}


def _status(event: Event, names: Names) -> tuple[str, str]:
    after, category = (
        names.status(event.detail["after"], event.detail["category_after"]),
        event.detail["category_after"],
    )
    values = {"who": names.actor(event), "status": after}
    if event.detail.get("undone") == "change":
        return "undo-2", _("%(who)s put the status back to %(status)s") % values
    if event.detail.get("undone"):
        return "undo-2", _("Back to %(status)s, since %(who)s took the reply back") % values
    if event.actor_kind == "contact" and event.detail.get("message_id"):
        return "reply", _("%(who)s wrote again, so this is %(status)s") % values
    sign = {"solved": "circle-check", "closed": "archive", "open": "circle-dot", "on_hold": "circle-pause"}
    return sign.get(str(category), "clock"), _("%(who)s set the status to %(status)s") % values


def _assigned(event: Event, names: Names) -> tuple[str, str]:
    before, after = number(event.detail["before"]), number(event.detail["after"])
    values = {
        "who": names.actor(event),
        "person": names.users.get(after or before, _("somebody")),
    }
    if after and event.detail.get("how") == "routed":
        values["why"] = "; ".join(why(event.detail.get("why") or []))
        return "route", _("The desk gave this to %(person)s: %(why)s") % values
    if not after:
        return "user", _("%(who)s took this off %(person)s") % values
    if event.actor_kind == "user" and after == event.actor_id:
        return "user-check", _("%(who)s took this") % values
    return "user-check", _("%(who)s gave this to %(person)s") % values


def _team(event: Event, names: Names) -> tuple[str, str]:
    team = names.teams.get(number(event.detail["after"]), _("another team"))
    return "users", _("%(who)s moved this to %(team)s") % {"who": names.actor(event), "team": team}


def _priority(event: Event, names: Names) -> tuple[str, str]:
    priority = Priority(number(event.detail["after"])).label
    return "flag", _("%(who)s set the priority to %(priority)s") % {"who": names.actor(event), "priority": priority}


def _tags(event: Event, names: Names) -> tuple[str, str]:
    added, removed = (", ".join(cast("list[str]", event.detail[key])) for key in ("added", "removed"))
    values = {"who": names.actor(event), "added": added, "removed": removed}
    if added and removed:
        return "tags", _("%(who)s added the tags %(added)s and took off %(removed)s") % values
    if added:
        return "tag", _("%(who)s added %(added)s") % values
    return "tag", _("%(who)s took off %(removed)s") % values


def _subject(event: Event, names: Names) -> tuple[str, str]:
    values = {"who": names.actor(event), "before": event.detail["before"] or _("(no subject)")}
    return "pencil", _("%(who)s changed the subject, which was “%(before)s”") % values


def _linked(event: Event, names: Names) -> tuple[str, str]:
    values = {"who": names.actor(event), "number": event.detail["other_id"]}
    if event.detail["reason"] == "split":
        return "split", _("%(who)s moved a message into a ticket of its own, #%(number)s") % values
    if event.detail["reason"] == "stranger":
        return "user-round-x", _("%(who)s, who takes no part here, wrote about this: #%(number)s") % values
    if event.detail["reason"] == "follow_up":
        return "link", _("%(who)s began #%(number)s, which follows this") % values
    return "link", _("%(who)s wrote again, which opened #%(number)s") % values


def _skipped(event: Event, names: Names) -> tuple[str, str]:
    reason = event.detail["words"] or SkipReason(event.detail["reason"]).label
    return "skip-forward", _("%(who)s passed this on: %(reason)s") % {"who": names.actor(event), "reason": reason}


def _requeued(event: Event, names: Names) -> tuple[str, str]:
    values = {"person": names.users.get(number(event.detail["before"]), _("somebody"))}
    if event.detail["reason"] == "shift_ended":
        return "undo-2", _("Back in the queue, since the shift of %(person)s ended") % values
    return "undo-2", _("Back in the queue, since %(person)s went away before touching it") % values


def _released(event: Event, names: Names) -> tuple[str, str]:
    return "user", _("This waits for the next person, since nobody was at it")


def _requester(event: Event, names: Names) -> tuple[str, str]:
    person = names.contacts.get(number(event.detail["after"]), _("somebody else"))
    return "user", _("%(who)s made %(person)s the requester") % {"who": names.actor(event), "person": person}


def _spam(event: Event, names: Names) -> tuple[str, str]:
    values = {"who": names.actor(event)}
    if not event.detail["after"]:
        return "undo-2", _("%(who)s said that this is no spam") % values
    if event.detail.get("blocked"):
        return "ban", _("%(who)s marked this as spam and blocked the requester") % values
    return "ban", _("%(who)s marked this as spam") % values


def _asked(event: Event, names: Names) -> tuple[str, str]:
    return "star", _("The desk asked how satisfied the requester is")


def _rated(event: Event, names: Names) -> tuple[str, str]:
    values = {"who": names.actor(event), "score": Score(number(event.detail["after"])).label}
    if event.detail["before"]:
        return "star", _("%(who)s rates this as %(score)s now") % values
    return "star", _("%(who)s rated this: %(score)s") % values


WORDS: dict[str, Words] = {
    "ticket.created": _created,
    "ticket.status_changed": _status,
    "ticket.assigned": _assigned,
    "ticket.team_changed": _team,
    "ticket.priority_changed": _priority,
    "ticket.tags_changed": _tags,
    "ticket.subject_changed": _subject,
    "ticket.linked": _linked,
    "ticket.skipped": _skipped,
    "ticket.released": _released,
    "ticket.requeued": _requeued,
    "ticket.requester_changed": _requester,
    "ticket.spam_changed": _spam,
    "satisfaction.asked": _asked,
    "satisfaction.rated": _rated,
}
