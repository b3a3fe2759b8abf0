"""What conditions can ask about a ticket, and the same of one ticket as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.lib import clock
from helpdesk.lib.conditions.fields import Code, Facts, Field, Given, Kind, Vocabulary, Words
from people.models import Partner, Team, User
from tickets.actions.labels import tag_name
from tickets.fields.definitions import PREFIX, all_definitions
from tickets.fields.vocabulary import field_of
from tickets.models import Brand, Category, Channel, Mailbox, Priority, Score, Sensitivity, Status, Ticket, TicketForm
from tickets.models.ticket import ClockState
from tickets.permissions import mailboxes_in_sight, teams_in_sight
from tickets.requester_fields import OF_REQUESTER, attribute_fields
from tickets.tree import Tree


def fields_for(user: User) -> Vocabulary:
    """As this person may name things: teams, people and mailboxes are those in their sight, asked for when needed."""
    return _fields(
        teams=lambda: _named(teams_in_sight(user).order_by("name")),
        people=lambda: _named(User.objects.active().visible_to(user).order_by("name", "pk")),
        mailboxes=lambda: _named(mailboxes_in_sight(user).order_by("address")),
        brands=lambda: _named(Brand.objects.order_by("name")),
        partners=lambda: _named(_partners_in_sight(user)),
    )


def fields_named(rows: Mapping[Code, Words]) -> Vocabulary:
    """The same with these names for rows of any kind, whoever asks."""
    return _fields(
        teams=lambda: rows, people=lambda: rows, mailboxes=lambda: rows, brands=lambda: rows, partners=lambda: rows
    )


def fields_naming(of: Callable[[str], Iterable[int]]) -> Vocabulary:
    """For telling: only the rows that a condition names, by the name of its field, looked up when they are told."""
    return _fields(
        teams=lambda: _named(Team.objects.filter(pk__in=of("team"))),
        people=lambda: _named(User.objects.filter(pk__in=of("assignee"))),
        mailboxes=lambda: _named(Mailbox.objects.filter(pk__in=of("mailbox"))),
        brands=lambda: _named(Brand.objects.filter(pk__in=of("brand"))),
        partners=lambda: _named(Partner.objects.filter(pk__in=of("partner"))),
    )


def given_for(user: User) -> Given:
    """Now, in their zone, with their own name and teams for `me` and `my_teams`."""
    my_teams = cast("frozenset[Code]", SimpleLazyObject(lambda: user.team_ids))
    return Given(clock.now(), ZoneInfo(user.time_zone), {"me": frozenset[Code]({user.pk}), "my_teams": my_teams})


def facts_of(ticket: Ticket) -> Facts:
    """Every field of the vocabulary. Reads requester and organisation, so have them at hand."""
    return _Facts(ticket, {
        "status": ticket.status_category,
        "priority": ticket.priority,
        "channel": ticket.channel,
        "team": ticket.team_id,
        "partner": ticket.partner_id,
        "assignee": ticket.assignee_id,
        "tags": ticket.tags,
        "subject": ticket.subject,
        "requester": ticket.requester.email,
        "organisation": ticket.organisation.name if ticket.organisation else None,
        "brand": ticket.brand_id,
        "mailbox": ticket.mailbox_id,
        "language": ticket.language,
        "messages": ticket.thread_version,
        "created": ticket.created_at,
        "updated": ticket.updated_at,
        "solved": ticket.solved_at,
        "satisfaction": ticket.satisfaction,
        "sla": ticket.clock_state,
        "due": ticket.clock_due_at,
        "status_name": ticket.status_id,
        "category": ticket.category_id,
        "category_tree": ticket.category_id,
        "form": ticket.form_id,
        "sensitivity": ticket.sensitivity,
    })  # fmt: skip


class _Facts(Mapping[str, object]):
    """What every ticket has; of custom fields and of its requester's attributes what is there: the others are empty."""

    def __init__(self, ticket: Ticket, known: Facts) -> None:
        self.ticket, self.values_, self.known = ticket, ticket.fields, known

    def __getitem__(self, name: str) -> object:
        if name.startswith(PREFIX):
            return self.values_.get(name.removeprefix(PREFIX))
        if name.startswith(OF_REQUESTER):
            return self.ticket.requester.attributes.get(name.removeprefix(OF_REQUESTER))
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.known
        yield from (f"{PREFIX}{key}" for key in self.values_)

    def __len__(self) -> int:
        return len(self.known) + len(self.values_)


class _Fields(Mapping[str, Field]):
    """The fields that every desk has, and its own, asked for when one of those is needed: one query for each kind."""

    def __init__(self, fixed: Vocabulary, people: Load) -> None:
        self.fixed, self.people = fixed, people

    @cached_property
    def custom(self) -> Vocabulary:
        return {one.name: field_of(one, self.people) for one in all_definitions().values()}

    @cached_property
    def of_requester(self) -> Vocabulary:
        return attribute_fields()

    def __getitem__(self, name: str) -> Field:
        if name.startswith(PREFIX):
            return self.custom[name]
        return self.of_requester[name] if name.startswith(OF_REQUESTER) else self.fixed[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.fixed
        yield from self.of_requester
        yield from self.custom

    def __len__(self) -> int:
        return len(self.fixed) + len(self.of_requester) + len(self.custom)


def _named(rows: Iterable[Model]) -> Mapping[Code, Words]:
    return {row.pk: str(row) for row in rows}


def _lazy(load: Callable[[], Mapping[Code, Words]]) -> Mapping[Code, Words]:
    return cast("Mapping[Code, Words]", SimpleLazyObject(load))


Load = Callable[[], Mapping[Code, Words]]


def category_fields(tree: Tree) -> Vocabulary:
    """A category alone, and one with all that is under it; each with what was merged into it."""

    def names() -> Mapping[Code, Words]:
        return {node.pk: node.path for node in tree.nodes}

    def category(label: Words, covers: Callable[[Code], Iterable[Code]]) -> Field:
        return Field(Kind.CHOICE, label, "category_id", choices=_lazy(names), codes=int, covers=covers)

    return {
        "category": category(_("Category"), lambda code: tree.same(code)),
        "category_tree": category(_("Category, with all under it"), lambda code: tree.under(code)),
    }


def _statuses() -> Mapping[Code, Words]:
    return _named(Status.objects.order_by("position", "pk"))


def _forms() -> Mapping[Code, Words]:
    return _named(TicketForm.objects.order_by("position", "pk"))


def _partners_in_sight(user: User) -> QuerySet[Partner]:
    """A partner's people name their own company only."""
    partners = Partner.objects.order_by("name")
    return partners if user.is_in_house else partners.filter(pk=user.partner_id or 0)


def _fields(*, teams: Load, people: Load, mailboxes: Load, brands: Load, partners: Load) -> Vocabulary:
    def row(label: Words, column: str, load: Load, **stand_ins: Words) -> Field:
        return Field(Kind.CHOICE, label, column, choices=_lazy(load), codes=int, stand_ins=stand_ins)

    def closed(label: Words, column: str, choices: Mapping[Code, Words], codes: type[str] | type[int] = str) -> Field:
        return Field(Kind.CHOICE, label, column, choices=choices, codes=codes, is_closed=True)

    return _Fields({
        "status": closed(_("Status"), "status_category", {one.value: one.label for one in Category}),
        "priority": closed(_("Priority"), "priority", {one.value: one.label for one in Priority}, int),
        "assignee": row(_("Assignee"), "assignee_id", people, me=_("me")),
        "team": row(_("Team"), "team_id", teams, my_teams=_("one of my teams")),
        "partner": row(_("Partner"), "partner_id", partners),
        "tags": Field(Kind.TAGS, _("Tags"), "tags", tidy=tag_name),
        "subject": Field(Kind.TEXT, _("Subject"), "subject"),
        "requester": Field(Kind.TEXT, _("Requester’s address"), "requester__email"),
        "organisation": Field(Kind.TEXT, _("Organisation"), "organisation__name"),
        "brand": row(_("Brand"), "brand_id", brands),
        "mailbox": row(_("Mailbox"), "mailbox_id", mailboxes),
        "channel": closed(_("Channel"), "channel", {one.value: one.label for one in Channel}),
        "language": Field(Kind.TEXT, _("Language"), "language"),
        "messages": Field(Kind.NUMBER, _("Number of messages"), "thread_version"),
        "created": Field(Kind.MOMENT, pgettext_lazy("moment", "Created"), "created_at"),
        "updated": Field(Kind.MOMENT, pgettext_lazy("moment", "Changed"), "updated_at"),
        "solved": Field(Kind.MOMENT, pgettext_lazy("moment", "Solved"), "solved_at"),
        "satisfaction": closed(_("Satisfaction"), "satisfaction", {one.value: one.label for one in Score}, int),
        "sla": closed(_("Service level"), "clock_state", {one.value: one.label for one in ClockState}),
        "due": Field(Kind.MOMENT, _("Due"), "clock_due_at", lies_ahead=True),
        "status_name": row(_("Name of the status"), "status_id", _statuses),
        **category_fields(cast("Tree", SimpleLazyObject(Tree.load))),
        "form": row(_("Form"), "form_id", _forms),
        "sensitivity": closed(_("Sensitivity"), "sensitivity", {one.value: one.label for one in Sensitivity}),
    }, people)  # fmt: skip
