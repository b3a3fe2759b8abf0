"""Pages of skills, the roster and availability: one success, one refusal, and who may."""

from __future__ import annotations

import pytest
from django.test import Client

from people.models import Shift, Skill, User
from tests.builders import a_partner, a_site, a_user

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_week_of_a_site_is_drawn_and_a_lead_plans_it() -> None:
    site = a_site("Jakarta", time_zone="Asia/Jakarta")
    agent = a_user(site=site, name="Sari Dewi")
    lead = signed_in(a_user("lead", site=site))
    form = {"day": "2026-11-30", "start": "22:00", "end": "06:00", "time_zone": "Asia/Jakarta"}
    answer = lead.post(f"/roster/shifts/new/?user={agent.pk}&day=2026-11-30", form | {"also": ["2026-12-01"]})
    assert answer.status_code == 302
    assert Shift.objects.count() == 2
    body = lead.get(f"/roster/?site={site.pk}&week=2026-12-03").content.decode()
    for words in ("Sari Dewi", "22:00–06:00", "Asia/Jakarta", '<td class="n">16</td>'):
        assert words in body
    again = lead.post(f"/roster/shifts/new/?user={agent.pk}&day=2026-11-30", form)
    assert (again.status_code, "works already" in again.content.decode()) == (422, True)
    shift = Shift.objects.order_by("starts_at")[0]
    assert lead.post(f"/roster/shifts/{shift.pk}/", form | {"start": "21:00"}).status_code == 302
    assert lead.post("/roster/copy/", {"site": str(site.pk), "week": "2026-11-30"}).status_code == 302
    assert Shift.objects.count() == 4
    assert lead.post(f"/roster/shifts/{shift.pk}/removal/").status_code == 302
    assert Shift.objects.count() == 3


def test_an_agent_reads_the_roster_and_changes_nothing() -> None:
    agent = a_user(site=a_site())
    client = signed_in(agent)
    body = client.get("/roster/").content.decode()
    assert agent.name in body
    assert "shift-new" not in body
    assert client.get(f"/roster/shifts/new/?user={agent.pk}").status_code == 403
    assert client.get("/roster/file/").status_code == 403
    assert client.get(f"/people/{agent.pk}/abilities/").status_code == 403


def test_a_partners_people_see_no_other_roster() -> None:
    site = a_site("Shared")
    a_user(site=site, name="Of the house")
    theirs = signed_in(a_user("lead", site=site, partner=a_partner()))
    assert "Of the house" not in theirs.get(f"/roster/?site={site.pk}").content.decode()


def test_a_file_with_wrong_lines_shows_each_of_them_and_a_right_one_is_taken() -> None:
    lead = a_user("lead", email="lead@desk.test")
    client = signed_in(lead)
    text = "email,date,start,end\nlead@desk.test,2026-11-30,09:00,17:00\nlead@desk.test,30.11.2026,9,17\n"
    answer = client.post("/roster/file/", {"text": text, "replaces": "on"})
    body = answer.content.decode()
    assert (answer.status_code, "Line 3" in body, "no date" in body) == (422, True, True)
    assert not Shift.objects.exists()
    assert "2026-11-30,09:00" in body
    assert client.post("/roster/file/", {"text": text.rsplit("\n", 2)[0], "replaces": "on"}).status_code == 302
    assert Shift.objects.get().user == lead
    assert client.post("/roster/file/", {}).status_code == 422


def test_what_somebody_can_do_is_said_on_a_page() -> None:
    admin = signed_in(a_user("admin"))
    assert admin.post("/admin/skills/new/", {"name": "Refunds"}).status_code == 302
    skill = Skill.objects.get()
    agent = a_user()
    form = {"skill_refunds": "3", "speaks": ["en", "id"], "capacity": ""}
    assert admin.post(f"/people/{agent.pk}/abilities/", form).status_code == 302
    agent = User.objects.get(pk=agent.pk)
    assert (agent.speaks, agent.skills.get().level) == (["en", "id"], 3)
    assert admin.post(f"/people/{agent.pk}/abilities/", form | {"capacity": "900"}).status_code == 422
    assert admin.post(f"/admin/skills/{skill.pk}/", {"name": "Refunds"}).status_code == 302
    assert not Skill.objects.get().is_active
    assert "Refunds" in admin.get("/admin/skills/").content.decode()


def test_availability_is_chosen_in_the_menu_and_signs_of_life_are_heard() -> None:
    agent = a_user()
    client = signed_in(agent)
    assert client.post("/availability/", {"to": "available"}).status_code == 302
    assert User.objects.get(pk=agent.pk).availability == "available"
    assert client.post("/availability/", {"to": "away"}).status_code == 422
    User.objects.filter(pk=agent.pk).update(availability="away")
    assert client.post("/availability/sign/").status_code == 204
    assert User.objects.get(pk=agent.pk).availability == "available"
    assert 'aria-checked="true"' in client.get("/roster/").content.decode()
    client.post("/accounts/logout/")
    assert User.objects.get(pk=agent.pk).availability == "offline"
