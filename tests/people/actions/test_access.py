"""Leaving and coming back."""

from __future__ import annotations

import pytest
from django.test import Client

from events.models import Event
from helpdesk.lib.errors import Conflict, Missing, NotAllowed
from people.actions import access, tokens
from people.models import ApiToken
from tests.builders import a_partner, a_user

pytestmark = pytest.mark.django_db


def test_a_deactivated_person_is_out_at_their_next_click() -> None:
    admin, user, client = a_user("admin"), a_user("agent"), Client()
    client.force_login(user)
    assert client.get("/settings/profile/").status_code == 200
    access.deactivate(user, by=admin)
    assert client.get("/settings/profile/").status_code == 302
    assert Event.objects.filter(kind="user.deactivated", subject_id=user.pk, actor_id=admin.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_old_sessions_stay_ended_when_the_person_comes_back() -> None:
    admin, user, client = a_user("admin"), a_user("agent"), Client()
    client.force_login(user)
    client.get("/settings/profile/")
    access.deactivate(user, by=admin)
    access.reactivate(user, by=admin)
    user.refresh_from_db()
    assert user.is_active
    assert client.get("/settings/profile/").status_code == 302


def test_tokens_of_a_deactivated_person_are_revoked_and_recorded() -> None:
    admin, user = a_user("admin"), a_user("agent")
    token, _secret = tokens.create("Export", scopes=["read"], by=user)
    access.deactivate(user, by=admin)
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None
    assert Event.objects.filter(kind="token.revoked", subject_id=token.pk, actor_id=admin.pk).count() == 1


def test_nobody_deactivates_themselves() -> None:
    admin = a_user("admin")
    a_user("admin")
    with pytest.raises(NotAllowed, match="yourself"):
        access.deactivate(admin, by=admin)


def test_the_last_admin_stays() -> None:
    admin = a_user("admin")
    other = a_user("admin")
    access.deactivate(other, by=admin)
    deputy = a_user("agent", "lead", "quality-reviewer", "procedure-editor")
    with pytest.raises(NotAllowed):
        access.deactivate(admin, by=deputy)
    admin.refresh_from_db()
    assert admin.is_active


def test_a_partners_manager_lets_nobody_of_another_company_go() -> None:
    manager = a_user("admin", partner=a_partner())
    for stranger in (a_user("agent"), a_user("agent", partner=a_partner())):
        with pytest.raises(Missing):
            access.deactivate(stranger, by=manager)


def test_deactivating_twice_is_recorded_once() -> None:
    admin, user = a_user("admin"), a_user("agent")
    access.deactivate(user, by=admin)
    access.deactivate(user, by=admin)
    assert Event.objects.filter(kind="user.deactivated").count() == 1


def test_people_of_a_closed_partner_do_not_come_back() -> None:
    admin, partner = a_user("admin"), a_partner()
    user = a_user("agent", partner=partner, is_active=False)
    partner.is_active = False
    partner.save()
    with pytest.raises(Conflict):
        access.reactivate(user, by=admin)
