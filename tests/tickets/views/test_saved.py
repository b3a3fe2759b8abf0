"""Saved views on the pages: built with rows of conditions, saved, opened, arranged; without scripts too."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from tests.builders import a_partner, a_team, a_ticket, a_user, a_view
from tickets.actions import labels
from tickets.models import Priority, View
from tickets.models.view import Grouping, Scope, Sort

pytestmark = pytest.mark.django_db

ROWS: dict[str, object] = {
    "name": "Urgent or VIP", "scope": "personal", "sort": "oldest", "grouping": "priority",
    "columns": ["number", "status"], "match": "all",
    "g0-match": "all", "g0-0-field": "status", "g0-0-op": "in", "g0-0-value": ["new", "open"],
    "g1-match": "any", "g1-0-field": "priority", "g1-0-op": "in", "g1-0-value": "4",
    "g1-1-field": "tags", "g1-1-op": "in", "g1-1-value": "VIP, refund",
}  # fmt: skip
CONDITIONS = {
    "all": [
        {"all": [{"field": "status", "op": "in", "value": ["new", "open"]}]},
        {
            "any": [
                {"field": "priority", "op": "in", "value": [4]},
                {"field": "tags", "op": "in", "value": ["VIP", "refund"]},
            ]
        },
    ]
}


def listed(client: Client, query: str) -> list[int]:
    page = client.get(f"{reverse('ticket_list')}?{query}").content.decode()
    return [int(number) for number in re.findall(r'id="row-(\d+)"', page)]


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_a_view_with_and_and_or_is_saved_and_lists_what_it_says(browser_of: Client, agent: User) -> None:
    urgent, vip, _plain = a_ticket(priority=Priority.URGENT), a_ticket(), a_ticket()
    labels.set_tags(vip.pk, to=["vip"], by=agent)
    answer = browser_of.post(reverse("view_new"), ROWS)
    view = View.objects.get()
    assert answer.headers["Location"] == f"/tickets/?view={view.slug}"
    assert (view.conditions, view.sort, view.grouping, view.columns) == (
        CONDITIONS, Sort.OLDEST, Grouping.PRIORITY, ["number", "status"],
    )  # fmt: skip
    assert listed(browser_of, f"view={view.slug}") == [urgent.pk, vip.pk]
    page = text_of(browser_of, f"/tickets/?view={view.slug}")
    assert re.findall(r'class="row-head"><h2>(\w+)</h2><span class="count-pill">(\d+)', page) == [
        ("Urgent", "1"), ("Normal", "1"),
    ]  # fmt: skip
    assert f"#{vip.pk}</span>" in page


def test_a_saved_view_comes_back_into_its_rows(browser_of: Client, agent: User) -> None:
    view = a_view("Urgent or VIP", by=agent, conditions=CONDITIONS, sort=Sort.OLDEST)
    page = text_of(browser_of, reverse("view", args=[view.pk]))
    assert 'value="new" id="g0-0-new" checked' in page
    assert 'name="g1-1-value" id="g1-1-value" value="VIP, refund"' in page
    assert "Status is any of New, Open and (Priority is Urgent or Tags include any of VIP, refund)" in page
    browser_of.post(reverse("view", args=[view.pk]), {**ROWS, "name": "Later"})
    view.refresh_from_db()
    assert (view.name, view.conditions) == ("Later", CONDITIONS)


def test_rows_are_added_and_taken_out_without_scripts_and_nothing_is_saved(browser_of: Client) -> None:
    url = reverse("view_draft")
    page = browser_of.post(url, {**ROWS, "add": "1"}).content.decode()
    assert page.count('class="question"') == 4
    assert 'name="g1-2-field"' in page
    assert 'value="Urgent or VIP"' in page
    page = browser_of.post(url, {**ROWS, "add": "new"}).content.decode()
    assert 'name="g2-0-field"' in page
    page = browser_of.post(url, {**ROWS, "remove": "0.0"}).content.decode()
    assert page.count('class="question"') == 2
    assert not View.objects.exists()


def test_the_preview_says_what_is_found_and_leaves_unfinished_rows_out(browser_of: Client) -> None:
    found = a_ticket("Where is my parcel")
    a_ticket("Another matter")
    rows = {
        "g0-0-field": "subject", "g0-0-op": "contains", "g0-0-value": "PARCEL",
        "g0-1-field": "team", "g0-1-op": "in",
    }  # fmt: skip
    page = unescape(browser_of.post(reverse("view_draft"), rows, headers={"HX-Request": "true"}).content.decode())
    assert "<html" not in page
    assert "Subject contains “PARCEL”" in page
    assert "<b>1</b> ticket" in page
    assert found.subject in page and "Another matter" not in page


def test_changing_a_rows_field_gives_it_the_operators_of_that_field(browser_of: Client) -> None:
    rows = {"g0-0-field": "created", "g0-0-was": "status", "g0-0-op": "in", "g0-0-value": "open"}
    page = browser_of.post(reverse("view_draft"), rows).content.decode()
    assert '<option value="within_last" selected>' in page
    assert 'value="open"' not in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"g0-0-value": []}, "Choose from what “Status” can be"),
        ({"g1-0-field": "created", "g1-0-op": "before", "g1-0-value": "soon"}, "Give a day, such as 2026-10-01"),
        ({"g1-0-field": "messages", "g1-0-op": "more", "g1-0-value": "many"}, "Give a whole number"),
        ({"g1-0-field": "created", "g1-0-op": "within_last", "g1-0-value": ["0", "days"]}, "Give a number of days"),
        ({"sort": "nonsense"}, "Select a valid choice"),
        ({"scope": "desk"}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_saved_is_said_at_its_row_and_nothing_is_lost(
    browser_of: Client, changed: dict[str, object], words: str
) -> None:
    answer = browser_of.post(reverse("view_new"), {**ROWS, **changed})
    assert answer.status_code == 422
    assert words in unescape(answer.content.decode())
    assert 'value="VIP, refund"' in answer.content.decode()
    assert not View.objects.exists()


def test_the_filters_of_a_list_begin_a_view(browser_of: Client, agent: User) -> None:
    team = a_team("Refunds")
    query = f"view=mine&status=open&priority=4&tag=vip&team={team.pk}&assignee=none&sort=urgent&group=team"
    assert f'href="{reverse("view_new")}?view=mine' in text_of(browser_of, f"/tickets/?{query}")
    page = text_of(browser_of, f"{reverse('view_new')}?{query}")
    assert (
        "Assignee is me and Status is any of New, Open, Pending, On hold and Status is Open and Priority is Urgent"
        " and Team is Refunds and Assignee is not set and Tags include vip"
    ) in page
    assert '<option value="urgent" selected>' in page
    assert '<option value="team" selected>' in page


def test_conditions_that_rows_can_not_show_stay_as_they_are(browser_of: Client, agent: User) -> None:
    deep = {"not": {"all": [{"any": [{"field": "status", "op": "is", "value": "new"}]}]}}
    view = a_view(by=agent, conditions=deep)
    assert "nested more deeply" in text_of(browser_of, reverse("view", args=[view.pk]))
    browser_of.post(
        reverse("view", args=[view.pk]), {"name": "Renamed", "scope": "personal", "sort": "updated", "grouping": "none",
                                          "as_it_is": "1"},
    )  # fmt: skip
    view.refresh_from_db()
    assert (view.name, view.conditions) == ("Renamed", deep)


def test_views_are_moved_hidden_copied_and_deleted(browser_of: Client, agent: User) -> None:
    view = a_view("Urgent ones", by=agent, conditions=CONDITIONS)
    order = re.findall(r'name="slug" value="(\w+)"', text_of(browser_of, reverse("views")))
    assert order[-1] == view.slug
    browser_of.post(
        reverse("view_arrangement"),
        {"slug": order, "up": view.slug, "shown": [one for one in order if one != "waiting"]},
    )
    page = text_of(browser_of, reverse("ticket_list"))
    tabs = re.findall(r'class="tab" href="/tickets/\?view=(\w+)"', page)
    assert tabs.index(view.slug) == tabs.index("spam") - 1
    assert "waiting" not in tabs
    browser_of.post(reverse("view_copies"), {"view": "unassigned"})
    copy = View.objects.get(name="Unassigned, copy")
    assert copy.conditions["all"][1] == {"field": "assignee", "op": "is_not_set"}
    answer = browser_of.post(reverse("view_deletion", args=[view.pk]), follow=True)
    assert "The view Urgent ones is deleted" in answer.content.decode()
    assert "Nothing is assigned to you" in text_of(browser_of, f"/tickets/?view={view.slug}")


def test_more_views_than_fit_are_in_a_menu_with_the_open_one_in_sight(browser_of: Client, agent: User) -> None:
    views = [a_view(f"Mine {number}", by=agent) for number in range(6)]
    page = text_of(browser_of, f"/tickets/?view={views[-1].slug}")
    tabs, menu = page.split('id="more-views"', 1)
    assert f'class="tab" href="/tickets/?view={views[-1].slug}"' in tabs
    assert f'class="menu-item" role="menuitem" href="/tickets/?view={views[3].slug}"' in menu
    assert f'class="tab" href="/tickets/?view={views[3].slug}"' not in tabs


def test_only_who_may_change_a_view_is_offered_to(client: Client, agent: User) -> None:
    desks = a_view("For all", by=a_user("admin"), scope=Scope.DESK)
    partner = a_user(partner=a_partner())
    client.force_login(partner)
    page = text_of(client, reverse("views"))
    assert "For all" in page
    assert reverse("view", args=[desks.pk]) not in page
    text_of(client, reverse("view", args=[desks.pk]), 403)
    assert client.post(reverse("view_deletion", args=[desks.pk])).status_code == 403


def test_the_palette_finds_views_by_name(browser_of: Client, agent: User) -> None:
    view = a_view("Parcel disputes", by=agent)
    a_view("Parcel secrets", by=a_user())
    page = browser_of.get(reverse("search_palette"), {"q": "parcel"}).content.decode()
    assert f'href="/tickets/?view={view.slug}"' in page
    assert "secrets" not in page


def test_leads_find_quarantine_beside_the_views(client: Client, browser_of: Client) -> None:
    assert reverse("admin_quarantine") not in text_of(browser_of, reverse("ticket_views"))
    client.force_login(a_user("lead"))
    assert reverse("admin_quarantine") in text_of(client, reverse("ticket_views"))


def test_columns_are_chosen_in_the_list_and_stay_with_the_view(browser_of: Client) -> None:
    ticket = a_ticket()
    here = {"headers": {"referer": "http://testserver/tickets/?view=all&tag=x"}}
    answer = browser_of.post(reverse("view_columns"), {"view": "all", "columns": ["number"]}, **here)  # type: ignore[arg-type]
    assert answer.headers["Location"].endswith("/tickets/?view=all&tag=x")
    page = text_of(browser_of, "/tickets/?view=all")
    assert f'cell is-number">#{ticket.pk}' in page and "cell is-status" not in page
    browser_of.post(reverse("view_columns"), {"view": "all", "usual": "1"})
    assert "cell is-status" in text_of(browser_of, "/tickets/?view=all")


def test_a_grouped_lists_queries_do_not_grow_with_rows_groups_or_views(browser_of: Client, agent: User) -> None:
    a_view(by=agent, conditions=CONDITIONS)
    a_ticket(team=a_team())

    def queries(url: str) -> int:
        browser_of.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert browser_of.get(url).status_code == 200
        return len(captured)

    urls = ["/tickets/?view=all&group=team", reverse("views"), reverse("view_new")]
    few = [queries(url) for url in urls]
    for _ in range(8):
        a_ticket(team=a_team())
        a_view(by=agent, conditions=CONDITIONS)
    assert [queries(url) for url in urls] == few
    assert few[0] <= 15


def test_a_lead_gives_a_view_to_the_team_and_an_admin_to_everybody(client: Client) -> None:
    team = a_team("Refunds")
    lead = a_user("admin", teams=[team])
    client.force_login(lead)
    client.post(reverse("view_new"), {**ROWS, "scope": f"team:{team.pk}"})
    view = View.objects.get()
    assert (view.scope, view.team) == (Scope.TEAM, team)
    assert f'<option value="team:{team.pk}" selected>Team: Refunds</option>' in text_of(
        client, reverse("view", args=[view.pk])
    )
    client.post(reverse("view", args=[view.pk]), {**ROWS, "scope": "desk"})
    view.refresh_from_db()
    assert (view.scope, view.team) == (Scope.DESK, None)
