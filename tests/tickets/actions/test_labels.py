"""Priority, tags and subject."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from tests.builders import a_partner, a_team, a_ticket, a_user
from tests.races import at_once
from tickets.actions import labels, status
from tickets.actions.labels import tag_name
from tickets.models import Category, Priority, Tag, Ticket

pytestmark = pytest.mark.django_db


def test_a_priority_is_set_and_recorded_once() -> None:
    agent, ticket = a_user(), a_ticket()
    labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
    labels.set_priority(ticket.pk, to=Priority.URGENT, by=agent)
    event = Event.objects.get(kind="ticket.priority_changed", subject_id=ticket.pk)
    assert event.detail == {"before": 2, "after": 4}


def test_tags_are_replaced_and_what_came_and_went_is_recorded() -> None:
    agent, ticket = a_user(), a_ticket()
    labels.set_tags(ticket.pk, to=["refund", "vip"], by=agent)
    changed = labels.set_tags(ticket.pk, to=["refund", "Late Answer"], by=agent)
    event = Event.objects.filter(kind="ticket.tags_changed", subject_id=ticket.pk).latest("pk")
    assert changed.tags == ["late-answer", "refund"]
    assert event.detail == {"added": ["late-answer"], "removed": ["vip"]}
    assert set(Tag.objects.values_list("name", flat=True)) == {"refund", "vip", "late-answer"}


@pytest.mark.parametrize(
    ("typed", "name"),
    [("  Refund Request ", "refund-request"), ("A,B", "a-b"), ("--", ""), ("x" * 90, "x" * 60), ("返金", "返金")],
)
def test_a_tags_name_is_lower_case_and_one_word(typed: str, name: str) -> None:
    assert tag_name(typed) == name


def test_more_tags_than_anyone_reads_are_refused() -> None:
    with pytest.raises(Invalid):
        labels.set_tags(a_ticket().pk, to=[f"tag{number}" for number in range(41)], by=a_user())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_bring_the_same_new_tag_at_once_both_succeed() -> None:
    agent, first, second = a_user(), a_ticket(), a_ticket()
    results = at_once(*(lambda one=one: labels.set_tags(one.pk, to=["new"], by=agent) for one in (first, second)))
    assert [result.tags for result in results if isinstance(result, Ticket)] == [["new"], ["new"]]
    assert Tag.objects.get(name="new")


def test_a_subject_is_one_line_and_never_empty() -> None:
    agent, ticket = a_user(), a_ticket("Old")
    assert labels.set_subject(ticket.pk, to=" New\nsubject ", by=agent).subject == "New subject"
    with pytest.raises(Invalid):
        labels.set_subject(ticket.pk, to=" \n ", by=agent)
    assert Event.objects.get(kind="ticket.subject_changed", subject_id=ticket.pk).detail["before"] == "Old"


def test_labels_of_a_closed_an_unseen_or_a_read_only_ticket_are_refused() -> None:
    agent, ticket = a_user(), a_ticket()
    status.set_status(ticket.pk, to=Category.CLOSED, by=agent)
    with pytest.raises(Conflict):
        labels.set_tags(ticket.pk, to=["late"], by=agent)
    hidden = a_ticket(team=a_team(partner=a_partner()))
    with pytest.raises(Missing):
        labels.set_priority(hidden.pk, to=Priority.LOW, by=a_user(partner=a_partner()))
    with pytest.raises(NotAllowed):
        labels.set_subject(a_ticket().pk, to="Mine", by=a_user("procedure-editor"))


def test_the_database_keeps_one_row_a_tag() -> None:
    Tag.objects.create(name="refund")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="refund")
