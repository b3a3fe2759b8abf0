"""What keeps a person from the work of a procedure: what they must acknowledge first, a certificate that they lack.

Asked by tickets before one is solved (tickets/guards.py), and before the desk gives somebody a ticket
(tickets/eligibility.py). It costs one query where nobody is kept from anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from events.actor import Actor
from helpdesk.lib import clock
from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Given
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Blocked
from people.models import User
from sops.matching import vocabulary
from sops.models import Binding, Certificate, Certification, Duty, Run, State
from tickets import eligibility
from tickets.models import Ticket
from tickets.vocabulary import facts_of


@dataclass(frozen=True)
class Obstacle:
    """Why this person may not do this work, in words; `url` is the page where that is mended."""

    user_id: int
    procedure_id: int
    words: str
    url: str


def owed(user_ids: Collection[int]) -> list[Obstacle]:
    """What these people must acknowledge before they do work of its procedure. One query."""
    rows = Duty.objects.blocking(clock.now()).filter(user__in=user_ids)
    rows = rows.select_related("requirement__announcement", "requirement__version__procedure")
    return [_owed(one) for one in rows.order_by("pk") if one.requirement.version]


def _owed(duty: Duty) -> Obstacle:
    requirement = duty.requirement
    url = reverse("learning_reading", args=[requirement.pk])
    words = _("“%(what)s” must be read and acknowledged first: that was due. It stands under Learning.")
    version = requirement.version
    return Obstacle(duty.user_id, version.procedure_id if version else 0, words % {"what": requirement}, url)


def uncertified(user_ids: Collection[int]) -> list[Obstacle]:
    """The procedures with certificates for which these people are not signed off to work. Two queries."""
    rules = list(Certification.objects.filter(is_active=True).select_related("procedure"))
    if not rules:
        return []
    rows = Certificate.objects.working().filter(user__in=user_ids, certification__in=rules)
    signed = set(rows.values_list("user_id", "certification__procedure_id"))
    words = _("A certificate for “%(what)s” is needed to be given this.")
    url = reverse("certificates")
    return [
        Obstacle(user_id, one.procedure_id, words % {"what": one.procedure}, url)
        for one in rules
        for user_id in user_ids
        if (user_id, one.procedure_id) not in signed
    ]


def in_the_way(people: Sequence[User], tickets: Sequence[Ticket]) -> list[eligibility.Obstacle]:
    """Why the desk gives these people none of these tickets (tickets/eligibility.py)."""
    found: dict[int, list[Obstacle]] = defaultdict(list)
    ids = [person.pk for person in people]
    for one in [*owed(ids), *uncertified(ids)]:
        found[one.user_id].append(one)
    return [eligibility.Obstacle(*one) for one in between(found, tickets)]


def bound(tickets: Sequence[Ticket], procedure_ids: Collection[int]) -> dict[int, set[int]]:
    """By ticket, those of these procedures that it binds to: a condition holds of it, or a run of one is on it.

    A fixed number of queries, however many tickets.
    """
    found: dict[int, set[int]] = defaultdict(set)
    runs = Run.objects.filter(ticket__in=tickets, procedure__in=procedure_ids, parent=None)
    for ticket_id, procedure_id in runs.values_list("ticket_id", "procedure_id"):
        found[ticket_id].add(procedure_id)
    bindings = Binding.objects.filter(
        is_active=True, procedure__in=procedure_ids, procedure__versions__state=State.PUBLISHED
    )
    conditions = [(one.procedure_id, read(one.conditions)) for one in bindings]
    if conditions:
        prefetch_related_objects(list(tickets), "requester", "organisation")
    fields, given = vocabulary(), Given(clock.now(), UTC)
    for ticket in tickets if conditions else ():
        facts = facts_of(ticket)
        found[ticket.pk] |= {pk for pk, one in conditions if evaluate(one, facts, fields, given)}
    return found


def refuse_to_solve(ticket: Ticket, by: Actor) -> None:
    """The guard that tickets ask. What the desk does by itself counts as done by the assignee; a requester who says
    that it is solved is not stopped."""
    person = by.id if by.kind == "user" else ticket.assignee_id if by.kind == "system" else None
    standing = owed([person]) if person else []
    if not standing:
        return
    binds = bound([ticket], {one.procedure_id for one in standing})[ticket.pk]
    found = [one for one in standing if one.procedure_id in binds]
    if found:
        detail = {"acknowledge": [one.url for one in found]}
        raise Blocked(found[0].words, url=found[0].url, label=_("Read it now"), detail=detail)


def between(people: Mapping[int, Sequence[Obstacle]], tickets: Sequence[Ticket]) -> list[tuple[int, int, str]]:
    """(user, ticket, words) for each pair that something stands between."""
    procedures = {one.procedure_id for found in people.values() for one in found}
    if not procedures:
        return []
    binds = bound(tickets, procedures)
    return [
        (user_id, ticket.pk, one.words)
        for user_id, found in people.items()
        for one in found
        for ticket in tickets
        if one.procedure_id in binds[ticket.pk]
    ]
