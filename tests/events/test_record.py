"""What may be written to the log, and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from events.actor import SYSTEM, Actor
from events.models import Event
from events.record import OutsideTransaction, event, record, record_all
from events.vocabulary import KINDS
from helpdesk.lib import clock
from tests.builders import a_partner, a_site, a_team, a_user


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    partner = a_partner()
    with pytest.raises(OutsideTransaction):
        record("partner.created", partner, by=SYSTEM)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_when_its_change_is_rolled_back() -> None:
    partner = a_partner()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("partner.created", partner, by=SYSTEM)
        _ = 1 / 0
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_kind_that_the_vocabulary_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        record("partner.exploded", a_partner(), by=SYSTEM)


@pytest.mark.django_db
def test_a_detail_that_the_vocabulary_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"partner\.created has no detail colour"):
        record("partner.created", a_partner(), by=SYSTEM, detail={"colour": "red"})


@pytest.mark.django_db
def test_an_event_keeps_where_its_actor_belonged_at_that_time() -> None:
    partner = a_partner()
    team, site = a_team(partner=partner), a_site(partner=partner)
    user = a_user(partner=partner, teams=[team], site=site)
    stored = record("partner.changed", partner, by=user.actor)
    user.home_team = None
    user.partner = None
    user.save()
    stored.refresh_from_db()
    assert (stored.actor_kind, stored.actor_id) == ("user", user.pk)
    assert (stored.actor_team_id, stored.actor_site_id, stored.actor_partner_id) == (team.pk, site.pk, partner.pk)


@pytest.mark.django_db
def test_an_event_names_its_subject_and_the_time_of_the_one_clock() -> None:
    partner, moment = a_partner(), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    with clock.set_to(moment):
        stored = record("partner.changed", partner, by=Actor("system"))
    assert (stored.subject_kind, stored.subject_id, stored.at) == ("partner", partner.pk, moment)


@pytest.mark.django_db
def test_many_events_are_stored_in_their_order_by_one_statement(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    partners = [a_partner() for _ in range(20)]
    with django_assert_num_queries(1):
        stored = record_all([event("partner.created", partner, by=SYSTEM) for partner in partners])
    assert [one.subject_id for one in Event.objects.order_by("xid", "id")] == [one.subject_id for one in stored]


def test_every_kind_is_a_thing_and_what_happened_to_it() -> None:
    assert all(kind.count(".") == 1 and kind == kind.lower() for kind in KINDS)
