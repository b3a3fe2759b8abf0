"""The admin pages of service levels: who may see them, one success and one refusal each; the file for a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from people.models import User
from tests.builders import a_partner, a_ticket, a_user
from tests.tickets.clocks.cast import a_promise, at
from tests.tickets.policies.cast import a_calendar, a_policy, another_version, everything_else
from tickets.actions import reapplying, replies
from tickets.actions.replies import Writing
from tickets.models import Calendar, Policy, Priority, Reapplication

pytestmark = pytest.mark.django_db
PAGES = ["/admin/calendars/", "/admin/policies/", "/admin/policies/simulator/", "/admin/policies/application/"]


@pytest.fixture
def admin(client: Client) -> User:
    user = a_user("admin", time_zone="Asia/Jakarta")
    client.force_login(user)
    return user


def calendar_form(**more: object) -> dict[str, object]:
    return {"name": "Jakarta", "zone": "Asia/Jakarta", "day_mon": "9-12, 13:00–17:00", "day_fri": "22:00-06:00", **more}


@pytest.mark.parametrize("page", PAGES)
def test_only_in_house_people_with_the_right_see_them(client: Client, page: str) -> None:
    for user, code in ((a_user(), 403), (a_user("admin", partner=a_partner()), 403), (a_user("admin"), 200)):
        client.force_login(user)
        assert client.get(page).status_code == code


def test_a_calendar_is_made_from_what_people_write(client: Client, admin: User) -> None:
    posted = calendar_form(country="ID", feast_kinds=["public"], struck=["2026-08-17"], **{
        "c0-date": "2026-12-24", "c0-from": "12:00", "c0-to": "00:00", "c0-name": "Outing",
    })  # fmt: skip
    assert client.post("/admin/calendars/new/", posted).status_code == 302
    version = Calendar.objects.get(name="Jakarta").version
    assert version.weekly == {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["22:00", "06:00"]]}
    assert version.closures == [{"date": "2026-12-24", "from": "12:00", "to": "24:00", "name": "Outing"}]
    assert version.struck == ["2026-08-17"]


def test_what_is_refused_stands_at_its_day_and_its_row(client: Client, admin: User) -> None:
    refused = client.post("/admin/calendars/new/", calendar_form(day_tue="nine to five"))
    assert (refused.status_code, "“nine to five” is no opening" in refused.content.decode()) == (422, True)
    overlap = client.post("/admin/calendars/new/", calendar_form(day_mon="9-12, 11-13")).content.decode()
    assert 'id="id_day_mon_error"' in overlap
    assert "overlaps 09:00–12:00" in overlap
    row = client.post("/admin/calendars/new/", calendar_form(**{"e0-date": "2026-13-40"})).content.decode()
    assert "date-row has-error" in row


def test_a_draft_shows_the_feast_days_of_the_chosen_country_and_saves_nothing(client: Client, admin: User) -> None:
    shown = client.post("/admin/calendars/draft/", calendar_form(country="GB", feast_kinds=["public"]))
    assert "Good Friday" in shown.content.decode()
    assert "Scotland" in shown.content.decode()
    added = client.post("/admin/calendars/draft/", calendar_form(add="closures")).content.decode()
    assert 'name="c0-date"' in added
    assert not Calendar.objects.filter(name="Jakarta").exists()


def test_the_page_tells_when_the_official_list_has_changed_and_takes_it_over(client: Client, admin: User) -> None:
    kept = [{"date": "2027-01-01", "names": {"en": "New Year's Day"}}]
    calendar = a_calendar("Old", country="ID", feast_kinds=["public"], feasts=kept)
    page = client.get(f"/admin/calendars/{calendar.pk}/").content.decode()
    assert "The official list says otherwise on" in page
    posted = calendar_form(name="Old", of=calendar.pk, country="ID", feast_kinds=["public"], renew="1")
    client.post(f"/admin/calendars/{calendar.pk}/", posted)
    calendar.refresh_from_db()
    assert len(calendar.version.feasts) > 100


def test_versions_show_what_differs(client: Client, admin: User) -> None:
    calendar = a_calendar("Office")
    client.post(f"/admin/calendars/{calendar.pk}/", calendar_form(name="Office"))
    told = client.get(f"/admin/calendars/{calendar.pk}/versions/").content.decode()
    assert "09:00–12:00, 13:00–17:00" in told
    policy = a_policy("Gold", targets={"urgent": {"resolution": {"seconds": 3600, "clock": "calendar"}}})
    another_version(policy, targets={})
    told = client.get(f"/admin/policies/{policy.pk}/versions/").content.decode()
    assert '<td data-label="Before">1h</td>' in told
    client.post(f"/admin/policies/{policy.pk}/versions/1/restoration/")
    policy.refresh_from_db()
    assert policy.version.number == 3


def test_a_policy_is_made_moved_and_retired(client: Client, admin: User) -> None:
    calendar = a_calendar()
    posted = {
        "name": "Gold", "calendar": calendar.pk, "g0-match": "all", "g0-0-field": "priority", "g0-0-op": "in",
        "g0-0-was": "priority", "g0-0-value": "4", "target_urgent_resolution": "4h 30m",
        "clock_urgent_resolution": "wall", "warn_resolution": "75%, 30m", "pause_on_hold": "on",
    }  # fmt: skip
    assert client.post("/admin/policies/new/", posted).status_code == 302
    gold = Policy.objects.get(name="Gold")
    assert gold.version.targets == {"urgent": {"resolution": {"seconds": 16_200, "clock": "wall"}}}
    assert gold.version.conditions == {"all": [{"field": "priority", "op": "in", "value": [4]}]}
    client.post("/admin/policies/new/", posted | {"name": "Silver"})
    silver = Policy.objects.get(name="Silver")
    client.post("/admin/policies/", {"up": silver.pk})
    assert list(Policy.objects.in_order()) == [silver, gold, everything_else()]
    client.post(f"/admin/policies/{silver.pk}/retirement/")
    page = client.get("/admin/policies/").content.decode()
    assert "4h 30m wall time" in page
    assert "Retired policies" in page


def test_a_time_that_is_none_is_refused_at_its_cell(client: Client, admin: User) -> None:
    posted = {"name": "Gold", "calendar": a_calendar().pk, "target_low_resolution": "2d", "warn_resolution": "soon"}
    answer = client.post("/admin/policies/new/", posted)
    assert answer.status_code == 422
    for words in ("Write a time such as 45m", "Write shares and times"):
        assert words in answer.content.decode()


def test_the_simulator_says_why_and_draws_when(client: Client, admin: User) -> None:
    calendar = a_calendar()
    urgent = {"field": "priority", "op": "in", "value": [4]}
    a_policy("Gold", conditions={"all": [{"field": "tags", "op": "in", "value": ["gold"]}, urgent]})
    targets = {"urgent": {"first_response": {"seconds": 3600, "clock": "calendar"}}}
    a_policy("Fast", calendar=calendar, conditions={"all": [urgent]}, targets=targets)
    page = client.get("/admin/policies/simulator/?priority=4&channel=email&at=2026-03-02T16:30").content.decode()
    assert "“Fast” applies" in page
    assert "not so: Tags include gold" in page
    assert "09:30" in page
    assert '<rect class="is-ahead"' in page
    ticket = a_ticket("Lost my account", priority=Priority.URGENT)
    named = client.get(f"/admin/policies/simulator/?ticket={ticket.pk}&priority=2").content.decode()
    assert "Lost my account" in named
    assert "<dt>Priority</dt><dd><bdi>Urgent</bdi></dd>" in named
    assert 'name="priority"' not in named, "facts of a ticket are not made up"
    assert "no such ticket" in client.get("/admin/policies/simulator/?ticket=999999").content.decode()


def test_policies_are_applied_from_the_page(client: Client, admin: User) -> None:
    a_promise()
    a_ticket()
    client.post("/admin/policies/application/", {"for": "trial"})
    assert "every 2s" in client.get("/admin/policies/application/").content.decode()
    while reapplying.go_on():
        pass
    run = Reapplication.objects.get()
    assert (run.is_trial, run.state) == (True, "done")
    assert "What would change" in client.get("/admin/policies/application/").content.decode()


def test_attainment_is_for_leads_as_page_and_file(client: Client) -> None:
    lead = a_user("lead", time_zone="Asia/Jakarta")
    a_promise()
    with at("09:00"):
        ticket = a_ticket()
    with at("10:00"):
        replies.reply(ticket.pk, Writing("<p>Done.</p>", 1), by=lead)
    client.force_login(a_user())
    assert client.get("/admin/attainment/").status_code == 403
    client.force_login(lead)
    days = "first=2026-03-01&last=2026-03-31"
    page = client.get(f"/admin/attainment/?{days}").content.decode()
    assert "100 %" in page
    assert "1 of 1" in page
    assert client.get("/admin/attainment/?first=2026-03-02&last=2025-03-02").status_code == 422
    answer = client.get(f"/admin/attainment.csv?{days}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = [(row["by"], row["name"], row["share"], row["decided"]) for row in rows if row["metric"] == "first_response"]
    assert told == [
        ("metric", "", "1.0000", "1"), ("policy", "Everything else", "1.0000", "1"), ("team", "No team", "1.0000", "1"),
        ("partner", "In-house", "1.0000", "1"),
    ]  # fmt: skip
