"""Every page of people, for every kind of person: who gets in, and who is told what instead."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from people.models import Attribute, Organisation, Skill, User
from people.urls import admin, own_settings
from tests.builders import a_partner, a_role, a_site, a_team, a_user

pytestmark = pytest.mark.django_db

EVERYBODY = {"settings_profile", "settings_security", "settings_tokens", "settings_notifications"}
PARTNERS_TOO = {"admin_home", "admin_people", "admin_invite", "admin_person", "admin_audit"}
NOUNS = ("team", "partner", "site", "role", "organisation", "attribute", "skill")
IN_HOUSE = {f"admin_{noun}{page}" for noun in NOUNS for page in ("", "s", "_new")}
POSTS = {"settings_theme", "settings_token_revocation", "admin_deactivation", "admin_reactivation", "admin_invitation"}


def pages() -> dict[str, str]:
    """Each page that is read, with an address of it that exists."""
    partner = a_partner()
    things = {
        "admin_person": a_user("agent", partner=partner), "admin_team": a_team(), "admin_partner": partner,
        "admin_site": a_site(), "admin_role": a_role(),
        "admin_skill": Skill.objects.get_or_create(name="Refunds", slug="refunds")[0],
        "admin_organisation": Organisation.objects.get_or_create(name="Acme")[0],
        "admin_attribute": Attribute.objects.get_or_create(key="plan", defaults={"label": "Plan"})[0],
    }  # fmt: skip
    found = {}
    for prefix, patterns in (("/settings/", own_settings), ("/admin/", admin)):
        for pattern in patterns:
            name = str(pattern.name)
            pk = things[name].pk if name in things else 0
            found[name] = prefix + str(pattern.pattern).replace("<int:pk>", str(pk))
    return found


def statuses(user: User | None, names: set[str]) -> set[int]:
    client = Client()
    if user:
        client.force_login(user)
    found = pages()
    return {client.get(found[name]).status_code for name in names}


def test_every_page_is_in_one_of_the_lists_here() -> None:
    assert set(pages()) == EVERYBODY | PARTNERS_TOO | IN_HOUSE | POSTS
    assert all(isinstance(pattern, URLPattern | URLResolver) for pattern in admin)


def test_nobody_reads_anything_without_signing_in() -> None:
    assert statuses(None, EVERYBODY | PARTNERS_TOO | IN_HOUSE) == {302}


def test_everybody_has_settings() -> None:
    assert statuses(a_user("agent"), EVERYBODY) == {200}


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_an_agent_and_a_lead_are_no_admins(role: str) -> None:
    about_tickets = {"admin_home"}  # they have sections there that other apps add
    assert statuses(a_user(role), (PARTNERS_TOO | IN_HOUSE) - about_tickets) == {403}


def test_an_admin_reads_every_page() -> None:
    assert statuses(a_user("admin"), EVERYBODY | PARTNERS_TOO | IN_HOUSE) == {200}


def test_a_partners_admin_reads_what_is_about_their_own_people() -> None:
    manager = a_user("admin", partner=a_partner())
    assert statuses(manager, PARTNERS_TOO - {"admin_person"}) == {200}
    assert statuses(manager, {"admin_person"}) == {404}
    assert statuses(manager, IN_HOUSE) == {403}


def test_what_changes_something_is_never_a_link() -> None:
    assert statuses(a_user("admin"), POSTS) == {405}


def test_the_sections_are_those_that_open(client: Client) -> None:
    client.force_login(a_user("admin", partner=a_partner()))
    page = client.get("/admin/").content.decode()
    assert "/admin/people/" in page
    assert "/admin/roles/" not in page


@pytest.mark.parametrize("name", sorted(EVERYBODY | PARTNERS_TOO | IN_HOUSE))
def test_no_page_has_inline_scripts_or_styles(name: str, client: Client) -> None:
    client.force_login(a_user("admin"))
    page = client.get(pages()[name]).content.decode()
    for forbidden in ("<style", " style=", " onclick=", " onchange=", "javascript:"):
        assert forbidden not in page
