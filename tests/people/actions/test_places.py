"""Partners, sites, teams and roles: made and changed by in-house admins, with what it was before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from people.actions import partners, roles, sites, teams
from people.models import Role, User
from tests.builders import a_partner, a_role, a_site, a_team, a_user, built_in

pytestmark = pytest.mark.django_db

CHANGES: dict[str, Callable[[User], object]] = {
    "make a partner": lambda by: partners.create("P", by=by),
    "change a partner": lambda by: partners.change(a_partner(), name="P", is_active=True, by=by),
    "make a site": lambda by: sites.create("S", time_zone="Asia/Manila", by=by),
    "change a site": lambda by: sites.change(a_site(), name="S", time_zone="UTC", by=by),
    "make a team": lambda by: teams.create("T", by=by),
    "change a team": lambda by: teams.change(a_team(), name="T", is_active=True, by=by),
    "make a role": lambda by: roles.create("R", capabilities=[], by=by),
    "change a role": lambda by: roles.change(a_role(), name="R", capabilities=[], by=by),
}


def last() -> Event:
    return Event.objects.latest("id")


@pytest.mark.parametrize("what", CHANGES)
def test_an_in_house_admin_may(what: str) -> None:
    CHANGES[what](a_user("admin"))
    assert last().detail["after"]


@pytest.mark.parametrize("what", CHANGES)
def test_a_partners_admin_and_a_lead_may_not(what: str) -> None:
    for by in (a_user("admin", partner=a_partner()), a_user("lead")):
        with pytest.raises(NotAllowed):
            CHANGES[what](by)
    assert not Event.objects.exists()


def test_a_change_is_recorded_with_what_it_was() -> None:
    admin, site = a_user("admin"), a_site("Old", time_zone="UTC")
    sites.change(site, name="New", time_zone="UTC", by=admin)
    assert (last().kind, last().subject_id, last().actor_id) == ("site.changed", site.pk, admin.pk)
    assert last().detail == {"before": {"name": "Old"}, "after": {"name": "New"}}


@pytest.mark.parametrize("make", [partners.create, teams.create])
def test_a_name_that_is_taken_is_refused_by_its_field(make: Callable[..., object]) -> None:
    admin = a_user("admin")
    make("Twice", by=admin)
    with pytest.raises(Invalid) as caught:
        make("Twice", by=admin)
    assert list(caught.value.fields) == ["name"]


def test_a_name_in_another_script_gets_a_short_name_for_addresses() -> None:
    team = teams.create("東京チーム", by=a_user("admin"))
    assert team.slug
    assert team.slug.isascii()


def test_a_partner_with_people_is_not_closed_and_says_how_many() -> None:
    admin, partner = a_user("admin"), a_partner()
    a_user(partner=partner)
    gone = a_user(partner=partner, is_active=False)
    with pytest.raises(Conflict) as caught:
        partners.change(partner, name=partner.name, is_active=False, by=admin)
    assert caught.value.detail == {"people": 1}
    User.objects.filter(partner=partner).exclude(pk=gone.pk).update(is_active=False)
    assert not partners.change(partner, name=partner.name, is_active=False, by=admin).is_active


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        sites.create("S", time_zone="Asia/Atlantis", by=a_user("admin"))
    assert list(caught.value.fields) == ["time_zone"]


class TestRoles:
    def test_the_admin_role_keeps_its_rights_but_may_be_renamed(self) -> None:
        admin = a_user("admin")
        role = built_in(Role.ADMIN)
        with pytest.raises(NotAllowed, match="keeps all its rights"):
            roles.change(role, name=role.name, capabilities=["work_tickets"], by=admin)
        assert roles.change(role, name="Owner", capabilities=role.capabilities, by=admin).name == "Owner"

    def test_nobody_puts_into_a_role_or_takes_out_what_they_do_not_have(self) -> None:
        modest = a_user(a_role("manage_people"))
        with pytest.raises(NotAllowed):
            roles.create("Sneaky", capabilities=["manage_mail"], by=modest)
        with pytest.raises(NotAllowed):
            roles.change(built_in("lead"), name="Team lead", capabilities=[], by=modest)

    def test_a_right_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(Invalid):
            roles.create("R", capabilities=["fly"], by=a_user("admin"))

    def test_changed_rights_reach_the_people_who_have_the_role(self) -> None:
        admin, role = a_user("admin"), a_role("work_tickets")
        user = a_user(role)
        roles.change(role, name=role.name, capabilities=["work_tickets", "review_quality"], by=admin)
        assert "review_quality" in User.objects.get(pk=user.pk).capabilities
