"""The views that a person has: those that every desk begins with, and saved ones, in the order they like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.conditions.fields import Given, Vocabulary
from helpdesk.lib.conditions.query import to_query
from helpdesk.lib.conditions.tree import read
from helpdesk.lib.errors import Missing
from people.models import User
from tickets.models import Ticket, View, ViewSetting
from tickets.models.ticket import TicketQuerySet
from tickets.models.view import USUAL, Grouping, Scope, Sort
from tickets.orders import Arrangement
from tickets.vocabulary import fields_for, given_for

Asked = Mapping[str, object]
ICONS: Final = {Scope.PERSONAL: "bookmark", Scope.TEAM: "users", Scope.DESK: "building-2"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A view as the list uses it; `empty` and `hint` say what its emptiness means. A saved one has its row."""

    slug: str
    name: str | Promise
    icon: str
    conditions: Asked
    empty: str | Promise
    hint: str | Promise
    is_counted: bool = True
    arrangement: Arrangement = field(default_factory=Arrangement)
    columns: tuple[str, ...] = tuple(USUAL)
    is_hidden: bool = False
    saved: View | None = None
    is_spam: bool = False

    @property
    def is_by_next(self) -> bool:
        return self.saved is not None and self.saved.is_by_next

    def narrow(self, rows: TicketQuerySet, fields: Vocabulary, given: Given) -> TicketQuerySet:
        """What is spam is in its own view and in no other."""
        rows = rows.spam() if self.is_spam else rows.genuine()
        return rows.filter(to_query(read(self.conditions), fields, given))


def _ask(name: str, op: str, value: object = None) -> Asked:
    return {"field": name, "op": op} | ({} if value is None else {"value": value})


_WORKABLE = _ask("status", "in", ["new", "open"])
_UNSOLVED = _ask("status", "in", ["new", "open", "pending", "on_hold"])

BUILT_IN: Final = (
    Tab(
        "mine", _("Mine"), "user-check", {"all": [_ask("assignee", "is", "me"), _UNSOLVED]},
        _("Nothing is assigned to you"), _("Take a ticket from Unassigned, and it waits for you here."),
    ),
    Tab(
        "unassigned", _("Unassigned"), "circle-user", {"all": [_WORKABLE, _ask("assignee", "is_not_set")]},
        _("Every ticket has somebody"), _("New requests show up here the moment they arrive."),
    ),
    Tab(
        "team", _("My teams"), "users", {"all": [_WORKABLE, _ask("team", "is", "my_teams")]},
        _("Your teams have nothing open"), _("What customers write to your teams shows up here."),
    ),
    Tab(
        "open", _("All open"), "inbox", {"all": [_WORKABLE]},
        _("Nothing waits for an answer"), _("Every request is answered. New ones show up here by themselves."),
    ),
    Tab(
        "breaching", _("Breaches soon"), "clock-alert", {"all": [_ask("due", "within_next", {"hours": 4})]},
        _("Nothing runs out soon"), _("What is overdue, or will be within four hours, shows up here, the next first."),
        arrangement=Arrangement(Sort.BREACH),
    ),
    Tab(
        "waiting", _("Waiting"), "hourglass", {"all": [_ask("status", "in", ["pending", "on_hold"])]},
        _("Nothing waits"), _("Tickets that are pending or on hold stay here until somebody answers."),
        is_counted=False,
    ),
    Tab(
        "solved", _("Recently solved"), "circle-check",
        {"all": [_ask("status", "in", ["solved", "closed"]), _ask("solved", "within_last", {"days": 14})]},
        _("Nothing was solved in two weeks"),
        _("Solved tickets stay here; an answer from the customer opens them again."),
        is_counted=False, arrangement=Arrangement(Sort.SOLVED),
    ),
    Tab(
        "all", _("All tickets"), "layout-list", {"all": []},
        _("No tickets yet"), _("Write a mail to one of the desk's addresses and watch it arrive here."),
        is_counted=False,
    ),
    Tab(
        "spam", _("Spam"), "ban", {"all": []},
        _("No spam"), _("What somebody marks as spam, and what blocked requesters write, stays here out of the way."),
        is_counted=False, is_spam=True,
    ),
)  # fmt: skip


def saved_tab(view: View) -> Tab:
    return Tab(
        view.slug,
        view.name,
        ICONS[Scope(view.scope)],
        view.conditions,
        _("Nothing in this view"),
        _("No ticket meets its conditions right now."),
        arrangement=Arrangement(Sort(view.sort), Grouping(view.grouping)),
        columns=tuple(view.columns),
        saved=view,
    )


class Tabs:
    """One person's views. In two look-ups, three where something depends on their teams."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.fields: Vocabulary = fields_for(user)
        self.given: Given = given_for(user)
        settings = {one.slug: one for one in ViewSetting.objects.filter(user=user)}
        saved = View.objects.visible_to(user).select_related("team")
        tabs = [*BUILT_IN, *(saved_tab(view) for view in saved)]
        self.all: Sequence[Tab] = _arranged([_as_set(tab, settings.get(tab.slug)) for tab in tabs], settings)

    @property
    def shown(self) -> list[Tab]:
        return [tab for tab in self.all if not tab.is_hidden]

    def get(self, slug: str) -> Tab:
        """The view by its short name; an unknown name, or one out of sight, is the first view."""
        return next((tab for tab in self.all if tab.slug == slug), None) or next(iter(self.shown), self.all[0])

    def tickets(self, tab: Tab) -> TicketQuerySet:
        """What of the view this person may see; sight comes first."""
        return tab.narrow(Ticket.objects.visible_to(self.user), self.fields, self.given)


def view_for(user: User, pk: int) -> View:
    """Raises Missing for a view out of sight, and for one that is deleted."""
    found = View.objects.visible_to(user).select_related("team").filter(pk=pk).first()
    if found is None:
        raise Missing(gettext("There is no such view, or you may not see it."))
    return found


def _as_set(tab: Tab, setting: ViewSetting | None) -> Tab:
    if setting is None:
        return tab
    return replace(
        tab, is_hidden=setting.is_hidden, columns=tab.columns if setting.columns is None else tuple(setting.columns)
    )


def _arranged(tabs: Sequence[Tab], settings: Mapping[str, ViewSetting]) -> list[Tab]:
    """Those that were given a place by it; what came since stands at the end."""

    def place(tab: Tab) -> int:
        setting = settings.get(tab.slug)
        return len(tabs) if setting is None or setting.position is None else setting.position

    return sorted(tabs, key=place)
