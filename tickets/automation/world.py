"""The desk as deciding asks it: who may work what, and what would be refused. It reads, and changes nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final, cast

from events.actor import Actor
from helpdesk.lib import html
from helpdesk.lib.conditions.fields import Facts
from helpdesk.lib.errors import DeskError
from people.models import Team, User
from tickets import guards, lifecycle, placeholders
from tickets.actions.labels import MOST_TAGS
from tickets.automation.effects import DONE, NOBODY
from tickets.fields.definitions import PREFIX, Definition, all_definitions
from tickets.macros.wording import REPLY, said
from tickets.models import Category, Macro, MacroVersion, Message, Ticket
from tickets.models.view import Scope
from tickets.permissions import can_be_assigned
from tickets.tree import Tree


class Known:
    """What is asked for again and again, read once for many tickets."""

    def __init__(self) -> None:
        self._users: dict[int, User | None] = {}
        self._teams: dict[int, Team | None] = {}
        self._macros: dict[int, MacroVersion | None] = {}

    def user(self, pk: int) -> User | None:
        if pk not in self._users:
            self._users[pk] = User.objects.prefetch_related("roles").filter(pk=pk).first()
        return self._users[pk]

    def team(self, pk: int) -> Team | None:
        if pk not in self._teams:
            self._teams[pk] = Team.objects.filter(pk=pk).first()
        return self._teams[pk]

    def macro(self, pk: int) -> MacroVersion | None:
        """The version in use of a macro that everybody has, with a reply."""
        if pk not in self._macros:
            rows = Macro.objects.filter(pk=pk, is_active=True, scope=Scope.DESK).select_related("current")
            found = rows.first()
            has_reply = found and any(REPLY in parts for parts in found.version.texts.values())
            self._macros[pk] = found.version if found and has_reply else None
        return self._macros[pk]

    @cached_property
    def categories(self) -> frozenset[int]:
        return frozenset(node.pk for node in Tree.load().open)

    @cached_property
    def fields(self) -> Mapping[str, Definition]:
        return all_definitions()


class Desk:
    """The world of one ticket, which is at hand with its requester, brand and mailbox."""

    def __init__(self, ticket: Ticket, known: Known) -> None:
        self.ticket, self.known = ticket, known

    def status_id(self, category: str) -> int:
        return lifecycle.default_status_id(Category(category))

    def keeps(self, assignee: int, team: int | None) -> bool:
        person = self.known.user(assignee)
        return person is not None and can_be_assigned(person, self._in(team))

    def refusal(self, act: str, value: object, facts: Facts) -> str:
        check = _REFUSALS.get(act)
        return check(self, value, facts) if check else ""

    def people_told(self, value: Mapping[str, Any], assignee: object) -> list[int]:
        """The ids of those whom `notify` names now, each once: active, in order."""
        wanted = [*value.get("users", []), *([assignee] if value.get("assignee") and assignee else [])]
        rows = User.objects.active()
        found = {*rows.filter(pk__in=wanted).values_list("pk", flat=True)} if wanted else set()
        if value.get("teams"):
            found |= {*rows.filter(teams__in=value["teams"]).values_list("pk", flat=True)}
        return sorted(found)

    def words_of(self, macro: MacroVersion) -> str:
        """What the desk would say with it, as HTML."""
        return said(macro, self.ticket, None).reply

    def _in(self, team: int | None) -> Ticket:
        found = self.known.team(team) if team else None
        return Ticket(partner_id=found.partner_id if found else None)

    def _team(self, value: object, facts: Facts) -> str:
        team = self.known.team(cast("int", value))
        return "" if team and team.is_active else "gone"

    def _assignee(self, value: object, facts: Facts) -> str:
        if value == NOBODY:
            return ""
        person = self.known.user(cast("int", value))
        if person is None or not person.is_active:
            return "gone"
        return "" if can_be_assigned(person, self._in(cast("int | None", facts["team"]))) else "cant_work"

    def _category(self, value: object, facts: Facts) -> str:
        return "" if value in self.known.categories else "gone"

    def _fields(self, value: object, facts: Facts) -> str:
        wanted = [self.known.fields.get(key) for key in cast("Mapping[str, object]", value)]
        return "" if all(one and one.is_active for one in wanted) else "gone"

    def _tags(self, value: object, facts: Facts) -> str:
        tags = {*cast("list[str]", facts.get("tags") or []), *cast("list[str]", value)}
        return "tags" if len(tags) > MOST_TAGS else ""

    def _status(self, value: object, facts: Facts) -> str:
        """Where a guard keeps the ticket from being solved, as it will be then."""
        if value not in DONE or facts["status"] in DONE:
            return ""
        try:
            guards.may_be_solved(self._as_it_will_be(facts), Actor("rule"))
        except DeskError:
            return "guard"
        return ""

    def _reply(self, value: object, facts: Facts) -> str:
        ticket, macro = self.ticket, self.known.macro(cast("int", value))
        if macro is None:
            return "gone"
        if ticket.requester.is_placeholder or "@" not in ticket.requester.email:
            return "no_address"
        if ticket.requester.is_blocked or ticket.spam_at:
            return "blocked"
        if not (ticket.mailbox_id or ticket.brand.mailboxes.filter(is_active=True).exists()):
            return "no_mailbox"
        if self._wrote_a_machine:
            return "automatic"
        words = self.words_of(macro)
        return "unfilled" if not words or placeholders.left_in(html.to_text(words)) else ""

    def _notify(self, value: object, facts: Facts) -> str:
        return "" if self.people_told(cast("Mapping[str, Any]", value), facts["assignee"]) else "nobody"

    @cached_property
    def _wrote_a_machine(self) -> bool:
        """The last that came from outside: machines answer each other for ever."""
        rows = Message.objects.filter(ticket=self.ticket, author_contact__isnull=False).order_by("-version")
        return bool(rows.values_list("is_auto", flat=True).first())

    def _as_it_will_be(self, facts: Facts) -> Ticket:
        shadow = copy.copy(self.ticket)
        shadow.priority, shadow.tags = cast("int", facts["priority"]), cast("list[str]", facts["tags"])
        shadow.category_id, shadow.language = cast("int | None", facts["category"]), str(facts["language"])
        shadow.sensitivity = str(facts["sensitivity"])
        own = {key: facts[key] for key in facts if key.startswith(PREFIX)}
        kept = {key.removeprefix(PREFIX): value for key, value in own.items() if value is not None}
        shadow.fields = kept
        return shadow


_REFUSALS: Final[Mapping[str, Callable[[Desk, object, Facts], str]]] = {
    "team": Desk._team,
    "assignee": Desk._assignee,
    "category": Desk._category,
    "fields": Desk._fields,
    "add_tags": Desk._tags,
    "status": Desk._status,
    "reply": Desk._reply,
    "notify": Desk._notify,
}
