"""What ties a ticket to others, as one person sees it: of a ticket out of their sight only that there is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import User
from tickets.models import Draft, Link, Ticket
from tickets.models.status import UNSOLVED

MOST = 50
MOST_ALIKE = 5

LABELS: dict[tuple[str, bool], str | Promise] = {
    ("incident", False): _("Problem"),
    ("incident", True): _("Incident"),
    ("child", False): _("Parent"),
    ("child", True): _("Child"),
    ("related", False): _("Related"),
    ("related", True): _("Related"),
    ("duplicate", False): _("Duplicate of"),
    ("duplicate", True): _("Has a duplicate"),
}


@dataclass(frozen=True, slots=True)
class Tie:
    """`ticket` is None when it is out of sight. `link` can be taken off."""

    label: str | Promise
    ticket: Ticket | None
    link: int | None = None
    number: int = 0
    is_duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Relations:
    ties: list[Tie] = field(default_factory=list)
    merged: list[Tie] = field(default_factory=list)
    into: Tie | None = None
    drafts: list[Draft] = field(default_factory=list)
    incidents: int = 0
    """Incidents in sight that are not solved."""

    @property
    def is_empty(self) -> bool:
        return not (self.ties or self.merged or self.into)


def relations(ticket: Ticket, user: User) -> Relations:
    """In a fixed number of queries: two where there is nothing."""
    links = list(Link.objects.filter(Q(ticket=ticket) | Q(other=ticket))[:MOST])
    following, merged = _near(ticket)
    others = {link.ticket_id if link.other_id == ticket.pk else link.other_id for link in links}
    seen = _in_sight({*others, *following, *merged, ticket.follows_id, ticket.merged_into_id} - {None}, user)
    ties = [Tie(_("Follows"), seen.get(ticket.follows_id))] if ticket.follows_id else []
    ties += [Tie(_("Followed by"), seen.get(number)) for number in following]
    ties += [_tie(link, ticket, seen) for link in links]
    return Relations(
        ties=ties,
        merged=[Tie(_("Merged"), seen.get(number), number=number) for number in merged],
        into=Tie(_("Merged into"), seen.get(ticket.merged_into_id)) if ticket.merged_into_id else None,
        drafts=list(Draft.objects.filter(user=user, ticket__in=merged).order_by("pk")) if merged else [],
        incidents=sum(_is_open_incident(link, ticket, seen) for link in links),
    )


def _near(ticket: Ticket) -> tuple[list[int], list[int]]:
    """Numbers of what follows it and of what was merged into it: each by an index of its own, in one question."""
    tied = [
        Ticket.objects.filter(**{how: ticket}).order_by().annotate(how=Value(how)).values_list("pk", "how")[:MOST]
        for how in ("follows", "merged_into")
    ]
    numbers = sorted(tied[0].union(tied[1], all=True))
    following = [number for number, how in numbers if how == "follows"]
    return following, [number for number, how in numbers if how == "merged_into"]


def duplicates_of(ticket: Ticket, user: User, *, but: Iterable[int] = ()) -> list[Ticket]:
    """Tickets of the same requester that are not closed, the most similar subject first."""
    rows = Ticket.objects.visible_to(user).for_list().filter(requester=ticket.requester_id, merged_into=None)
    rows = rows.exclude(status_category="closed").exclude(pk__in=[ticket.pk, *but])
    alike = TrigramSimilarity("subject", ticket.subject)
    return list(rows.annotate(alike=alike).order_by("-alike", "-updated_at")[:MOST_ALIKE])


def open_incidents(ticket: Ticket, user: User) -> list[Ticket]:
    rows = Ticket.objects.visible_to(user).for_list().filter(links__other=ticket, links__kind=Link.Kind.INCIDENT)
    return list(rows.filter(status_category__in=UNSOLVED).order_by("pk"))


def _tie(link: Link, ticket: Ticket, seen: dict[int | None, Ticket]) -> Tie:
    is_other = link.other_id == ticket.pk
    other = link.ticket_id if is_other else link.other_id
    label = LABELS[link.kind, is_other]
    return Tie(label, seen.get(other), link=link.pk, number=other, is_duplicate=link.kind == Link.Kind.DUPLICATE)


def _is_open_incident(link: Link, ticket: Ticket, seen: dict[int | None, Ticket]) -> bool:
    found = seen.get(link.ticket_id)
    is_incident = link.kind == Link.Kind.INCIDENT and link.other_id == ticket.pk
    return is_incident and found is not None and found.status_category in UNSOLVED


def _in_sight(numbers: Iterable[int | None], user: User) -> dict[int | None, Ticket]:
    wanted = [number for number in numbers if number]
    if not wanted:
        return {}
    rows = Ticket.objects.visible_to(user).select_related("status").filter(pk__in=wanted)
    return {one.pk: one for one in rows.only("pk", "subject", "status", "status_category")}
