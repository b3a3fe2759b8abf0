"""One person and the work they ask for, by the same rules as what the desk gives out (tickets/routing)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Conflict
from people.models import User
from tickets import workforce
from tickets.actions.holding import Way
from tickets.models import Holding, TeamRouting, Ticket
from tickets.routing.people import Person, hurdles, merits
from tickets.routing.reasons import Reason, reason
from tickets.tree import Tree
from tickets.workforce import Kinds, terms_of


@dataclass(frozen=True)
class Desk:
    """What this person has in hand, can do, and may have; `is_limited` where a team of theirs gives work out."""

    person: Person
    is_limited: bool
    kinds: Kinds
    routing: dict[int, TeamRouting]

    @classmethod
    def of(cls, user: User) -> Desk:
        routing = workforce.routings()
        if not routing:  # as on a desk that never heard of it: one query
            return cls(Person(user.pk), False, Kinds([], Tree([])), {})
        capacities = workforce.capacities([user.pk], routing)
        kinds = Kinds.load()
        person = workforce.persons([user], kinds, capacities)[user.pk]
        return cls(person, bool(capacities) or user.capacity is not None, kinds, routing)

    def require_room(self) -> None:
        """Raises Conflict for who has as much as they can have at a time."""
        if self.is_limited and not self.person.has_room(1):
            values = {"used": self.person.used, "capacity": self.person.capacity}
            words = _("You have %(used)d of %(capacity)d points of work in hand. Finish something first.")
            raise Conflict(words % values, values)

    def against(self, ticket: Ticket) -> list[Reason]:
        """What keeps them from this ticket: only where its team gives work out by rules."""
        routing = self.routing.get(ticket.team_id or 0)
        if routing is None:
            return []
        wants = self.kinds.asked(ticket)
        found = hurdles(self.person, self.kinds.work(ticket), wants, terms_of(routing))
        if self.is_limited and not self.person.has_room(wants.points):
            found.append(reason("full", used=self.person.used, capacity=self.person.capacity))
        return found

    def way(self, ticket: Ticket) -> Way:
        """How they came to it: they asked, and it is right for them."""
        routing = self.routing.get(ticket.team_id or 0)
        found = []
        if routing is not None:
            found = merits(self.person, self.kinds.work(ticket), self.kinds.asked(ticket), terms_of(routing))
        return Way(Holding.How.NEXT, [one.kept() for one in (reason("next"), *found)])
