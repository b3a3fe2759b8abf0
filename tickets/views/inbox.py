"""The list of tickets."""

from __future__ import annotations

from django.forms import Select
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.web.nav import address_of
from people.permissions import Capability, can
from people.staff import StaffRequest, staff
from tickets import columns
from tickets.counting import counts
from tickets.filters import visible_staff
from tickets.listing import Listing
from tickets.models.view import Grouping, Sort
from tickets.permissions import can_edit_view

PAGE = 30
MOST_PEOPLE = 500
MOST_TABS = 10


@require_safe
@staff
def ticket_list(request: StaffRequest) -> HttpResponse:
    listing = Listing(request, request.user)
    return render(request, "tickets/list.html", _page(request, listing) | _views(listing) | _display(listing))


@require_safe
@staff
def ticket_rows(request: StaffRequest) -> HttpResponse:
    """The rows alone: the next page, or the first one again after a change."""
    return render(request, "tickets/list.html#rows", _page(request, Listing(request, request.user)))


@require_safe
@staff
def ticket_views(request: StaffRequest) -> HttpResponse:
    """The views with their counts, again after a change."""
    listing = Listing(request, request.user)
    return render(request, "tickets/views.html", {"listing": listing} | _views(listing))


@require_safe
@staff
def ticket_filters(request: StaffRequest) -> HttpResponse:
    """The form that narrows the list: a page of its own, or what the filter button shows."""
    listing = Listing(request, request.user)
    listing.filters.form.fields["assignee"].widget = Select(choices=_people(request))
    part = "#form" if request.headers.get("HX-Request") else ""
    return render(request, f"tickets/filters.html{part}", {"listing": listing, "form": listing.filters.form})


def _people(request: StaffRequest) -> list[tuple[str, str]]:
    first = [("", _("Anybody")), ("me", _("Me")), ("none", _("Nobody"))]
    return first + [(str(person.pk), str(person)) for person in visible_staff(request)[:MOST_PEOPLE]]


def _page(request: StaffRequest, listing: Listing) -> dict[str, object]:
    after, narrow = request.GET.get("after", ""), request.GET.get("narrow", "")
    rows, following = listing.page(after=after, size=PAGE, narrow=bool(narrow))
    return {
        "listing": listing,
        "rows": rows,
        "next": following,
        "is_first": not after,
        "narrow": narrow,
        "can_work": can(request.user, Capability.WORK_TICKETS),
        "columns": listing.tab.columns,
    }


def _views(listing: Listing) -> dict[str, object]:
    """The first few as tabs, with the one that is open, and the rest in a menu."""
    found, is_behind = counts(listing.tabs)
    shown = [(tab, found.get(tab.slug, "")) for tab in listing.tabs.shown]
    tabs, rest = shown[:MOST_TABS], shown[MOST_TABS:]
    tabs += [(tab, count) for tab, count in rest if tab.slug == listing.tab.slug]
    if listing.tab.is_hidden:
        tabs.append((listing.tab, ""))
    return {
        "tabs": tabs,
        "rest": [(tab, count) for tab, count in rest if tab.slug != listing.tab.slug],
        "is_behind": is_behind,
        "quarantine": address_of("admin_quarantine") if can(listing.user, Capability.LEAD_TEAM) else "",
    }


def _display(listing: Listing) -> dict[str, object]:
    """What the list can be made to look like."""
    now, saved = listing.arrangement, listing.tab.saved
    return {
        "sorts": [(one, listing.with_sort(one), one == now.sort) for one in Sort],
        "groupings": [(one, listing.with_grouping(one), one == now.grouping) for one in Grouping],
        "choices": [(name, label, name in listing.tab.columns) for name, label in columns.choices()],
        "may_edit": saved is not None and can_edit_view(listing.user, saved),
    }
