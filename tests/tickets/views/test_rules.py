"""The pages of rules: who may see them, making, trying, switching on, ordering, and what each did."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from tests.builders import a_ticket, a_user
from tests.tickets.automation.cast import Log, a_timed_rule, a_trigger, an_admin
from tickets.actions import rule_trials
from tickets.models import Rule

pytestmark = pytest.mark.django_db
POSTED = {
    "name_en": "Refunds first", "name_id": "Dana dulu", "kinds": ["ticket.created"], "zone": "Asia/Jakarta",
    "g0-0-field": "subject", "g0-0-was": "subject", "g0-0-op": "words", "g0-0-value": "refund", "priority": "3",
    "add_tags": "money, refund",
}  # fmt: skip


@pytest.fixture
def admin(client: Client) -> User:
    user = an_admin()
    client.force_login(user)
    return user


def test_pages_of_rules_are_for_in_house_admins(client: Client) -> None:
    rule = a_trigger("Ours", {"priority": 4}, on=False)
    client.force_login(a_user())
    assert client.get(reverse("admin_rules")).status_code == 403
    for name in ("admin_rule", "admin_rule_trial", "admin_rule_history", "admin_rule_firings"):
        assert client.get(reverse(name, args=[rule.pk])).status_code == 403


def test_a_trigger_is_made_tried_and_switched_on(client: Client, admin: User) -> None:
    ticket = a_ticket("Refund please")
    made = client.post(reverse("admin_rule_new", args=["trigger"]), POSTED, follow=True)
    rule = Rule.objects.get()
    assert made.redirect_chain[-1][0] == reverse("admin_rule_trial", args=[rule.pk])
    assert rule.names == {"en": "Refunds first", "id": "Dana dulu"}
    assert rule.newest.acts == {"priority": 3, "add_tags": ["money", "refund"]}
    assert "Switch version 1 on" not in made.text
    client.post(reverse("admin_rule_trial", args=[rule.pk]))
    assert 'data-trial="running"' in client.get(reverse("admin_rule_trial", args=[rule.pk])).text
    while rule_trials.work():
        pass
    page = client.get(reverse("admin_rule_trial", args=[rule.pk])).text
    assert f"#{ticket.pk}" in page and "Priority: High" in page and "Subject has the words “refund”" in page
    assert "Switch version 1 on" in page
    client.post(reverse("admin_rule_state", args=[rule.pk]), {"on": "1"})
    rule.refresh_from_db()
    assert rule.is_on
    client.post(reverse("admin_rule_state", args=[rule.pk]))
    rule.refresh_from_db()
    assert not rule.is_on


def test_what_cannot_be_stands_at_its_input_and_nothing_is_lost(client: Client, admin: User) -> None:
    answer = client.post(reverse("admin_rule_new", args=["trigger"]), {**POSTED, "kinds": []})
    assert answer.status_code == 422
    assert "Choose what it listens to." in answer.text and "money, refund" in answer.text
    assert not Rule.objects.exists()


def test_the_builder_adds_rows_and_says_what_it_would_mean(client: Client, admin: User) -> None:
    answer = client.post(reverse("admin_rule_draft"), {**POSTED, "kind": "trigger", "add": "0"})
    assert "If Subject has the words “refund”" in answer.text
    assert 'name="g0-1-field"' in answer.text
    timed = client.get(reverse("admin_rule_new", args=["timed"])).text
    assert "event.actor" not in timed and 'name="amount"' in timed


def test_a_timed_rule_is_changed_and_its_versions_show_the_difference(client: Client, admin: User) -> None:
    when = {"all": [{"field": "status", "op": "in", "value": ["pending"]}]}
    rule = a_timed_rule("Solve", {"status": "solved"}, when, 72)
    page = client.get(reverse("admin_rule", args=[rule.pk])).text
    assert 'value="3"' in page
    posted = {
        "name_en": "Solve", "amount": "7", "unit": "days", "zone": "UTC", "status": "solved", "seen": "1",
        "g0-0-field": "status", "g0-0-was": "status", "g0-0-op": "in", "g0-0-value": ["pending"],
    }  # fmt: skip
    client.post(reverse("admin_rule", args=[rule.pk]), posted)
    rule.refresh_from_db()
    assert (rule.newest.hours, rule.has_news) == (168, True)
    history = client.get(reverse("admin_rule_history", args=[rule.pk])).text
    assert "<del>3</del>" in history and "<ins>7</ins>" in history
    client.post(reverse("admin_rule_restoration", args=[rule.pk]), {"number": "1"})
    rule.refresh_from_db()
    assert (rule.newest.number, rule.newest.hours) == (3, 72)


def test_rules_are_put_in_order_and_removed(client: Client, admin: User) -> None:
    first, second = a_trigger("First", {"priority": 4}), a_trigger("Second", {"priority": 3}, on=False)
    page = client.get(reverse("admin_rules")).text
    assert page.index("First") < page.index("Second") and "Priority: Urgent" in page
    client.post(reverse("admin_rules"), {"up": str(second.pk)})
    assert list(Rule.objects.in_order()) == [second, first]
    client.post(reverse("admin_rule_removal", args=[first.pk]))
    assert "First" not in client.get(reverse("admin_rules")).text.replace("First is removed", "")


def test_what_a_rule_did_is_told_on_its_page_and_on_the_ticket_with_the_way_to_its_version(
    client: Client, admin: User
) -> None:
    rule = a_trigger("Tagged", {"add_tags": ["seen"]})
    log, ticket = Log(), a_ticket("Parcel")
    log.follow()
    page = client.get(reverse("admin_rule_firings", args=[rule.pk])).text
    assert f"#{ticket.pk}" in page and "A ticket is opened" in page
    assert "Whatever it had to do, it could do." in client.get(
        reverse("admin_rule_firings", args=[rule.pk]) + "?failed"
    ).text  # fmt: skip
    way = f"{reverse('admin_rule_history', args=[rule.pk])}#version-1"
    for address in (reverse("ticket", args=[ticket.pk]), reverse("ticket_history", args=[ticket.pk])):
        assert way in client.get(address).text
    client.force_login(a_user())
    page = client.get(reverse("ticket_history", args=[ticket.pk])).text
    assert way not in page and "The rule “Tagged” acted" in page


def test_the_list_asks_the_same_number_of_questions_for_many_rules(
    client: Client, admin: User, django_assert_max_num_queries: object
) -> None:
    team_condition = {"all": [{"field": "status", "op": "is", "value": "new"}]}
    for number in range(12):
        a_trigger(f"Rule {number}", {"priority": 4}, team_condition, on=False)
    client.get(reverse("admin_rules"))
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        client.get(reverse("admin_rules"))
