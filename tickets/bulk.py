"""Bulk changes as people see them: which tickets were chosen, what a run would do, and its codes in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from helpdesk.lib import html
from helpdesk.lib.conditions.describe import describe
from helpdesk.lib.conditions.fields import Given, Vocabulary
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Invalid
from people.models import Team, User
from tickets.actions.bulk import MOST, Selection
from tickets.listing import Listing
from tickets.models import BulkItem, BulkRun, Category, Priority, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.permissions import can_be_assigned
from tickets.search import tickets_that_match

SAMPLE: Final = 6
MOST_PICKED: Final = 1000
REASONS: Final[Mapping[str, str | Promise]] = {
    "missing": gettext_lazy("It is not in your sight any more."),
    "closed": gettext_lazy("It is closed, and closed tickets can’t be changed."),
    "moved_on": gettext_lazy("It was changed since, and is not in that list any more."),
    "already": gettext_lazy("It was so already."),
    "not_allowed": gettext_lazy("Your role did not include this any more."),
    "assignee": gettext_lazy("That person can’t work its queue."),
    "team": gettext_lazy("It can’t be moved to that team."),
    "tags": gettext_lazy("It would have too many tags."),
    "to": gettext_lazy("Its requester has no address to answer to."),
    "cc": gettext_lazy("Somebody is copied whose address can’t be written to."),
    "files": gettext_lazy("The mail would be too large."),
    "html": gettext_lazy("The message could not be used."),
    "new_message": gettext_lazy("A message arrived after you chose the tickets, so the reply was not sent blindly."),
    "left": gettext_lazy("Its reply has already left, so nothing of it was taken back."),
    "changed_since": gettext_lazy("Somebody changed it since; what they did was kept."),
    "error": gettext_lazy("Something went wrong with it. Nothing of it was changed."),
}


def reason(code: str) -> str:
    return str(REASONS.get(code, _("It could not be changed.")))


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would meet, counted now. `capped`: there are more than may be changed at once."""

    total: int
    closed: int
    unfit: int
    unreachable: int
    sample: Sequence[Ticket]

    @property
    def capped(self) -> bool:
        return self.total > MOST

    @property
    def changeable(self) -> int:
        return max(0, self.total - self.left_alone)

    @property
    def left_alone(self) -> int:
        return self.closed + self.unfit + self.unreachable


def chosen(request: HttpRequest, user: User, data: QueryDict) -> Selection:
    """Picked numbers (`tickets`), what a search finds (`q`), or all of a list (its query, as in the address)."""
    numbers = [int(one) for one in data.getlist("tickets") if one.isdecimal() and len(one) < 18]
    if numbers:
        if len(numbers) > MOST_PICKED:
            raise Invalid(_("Pick at most %(most)d tickets at a time.") % {"most": MOST_PICKED})
        return picked(user, numbers)
    if data.get("q"):
        return found(user, str(data["q"]))
    if "list" not in data:
        raise Invalid(_("Pick some tickets first."), {"tickets": [_("Pick at least one.")]})
    return listed(Listing(request, user, QueryDict(str(data["list"]))))


def picked(user: User, numbers: Sequence[int]) -> Selection:
    return Selection(Ticket.objects.visible_to(user).filter(pk__in=numbers), {"picked": len(set(numbers))})


def found(user: User, text: str) -> Selection:
    """Everything a search finds, not only what a page of it shows."""
    return Selection(tickets_that_match(text, user), {"search": text[:500]})


def listed(listing: Listing) -> Selection:
    """A view with the filters on it, as conditions: a view that is changed later changes nothing here."""
    conditions = {"all": [listing.tab.conditions, *listing.filters.conditions()]}
    rows: TicketQuerySet = listing.filters.qs
    return Selection(rows, {"view": listing.tab.slug, "name": str(listing.tab.name), "conditions": conditions})


def narrowed(rows: TicketQuerySet, conditions: object, fields: Vocabulary, given: Given) -> TicketQuerySet:
    return rows.filter(to_query(read(conditions), fields, given))


def preview(selection: Selection, acts: Mapping[str, Any], user: User) -> Preview:
    """In three queries, whatever is chosen: the first ones and how many, of these how many can't be changed."""
    keys = list(selection.rows.order_by().values_list("pk", flat=True)[: MOST + 1])
    inside = Ticket.objects.visible_to(user).filter(pk__in=keys)
    closed, no_address = Q(status_category=Category.CLOSED), Q(requester__email__endswith="@invalid")
    unfit = ~closed & _unfit(acts)
    silent = ~closed & ~unfit & no_address if acts.get("reply") else Q(pk=None)
    counted = inside.aggregate(
        closed=Count("pk", filter=closed), unfit=Count("pk", filter=unfit), unreachable=Count("pk", filter=silent)
    )
    sample = list(inside.exclude(closed).for_list().order_by("-updated_at", "-pk")[:SAMPLE])
    return Preview(len(keys), counted["closed"], counted["unfit"], counted["unreachable"], sample)


def _unfit(acts: Mapping[str, Any]) -> Q:
    """Tickets whose queue the chosen person does not see; none when they are moved to another one first."""
    person = User.objects.filter(pk=acts["assignee"]).first() if acts.get("assignee") else None
    if person is None or person.is_in_house:
        return Q(pk=None)
    if acts.get("team"):
        team = Team.objects.filter(pk=acts["team"]).first()
        fits = team is not None and can_be_assigned(person, Ticket(team=team, partner_id=team.partner_id))
        return Q(pk=None) if fits else Q()
    return Q(partner=None) | ~Q(partner_id=person.partner_id)


def acts_in_words(acts: Mapping[str, Any]) -> list[str]:
    """Each act as a short phrase, names looked up once."""
    words: Mapping[str, Callable[[Any], str]] = {
        "status": lambda value: _("Status: %(name)s") % {"name": Category(value).label},
        "assignee": lambda value: _("Assignee: %(name)s") % {"name": _name(User, value) or _("nobody")},
        "team": lambda value: _("Team: %(name)s") % {"name": _name(Team, value)},
        "priority": lambda value: _("Priority: %(name)s") % {"name": Priority(value).label},
        "add_tags": lambda value: _("Add tags: %(names)s") % {"names": ", ".join(value)},
        "remove_tags": lambda value: _("Take off tags: %(names)s") % {"names": ", ".join(value)},
        "note": lambda value: _("Internal note: %(words)s") % {"words": _start(value)},
        "reply": lambda value: _("Public reply: %(words)s") % {"words": _start(value)},
    }
    return [say(acts[name]) for name, say in words.items() if name in acts]


def source_in_words(source: Mapping[str, Any], fields: Vocabulary) -> str:
    if "picked" in source:
        return ngettext("%(count)d picked ticket", "%(count)d picked tickets", source["picked"]) % {
            "count": source["picked"]
        }
    if "search" in source:
        return _("Everything that the search “%(words)s” finds") % {"words": source["search"]}
    sentence = describe(read(source["conditions"]), fields)
    if not source.get("name"):
        return _("All tickets: %(conditions)s") % {"conditions": sentence}
    return _("In the view %(view)s: %(conditions)s") % {
        "view": source["name"],
        "conditions": sentence or _("every ticket"),
    }


def troubles(run: BulkRun, user: User, state: str = "") -> list[tuple[BulkItem, Ticket | None, str]]:
    """What was not done or not undone, with why: the first thousand; a ticket out of sight shows its number only."""
    states = [state] if state in BulkItem.State.values else ["failed", "skipped", "kept"]
    items = list(run.items.filter(state__in=states).order_by("state", "ticket_id")[:MOST_PICKED])
    seen = Ticket.objects.visible_to(user).only("pk", "subject").in_bulk([item.ticket_id for item in items])
    return [(item, seen.get(item.ticket_id), reason(item.reason)) for item in items]


def counted(run: BulkRun) -> list[tuple[str, int]]:
    """Why things were not done, and how often: the most frequent first."""
    rows = run.items.filter(state__in=["failed", "skipped", "kept"]).order_by().values("reason")
    found = {row["reason"]: row["many"] for row in rows.annotate(many=Count("pk"))}
    return [(reason(code), many) for code, many in sorted(found.items(), key=lambda one: -one[1])]


def _name(model: type[User] | type[Team], key: Any) -> str:
    row = model._default_manager.filter(pk=key).first() if key else None
    return str(row) if row else ""


def _start(written: str) -> str:
    return Truncator(" ".join(html.to_text(written).split())).chars(120)
