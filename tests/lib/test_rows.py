"""Rows that are written many at once arrive as they were given."""

from __future__ import annotations

import pytest

from events.actor import SYSTEM
from events.models import Event
from events.record import event
from helpdesk.lib import rows
from helpdesk.lib.rows import insert_rows, update_rows
from people.models import Contact, Organisation
from tests import builders
from tickets.models import Message

pytestmark = pytest.mark.django_db


def test_new_rows_get_their_ids_in_order_and_keep_every_kind_of_value() -> None:
    made = [
        Organisation(name=f"Org {number} 'quoted' %s \\ é", domains=["a.test", 'b"c,{}.test'] if number else [])
        for number in range(3)
    ]
    insert_rows(made)
    assert [one.pk for one in made] == sorted(one.pk for one in made)
    stored = Organisation.objects.order_by("pk").values_list("name", "domains")
    assert list(stored) == [(one.name, one.domains) for one in made]
    made[0].name = "Another name"
    made[0].save()
    assert Organisation.objects.count() == 3, "a row that was inserted is known to be stored"


def test_columns_with_a_default_of_the_database_are_left_to_it_and_json_is_json() -> None:
    team = builders.a_team()
    row = event("team.created", team, by=SYSTEM, detail={})
    row.detail = {"name": "Ütopia \N{SNOWMAN} ' \\"}
    insert_rows([row])
    assert Event.objects.filter(xid__gt=0).get(pk=row.pk).detail == row.detail


def test_a_value_that_was_given_wins_over_the_databases_default() -> None:
    ticket = builders.a_ticket()
    given = Message(
        ticket=ticket, kind="public", version=2, channel="email", is_new_topic=True, protection="pgp_signed"
    )
    insert_rows([given, Message(ticket=ticket, kind="public", version=3, channel="email")])
    stored = Message.objects.filter(ticket=ticket, version__gt=1).order_by("version")
    assert list(stored.values_list("is_new_topic", "protection")) == [(True, "pgp_signed"), (False, "")]


def test_more_rows_than_fit_in_a_statement_are_written_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 2)
    made = [Contact(name=f"Contact {number}", email=f"c{number}@x.test") for number in range(5)]
    insert_rows(made)
    for one in made:
        one.name += "!"
    update_rows(made, ["name"])
    names = list(Contact.objects.order_by("pk").values_list("name", flat=True))
    assert names == [f"Contact {number}!" for number in range(5)]


def test_nothing_is_a_fine_number_of_rows() -> None:
    insert_rows([])
    update_rows([], ["name"])
