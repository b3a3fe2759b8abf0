"""The pages of bulk changes: chosen in a list or a search, looked at, begun, watched, undone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from tests.builders import a_partner, a_role, a_team, a_ticket, a_user
from tickets.actions import bulk_batches, labels, status
from tickets.models import BulkRun, Category, Priority, Ticket

pytestmark = pytest.mark.django_db


def finish(run: BulkRun) -> BulkRun:
    while bulk_batches.batch(run.pk):
        pass
    run.refresh_from_db()
    return run


def test_all_of_a_filtered_list_are_previewed_changed_and_told(browser_of: Client, agent: User) -> None:
    wanted = [a_ticket(f"Refund {number}", priority=Priority.URGENT) for number in range(40)]
    a_ticket("Another")
    status.set_status(wanted[0].pk, to=Category.CLOSED, by=agent)
    chosen = {"list": "view=all&priority=4"}
    page = browser_of.get(reverse("bulk_new"), chosen).content.decode()
    assert "<b>40</b> tickets" in page
    assert "1 is closed and stays as it is" in page
    assert "Change 39 tickets" in page
    assert "Priority is Urgent" in page
    form = chosen | {"expected": "40", "add_tags": "outage, vip", "reply": "It works <again>."}
    drawn = browser_of.post(reverse("bulk_new"), form, headers={"HX-Request": "true"}).content.decode()
    assert "Public reply: It works &lt;again&gt;." in drawn
    assert "<html" not in drawn
    assert not BulkRun.objects.exists()
    answer = browser_of.post(reverse("bulk_runs"), form)
    run = finish(BulkRun.objects.get())
    assert answer["Location"] == reverse("bulk_run", args=[run.pk])
    assert (run.done, run.skipped) == (39, 1)
    page = browser_of.get(answer["Location"]).content.decode()
    assert "39 changed" in page
    assert "It is closed, and closed tickets can’t be changed." in page
    assert "The replies have not left yet" in page
    assert "every 1s" not in page
    assert "outage · " not in page
    assert "outage, vip" in browser_of.get(reverse("bulk_runs")).content.decode()


def test_while_it_is_at_work_its_page_asks_again_and_it_can_be_stopped_and_undone(browser_of: Client) -> None:
    tickets = [a_ticket() for _ in range(3)]
    browser_of.post(reverse("bulk_runs"), {"tickets": [one.pk for one in tickets], "expected": "3", "priority": "4"})
    run = BulkRun.objects.get()
    address = reverse("bulk_run", args=[run.pk])
    part = browser_of.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "every 1s" in part
    assert "<html" not in part
    assert "0 of 3" in browser_of.get(reverse("bulk_now")).content.decode()
    browser_of.post(reverse("bulk_stop", args=[run.pk]))
    assert finish(run).state == "cancelled"
    browser_of.post(reverse("bulk_runs"), {"tickets": [tickets[0].pk], "expected": "1", "assignee": "me"})
    second = finish(BulkRun.objects.latest("pk"))
    browser_of.post(reverse("bulk_undo", args=[second.pk]))
    assert finish(second).state == "undone"
    assert Ticket.objects.get(pk=tickets[0].pk).assignee is None


def test_all_that_a_search_finds_are_changed_and_not_only_the_first_page(browser_of: Client, agent: User) -> None:
    tickets = [a_ticket(f"Lantern {number}", text="A lantern") for number in range(30)]
    a_ticket("Candle", text="A candle")
    labels.set_tags(tickets[3].pk, to=["odd"], by=agent)
    answer = browser_of.get(reverse("bulk_new"), {"q": "lantern"}).content.decode()
    assert "<b>30</b> tickets" in answer
    browser_of.post(reverse("bulk_runs"), {"q": "lantern status:new", "expected": "30", "priority": "4"})
    assert finish(BulkRun.objects.get()).done == 30
    assert Ticket.objects.filter(priority=4).count() == 30
    assert reverse("bulk_new") in browser_of.get(reverse("search"), {"q": "lantern"}).content.decode()


def test_what_the_assignee_can_not_work_is_told_before(browser_of: Client) -> None:
    partner = a_partner()
    team = a_team(partner=partner)
    theirs = a_user(partner=partner, teams=[team])
    tickets = [a_ticket(team=team), a_ticket(), a_ticket()]
    form = {"tickets": [one.pk for one in tickets], "expected": "3", "assignee": theirs.pk}
    page = browser_of.post(reverse("bulk_new"), form).content.decode()
    assert "2 are in queues that the assignee can’t work" in page
    page = browser_of.post(reverse("bulk_new"), form | {"team": team.pk}).content.decode()
    assert "can’t work" not in page


def test_only_what_one_sees_is_chosen_and_others_runs_are_missing(client: Client, agent: User) -> None:
    theirs = a_user(partner=a_partner())
    ticket = a_ticket()
    client.force_login(theirs)
    form = {"tickets": [ticket.pk], "expected": "0", "priority": "4"}
    assert client.post(reverse("bulk_runs"), form).status_code == 422
    client.force_login(agent)
    client.post(reverse("bulk_runs"), form | {"expected": "1"})
    run = BulkRun.objects.get()
    client.force_login(theirs)
    assert client.get(reverse("bulk_run", args=[run.pk])).status_code == 404
    assert client.post(reverse("bulk_undo", args=[run.pk])).status_code == 404


def test_nothing_chosen_no_right_and_nothing_to_change_are_refused_in_words(client: Client, agent: User) -> None:
    client.force_login(agent)
    assert client.post(reverse("bulk_new"), {}).status_code == 422
    answer = client.post(reverse("bulk_runs"), {"tickets": [a_ticket().pk], "expected": "1"})
    assert answer.status_code == 422
    assert "Choose at least one change." in answer.content.decode()
    client.force_login(a_user(a_role()))
    assert client.get(reverse("bulk_new"), {"list": "view=all"}).status_code == 403


def test_the_preview_and_the_list_of_failures_cost_the_same_for_any_number(browser_of: Client, agent: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser_of.post(reverse("bulk_new"), {"list": "view=all", "expected": "1", "reply": "x"})
            browser_of.get(reverse("bulk_run", args=[run.pk]))
        return len(captured)

    closed = a_ticket()
    status.set_status(closed.pk, to=Category.CLOSED, by=agent)
    browser_of.post(reverse("bulk_runs"), {"list": "view=all", "expected": "9", "priority": "4"})
    run = finish(BulkRun.objects.get())
    few = cost()
    for _ in range(8):
        ticket = a_ticket()
        status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    browser_of.post(reverse("bulk_runs"), {"list": "view=all", "expected": "9", "priority": "4"})
    run = finish(BulkRun.objects.latest("pk"))
    assert cost() == few
