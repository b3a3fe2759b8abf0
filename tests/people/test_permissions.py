"""Who may do what."""

from __future__ import annotations

import pytest

from helpdesk.lib.errors import Missing, NotAllowed
from people.capabilities import Capability
from people.permissions import can, may_manage, require, require_in_house, require_management
from tests.builders import a_partner, a_role, a_user

pytestmark = pytest.mark.django_db


def test_rights_come_from_all_roles_together() -> None:
    user = a_user("quality-reviewer", a_role("edit_procedures"))
    assert user.capabilities == {"review_quality", "edit_procedures"}


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("agent", {"work_tickets"}),
        ("lead", {"work_tickets", "lead_team"}),
        ("quality-reviewer", {"review_quality"}),
        ("procedure-editor", {"edit_procedures"}),
        ("admin", set(Capability.values)),
    ],
)
def test_a_built_in_role_grants(role: str, rights: set[str]) -> None:
    assert a_user(role).capabilities == rights


def test_a_deactivated_person_may_do_nothing() -> None:
    user = a_user("admin", is_active=False)
    assert not any(can(user, right) for right in Capability)


def test_a_refusal_names_the_missing_right() -> None:
    with pytest.raises(NotAllowed, match="Manage brands and mailboxes"):
        require(a_user("lead"), Capability.MANAGE_MAIL)


def test_what_concerns_the_whole_desk_needs_somebody_in_house() -> None:
    partner_admin = a_user("admin", partner=a_partner())
    assert not can(partner_admin, Capability.MANAGE_MAIL)
    assert can(partner_admin, Capability.MANAGE_PEOPLE)
    with pytest.raises(NotAllowed, match="in-house"):
        require_in_house(partner_admin, Capability.MANAGE_PEOPLE)


def test_managing_reaches_as_far_as_the_company_and_as_high_as_ones_own_rights() -> None:
    ours, theirs = a_partner(), a_partner()
    admin, partner_admin, agent = a_user("admin"), a_user("admin", partner=ours), a_user("agent", partner=ours)
    modest = a_user(a_role("manage_people", "work_tickets"), partner=ours)
    assert may_manage(admin, partner_admin)
    assert may_manage(partner_admin, agent)
    assert may_manage(modest, agent)
    assert not may_manage(modest, partner_admin)
    assert not may_manage(partner_admin, admin)
    assert not may_manage(partner_admin, a_user("agent", partner=theirs))
    assert not may_manage(agent, agent)


def test_a_manager_is_told_nothing_about_people_of_other_companies() -> None:
    manager = a_user("admin", partner=a_partner())
    with pytest.raises(Missing):
        require_management(manager, a_user("agent"))
