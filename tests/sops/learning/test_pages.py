"""The pages of learning: for who reads, and for who sees to it that people read."""

from __future__ import annotations

import pytest
from django.test import Client

from events.models import Event
from people.actions import tokens
from people.models import User
from sops.actions import drafts
from sops.models import Acknowledgement, Announcement, Duty, Requirement
from tests.builders import a_partner, a_team, a_user
from tests.sops.cast import editors, short
from tests.sops.learning.cast import announced, changed, in_days, requirement_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina", teams=[a_team("Front")])


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_an_agent_sees_what_is_due_reads_it_and_acknowledges(client: Client, agent: User) -> None:
    requirement = requirement_of(changed())
    signed_in(client, agent)
    home = page(client, "/learning/")
    assert "Refunds v2" in home
    assert '<span class="rail-count"><span aria-hidden="true">1</span>' in home
    address = f"/learning/reading/{requirement.pk}/"
    text = page(client, address)
    assert "See what has changed" in text
    assert "Who has read it" not in text
    client.post(f"{address}acknowledgement/", {"sha256": "0" * 64})
    assert not Acknowledgement.objects.exists()
    client.post(f"{address}acknowledgement/", {"sha256": requirement.sha256})
    assert "You have acknowledged this" in page(client, address)
    assert "You are up to date" in page(client, "/learning/")


def test_a_lead_writes_an_announcement_publishes_it_and_sees_who_has_read_it(client: Client, agent: User) -> None:
    lead = a_user("lead", name="Lena")
    signed_in(client, lead)
    words = {"title": "New hours", "text": "We open at seven.", "enforcement": "remind", "teams": ["front"]}
    refused = client.post("/learning/announcements/new/", words)
    assert refused.status_code == 422
    assert "We open at seven." in refused.content.decode()
    due = in_days(4).date().isoformat()
    made = client.post("/learning/announcements/new/", {**words, "due_on": due})
    told = Announcement.objects.get()
    assert made["Location"] == f"/learning/announcements/{told.pk}/"
    assert "1 person will be asked" in page(client, made["Location"])
    client.post(made["Location"], {**words, "due_on": due, "title": "Newer hours"})
    client.post(f"{made['Location']}publication/")
    readers = f"/learning/reading/{told.requirement.pk}/readers/"
    shown = page(client, readers)
    assert "0 of 1 have read it" in shown
    assert "Rina" in shown
    client.post(f"/learning/reading/{told.requirement.pk}/reminders/")
    assert "1 person is reminded" in page(client, readers)
    client.post(f"/learning/reading/{told.requirement.pk}/day/", {"due_on": in_days(9).date().isoformat()})
    assert Requirement.objects.get().due_on == in_days(9).date()
    assert "Newer hours" in page(client, "/learning/announcements/")
    client.post(f"/learning/announcements/{told.pk}/withdrawal/")
    assert not Duty.objects.exists()


def test_agents_neither_write_announcements_nor_see_who_has_read(client: Client, agent: User) -> None:
    told = announced()
    signed_in(client, agent)
    assert "We open at seven." in page(client, f"/learning/reading/{told.requirement.pk}/")
    for address in (f"reading/{told.requirement.pk}/readers/", "announcements/", "announcements/new/"):
        assert client.get(f"/learning/{address}").status_code == 403
    assert client.post(f"/learning/reading/{told.requirement.pk}/reminders/").status_code == 403
    elsewhere = announced(a_user("lead", partner=a_partner()))
    assert client.get(f"/learning/reading/{elsewhere.requirement.pk}/").status_code == 404


def test_an_editor_chooses_who_must_acknowledge_the_next_version(client: Client, agent: User) -> None:
    pair = editors()
    version = drafts.begin(short().pk, by=pair[0])
    signed_in(client, pair[0])
    address = f"/procedures/short/versions/{version.number}/audience/"
    assert client.post(address, {"days": "5", "enforcement": "block"}).status_code == 422
    first = "/procedures/other/versions/1/"
    draft = {**version.definition, "key": "other"}
    drafts.create(draft, by=pair[0])
    assert "Who must acknowledge it" in page(client, first)
    client.post(f"{first}audience/", {"days": "5", "enforcement": "block", "works_tickets": "on", "partner": ["0"]})
    made = Requirement.objects.get()
    assert made.audience == {"all": [
        {"field": "works_tickets", "op": "is", "value": True}, {"field": "partner", "op": "is_not_set"}
    ]}  # fmt: skip
    assert 'value="0" id="id_partner_0" checked' in page(client, f"{first}audience/")
    client.force_login(agent)
    assert client.get(f"{first}audience/").status_code in (403, 404)


def test_changes_are_told_on_the_page_of_changes(client: Client, agent: User) -> None:
    admin = a_user("admin")
    announced(admin, audience={"field": "language", "op": "is", "value": "en"})
    told = page(signed_in(client, admin), "/admin/audit/?kind=announcement")
    assert "published the announcement" in told
    assert Event.objects.filter(subject_kind="requirement", kind="requirement.started").exists()


def test_programs_read_what_is_owed_and_acknowledge_it(agent: User) -> None:
    requirement = requirement_of(changed())
    _token, secret = tokens.create("program", scopes=["read", "write"], by=agent)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    [owed] = program.get("/api/v1/learning/duties/").json()
    assert (owed["requirement"]["procedure"], owed["requirement"]["sha256"]) == ("refund", requirement.sha256)
    address = f"/api/v1/learning/requirements/{requirement.pk}/"
    body = {"sha256": owed["requirement"]["sha256"]}
    made = program.post(f"{address}acknowledgement/", body, content_type="application/json")
    assert (made.status_code, made.json()["how"]) == (201, "api")
    assert program.get("/api/v1/learning/duties/").json() == []
    assert program.get(f"{address}duties/").status_code == 403


def test_programs_of_leads_announce_and_remind(agent: User) -> None:
    lead = a_user("lead")
    _token, secret = tokens.create("program", scopes=["read", "write"], by=lead)
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    words = {"title": "New hours", "html": "<p>Seven.</p>", "due_on": in_days(2).date().isoformat()}
    made = program.post("/api/v1/learning/announcements/", words, content_type="application/json").json()
    published = program.post(f"/api/v1/learning/announcements/{made['id']}/publication/").json()
    assert published["state"] == "published"
    address = f"/api/v1/learning/requirements/{made['requirement']}/"
    assert program.post(f"{address}reminders/").json() == {"reminded": 2}
    assert {one["user"] for one in program.get(f"{address}duties/").json()} == {agent.pk, lead.pk}
    assert program.get("/api/v1/learning/announcements/").json()[0]["title"] == "New hours"
