"""What ties a ticket to others, and what was taken out of it for good, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event
from tickets.timeline.names import Names, Words


def _merged(event: Event, names: Names) -> tuple[str, str]:
    return "merge", _("%(who)s merged this into #%(number)s") % _values(event, names)


def _took_in(event: Event, names: Names) -> tuple[str, str]:
    count = int(event.detail["messages"])
    words = ngettext(
        "%(who)s merged #%(number)s into this, with %(count)d message",
        "%(who)s merged #%(number)s into this, with %(count)d messages",
        count,
    )
    return "merge", words % {**_values(event, names), "count": count}


def _unmerged(event: Event, names: Names) -> tuple[str, str]:
    return "undo-2", _("%(who)s took this out of #%(number)s again") % _values(event, names)


def _gave_back(event: Event, names: Names) -> tuple[str, str]:
    return "undo-2", _("%(who)s took #%(number)s out of this again") % _values(event, names)


def _link_added(event: Event, names: Names) -> tuple[str, str]:
    """`is_other`: told in the history of the ticket that the link points at."""
    key = (event.detail["kind"], bool(event.detail["is_other"]))
    words = {
        ("incident", False): _("%(who)s made this an incident of #%(number)s"),
        ("incident", True): _("%(who)s made this the problem behind #%(number)s"),
        ("child", False): _("%(who)s made this a child of #%(number)s"),
        ("child", True): _("%(who)s made this the parent of #%(number)s"),
        ("duplicate", False): _("%(who)s said that this is a duplicate of #%(number)s"),
        ("duplicate", True): _("%(who)s said that #%(number)s is a duplicate of this"),
    }
    return "link", words.get(key, _("%(who)s linked this to #%(number)s")) % _values(event, names)


def _link_removed(event: Event, names: Names) -> tuple[str, str]:
    return "unlink", _("%(who)s took off the link to #%(number)s") % _values(event, names)


def _redacted(event: Event, names: Names) -> tuple[str, str]:
    words = (
        _("%(who)s redacted a file for good: %(reason)s")
        if event.detail["what"] == "file"
        else _("%(who)s redacted words for good: %(reason)s")
    )
    return "eraser", words % {"who": names.actor(event), "reason": event.detail["reason"]}


def _erased(event: Event, names: Names) -> tuple[str, str]:
    return "eraser", _("%(who)s erased what was said here, and who asked") % {"who": names.actor(event)}


def _held(event: Event, names: Names) -> tuple[str, str]:
    return "lock", _("%(who)s put a hold on this, so it is not erased: %(reason)s") % {
        "who": names.actor(event),
        "reason": event.detail["reason"],
    }


def _released(event: Event, names: Names) -> tuple[str, str]:
    return "lock-open", _("%(who)s lifted the hold") % {"who": names.actor(event)}


def _values(event: Event, names: Names) -> dict[str, object]:
    return {"who": names.actor(event), "number": event.detail["other_id"]}


WORDS: dict[str, Words] = {
    "ticket.merged": _merged,
    "ticket.took_in": _took_in,
    "ticket.unmerged": _unmerged,
    "ticket.gave_back": _gave_back,
    "ticket.redacted": _redacted,
    "ticket.erased": _erased,
    "ticket.hold_placed": _held,
    "ticket.hold_lifted": _released,
    "ticket.link_added": _link_added,
    "ticket.link_removed": _link_removed,
}
