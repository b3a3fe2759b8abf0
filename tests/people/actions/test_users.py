"""Inviting and changing staff: who may, what is recorded, and what is refused."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from django.db import connection

from events.models import Event
from helpdesk.lib.errors import Conflict, DeskError, Invalid, Missing, NotAllowed
from people.actions import access, users
from people.actions.users import Details
from people.addresses import prove_address
from people.models import Role, User
from tests.builders import a_partner, a_role, a_site, a_team, a_user, built_in

pytestmark = pytest.mark.django_db


def details_of(user: User) -> Details:
    return Details(
        name=user.name,
        email=user.email,
        roles=list(user.roles.all()),
        partner=user.partner,
        site=user.site,
        teams=list(user.teams.all()),
        home_team=user.home_team,
        language=user.language,
        time_zone=user.time_zone,
    )


def last(kind: str) -> Event:
    return Event.objects.filter(kind=kind).latest("id")


class TestInviting:
    def test_an_invited_person_has_no_password_and_is_mailed(self) -> None:
        admin = a_user("admin")
        team = a_team()
        user = users.invite(
            Details(name=" Budi  Santoso ", email="Budi@Example.org", roles=[built_in("agent")], teams=[team]), by=admin
        )
        assert (user.name, user.email, user.home_team) == ("Budi Santoso", "budi@example.org", team)
        assert user.is_invited
        assert last("user.invited").detail == {"email": "budi@example.org"}
        made = last("user.created")
        assert made.actor_id == admin.pk
        assert made.detail["after"]["roles"] == [built_in("agent").pk]

    def test_it_needs_the_right_to_manage_people(self) -> None:
        with pytest.raises(NotAllowed, match="Manage people"):
            users.invite(Details(name="A", email="a@example.org"), by=a_user("lead"))
        assert not User.objects.filter(email="a@example.org").exists()

    def test_an_address_that_is_taken_in_other_letters_is_refused_by_its_field(self) -> None:
        a_user(email="taken@example.org")
        with pytest.raises(Invalid) as caught:
            users.invite(Details(name="A", email="TAKEN@example.org"), by=a_user("admin"))
        assert list(caught.value.fields) == ["email"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "not an address"),
            ("name", "  "),
            ("name", "x" * 121),
            ("language", "tlh"),
            ("time_zone", "Mars/1"),
        ],
    )
    def test_what_can_not_be_used_is_refused_by_its_field(self, field: str, value: str) -> None:
        details = replace(Details(name="A", email="a@example.org"), **{field: value})  # type: ignore[arg-type]
        with pytest.raises(Invalid) as caught:
            users.invite(details, by=a_user("admin"))
        assert list(caught.value.fields) == [field]

    def test_an_empty_desk_gets_its_first_admin_once(self) -> None:
        first = users.add_first_admin("Ratna", "ratna@example.org")
        assert first.roles.get().slug == Role.ADMIN
        assert last("user.created").actor_kind == "system"
        with pytest.raises(Conflict):
            users.add_first_admin("Another", "another@example.org")


class TestChanging:
    def test_only_what_differs_is_recorded_with_what_it_was(self) -> None:
        admin, user = a_user("admin"), a_user("agent")
        before = user.name
        users.change(user, replace(details_of(user), name="New Name", roles=[built_in("lead")]), by=admin)
        assert last("user.changed").detail == {
            "before": {"name": before, "roles": [built_in("agent").pk]},
            "after": {"name": "New Name", "roles": [built_in("lead").pk]},
        }

    def test_nothing_is_recorded_when_nothing_differs(self) -> None:
        admin, user = a_user("admin"), a_user("agent")
        users.change(user, details_of(user), by=admin)
        assert not Event.objects.exists()

    def test_a_former_address_no_longer_belongs_to_the_person(self) -> None:
        admin, user = a_user("admin"), a_user("agent")
        prove_address(user)
        users.change(user, replace(details_of(user), email="new@example.org"), by=admin)
        assert not EmailAddress.objects.filter(user=user).exists()

    def test_the_last_admin_keeps_the_role(self) -> None:
        admin = a_user("admin")
        with pytest.raises(Conflict, match="last admin"):
            users.change(admin, replace(details_of(admin), roles=[built_in("agent")]), by=admin)
        assert admin.roles.get().slug == Role.ADMIN
        assert not Event.objects.exists()

    def test_the_last_admin_can_not_be_moved_to_a_partner(self) -> None:
        admin = a_user("admin")
        with pytest.raises(Conflict, match="last admin"):
            users.change(admin, replace(details_of(admin), partner=a_partner()), by=admin)

    def test_an_admin_may_step_down_when_there_is_another(self) -> None:
        admin = a_user("admin")
        a_user("admin")
        users.change(admin, replace(details_of(admin), roles=[built_in("agent")]), by=admin)
        assert admin.roles.get().slug == "agent"


class TestCompanies:
    """A partner's manager rules over that partner's people, and never beyond their own rights."""

    def test_a_partners_manager_invites_for_their_own_company_only(self) -> None:
        ours, theirs = a_partner(), a_partner()
        manager = a_user("admin", partner=ours)
        invited = users.invite(
            Details(name="A", email="a@ours.org", partner=ours, roles=[built_in("agent")]), by=manager
        )
        assert invited.partner == ours
        for company in (theirs, None):
            with pytest.raises(NotAllowed, match="your own company"):
                users.invite(Details(name="B", email="b@ours.org", partner=company), by=manager)

    def test_a_partners_manager_does_not_know_people_of_others(self) -> None:
        manager = a_user("admin", partner=a_partner())
        for stranger in (a_user("agent"), a_user("agent", partner=a_partner())):
            with pytest.raises(Missing):
                users.change(stranger, replace(details_of(stranger), name="Mine"), by=manager)

    def test_nobody_hands_out_a_role_that_may_do_more_than_they(self) -> None:
        ours = a_partner()
        manager = a_user(a_role("manage_people", "work_tickets"), partner=ours)
        for role in (built_in("lead"), a_role("review_quality")):
            with pytest.raises(NotAllowed, match="more than you"):
                users.invite(Details(name="A", email="a@ours.org", partner=ours, roles=[role]), by=manager)

    def test_nobody_grants_themselves_more(self) -> None:
        for manager in (a_user(a_role("manage_people")), a_user(a_role("manage_people"), partner=a_partner())):
            with pytest.raises(NotAllowed):
                users.change(manager, replace(details_of(manager), roles=[built_in("lead")]), by=manager)

    def test_nobody_changes_the_record_of_somebody_who_may_do_more(self) -> None:
        ours = a_partner()
        manager, lead = a_user(a_role("manage_people"), partner=ours), a_user("lead", partner=ours)
        with pytest.raises(NotAllowed, match="may do more than you"):
            users.change(lead, replace(details_of(lead), email="mine@ours.org"), by=manager)

    def test_rights_over_the_whole_desk_end_at_the_partners_door(self) -> None:
        manager = a_user("admin", partner=a_partner())
        assert "manage_people" in manager.capabilities
        assert "manage_mail" not in manager.capabilities

    def test_teams_and_site_are_those_of_the_company(self) -> None:
        admin, ours = a_user("admin"), a_partner()
        person = Details(name="A", email="a@x.org", partner=ours)
        wrong = {
            "teams": [replace(person, teams=[a_team()]), replace(person, teams=[a_team(partner=a_partner())])],
            "site": [replace(person, site=a_site(partner=a_partner()))],
        }
        for field, details in ((field, one) for field, several in wrong.items() for one in several):
            with pytest.raises(Invalid) as caught:
                users.invite(details, by=admin)
            assert list(caught.value.fields) == [field]

    def test_the_home_team_is_one_of_the_teams(self) -> None:
        with pytest.raises(Invalid) as caught:
            users.invite(Details(name="A", email="a@x.org", home_team=a_team()), by=a_user("admin"))
        assert list(caught.value.fields) == ["home_team"]

    def test_a_closed_team_takes_nobody_new_but_keeps_whom_it_has(self) -> None:
        admin, team = a_user("admin"), a_team()
        member = a_user("agent", teams=[team])
        team.is_active = False
        team.save()
        users.change(member, replace(details_of(member), name="Still here"), by=admin)
        with pytest.raises(Invalid):
            users.invite(Details(name="A", email="a@x.org", teams=[team]), by=admin)

    def test_a_closed_partner_takes_nobody(self) -> None:
        with pytest.raises(Invalid):
            users.invite(Details(name="A", email="a@x.org", partner=a_partner(is_active=False)), by=a_user("admin"))


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_deactivate_each_other_at_once_leave_one() -> None:
    pair = [a_user("admin"), a_user("admin")]
    start, errors = threading.Barrier(2), list[DeskError]()

    def turn_against(mine: User, other: User) -> None:
        start.wait(5)
        try:
            access.deactivate(other, by=mine)
        except DeskError as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=turn_against, args=order) for order in (pair, pair[::-1])]
    for one in threads:
        one.start()
    for one in threads:
        one.join(10)
    assert len(errors) == 1
    assert User.objects.admins().count() == 1
