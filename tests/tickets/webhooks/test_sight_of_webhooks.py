"""A webhook is told only what its owner may see: when a message is made, and when it leaves."""

from __future__ import annotations

import json

import pytest

from events.webhooks import sending
from events.webhooks.models import WebhookDelivery
from people.models import User
from tests.builders import a_brand, a_partner, a_side, a_team, a_ticket, a_user
from tests.hook_server import Hooks
from tests.tickets.webhooks.made import a_webhook, tell
from tests.tickets.webhooks.test_sending import states
from tickets.actions import assignment

pytestmark = pytest.mark.django_db
State = WebhookDelivery.State


def test_a_partners_webhook_is_told_of_its_own_queues(hooks: Hooks) -> None:
    ours = a_partner()
    queue_of_ours, lead = a_team(partner=ours), a_user("admin", partner=ours)
    a_webhook(hooks.url(), by=lead)
    a_ticket("Theirs")
    a_ticket("Ours", team=queue_of_ours)
    assert (tell(), sending.send_due()) == (1, 1)
    assert json.loads(hooks.got[0].body)["data"]["ticket"]["subject"] == "Ours"


def test_filters_narrow_it_to_brands_and_teams(hooks: Hooks, admin: User) -> None:
    brand, team = a_brand(), a_team()
    a_webhook(hooks.url("/brand"), by=admin, brands=(brand.pk,))
    a_webhook(hooks.url("/team"), by=admin, teams=(team.pk,))
    a_ticket(brand=brand)
    a_ticket(team=team)
    a_ticket()
    assert tell() == 2


def test_what_moved_out_of_sight_while_it_waited_is_withheld(hooks: Hooks) -> None:
    ours = a_partner()
    lead = a_user("admin", partner=ours)
    a_webhook(hooks.url(), by=lead)
    ticket = a_ticket(team=a_team(partner=ours))
    tell()
    assignment.move_to_team(ticket.pk, team=a_team(), by=a_user())
    sending.send_due()
    assert (states(), hooks.got) == ([State.WITHHELD], [])


def test_nothing_goes_to_who_is_deactivated(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin)
    a_ticket()
    tell()
    User.objects.filter(pk=admin.pk).update(is_active=False)
    sending.send_due()
    assert (states(), hooks.got) == ([State.WITHHELD], [])
    assert tell() == 0


def test_nothing_of_side_conversations_but_that_they_happened(hooks: Hooks, admin: User) -> None:
    a_webhook(hooks.url(), by=admin, kinds=("side.opened", "side.message_added"))
    a_side(a_ticket(), by=admin, team=a_team(), text="zqsecret words")
    tell()
    assert sending.send_due() == 2
    assert not [one for one in hooks.got if "zqsecret" in one.body]
