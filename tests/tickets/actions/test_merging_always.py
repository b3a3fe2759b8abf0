"""What holds of every merge: random tickets merged and taken apart in any order, and many people at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.lib.errors import DeskError
from people.models import Contact, User
from tests.builders import a_contact, a_message, a_ticket, a_user, an_upload
from tests.races import at_once
from tests.tickets.actions.dump import dump
from tickets.actions import drafts, intake, labels, merging, replies, status, unmerging
from tickets.actions.merging import Wish
from tickets.actions.replies import Writing
from tickets.actions.thread import NewMessage
from tickets.models import Category, Channel, Draft, Message, Ticket

RACES = 100

ONE = st.fixed_dictionaries(
    {
        "who": st.integers(0, 2),
        "messages": st.lists(st.sampled_from(["contact", "reply", "note", "file"]), max_size=4),
        "tags": st.lists(st.sampled_from("abcdef"), max_size=3),
        "copied": st.sets(st.integers(0, 3), max_size=2),
        "drafts": st.sets(st.sampled_from(["public", "note"])),
        "status": st.sampled_from([None, Category.PENDING, Category.SOLVED, Category.ON_HOLD]),
    }
)


def a_random_ticket(shape: dict[str, object], people: list[Contact], by: User) -> Ticket:
    ticket = a_ticket(from_=people[int(str(shape["who"]))])
    for kind in shape["messages"]:  # type: ignore[attr-defined]
        ticket.refresh_from_db()
        files = [an_upload(by).pk] if kind == "file" else []
        if kind == "contact":
            a_message(ticket)
        elif kind == "note":
            replies.note(ticket.pk, Writing("<p>Note</p>", ticket.thread_version), by=by)
        else:
            replies.reply(ticket.pk, Writing("<p>Reply</p>", ticket.thread_version, files=files), by=by)
    labels.set_tags(ticket.pk, to=shape["tags"], by=by)  # type: ignore[arg-type]
    for place in sorted(shape["copied"]):  # type: ignore[call-overload]
        if people[place].pk != ticket.requester_id:
            ticket.participants.create(contact=people[place])
    for kind in shape["drafts"]:  # type: ignore[attr-defined]
        drafts.save_draft(ticket.pk, kind=Message.Kind(kind), html=f"<p>{ticket.pk} {kind}", seen_version=1, by=by)
    if shape["status"]:
        status.set_status(ticket.pk, to=shape["status"], by=by)  # type: ignore[arg-type]
    return ticket


@pytest.mark.django_db
@given(st.lists(ONE, min_size=2, max_size=5), st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=25, deadline=None)
def test_merging_and_taking_apart_in_any_order_leaves_every_row_as_it_was(
    shapes: list[dict[str, object]], rng: random.Random, together: bool
) -> None:
    with transaction.atomic():
        by, people = a_user(), [a_contact() for _ in range(4)]
        tickets = [a_random_ticket(shape, people, by) for shape in shapes]
        numbers = [ticket.pk for ticket in tickets]
        before = dump(numbers)
        into, *others = rng.sample(numbers, len(numbers))
        for wish in [others] if together else [[one] for one in others]:
            merging.merge(Wish(into=into, numbers=wish, copies=rng.random() < 0.5), by=by)
        merged = dump([into])
        assert len(merged["tickets_message"]) == len(before["tickets_message"])
        for number in rng.sample(others, len(others)):
            unmerging.unmerge(number, by=by)
        assert dump(numbers) == before
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(st.lists(ONE, min_size=3, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_a_chain_of_merges_undone_from_its_end_leaves_every_row_as_it_was(
    shapes: list[dict[str, object]], rng: random.Random
) -> None:
    with transaction.atomic():
        by, people = a_user(), [a_contact() for _ in range(4)]
        numbers = [a_random_ticket(shape, people, by).pk for shape in shapes]
        rng.shuffle(numbers)
        before = dump(numbers)
        for source, into in pairwise(numbers):
            merging.merge(Wish(into=into, numbers=[source]), by=by)
        for source in reversed(numbers[:-1]):
            unmerging.unmerge(source, by=by)
        assert dump(numbers) == before
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_in_100_races_of_merges_replies_and_mail_nothing_is_lost_and_nobody_waits_in_a_circle() -> None:
    rng, agents = random.Random(20), [a_user() for _ in range(3)]
    for race in range(RACES):
        tickets = [a_ticket() for _ in range(3)]
        numbers = [ticket.pk for ticket in tickets]
        one, two, three = rng.sample(numbers, 3)
        done = at_once(*_acts(race, one, two, three, agents))
        assert all(result is None or isinstance(result, DeskError) for result in done), done
        rows = Message.objects.filter(text__endswith=f"of race {race}")
        wanted = [f"{what} of race {race}" for what in ("Mail", "Mail again")]
        assert sorted(rows.filter(author_user=None).values_list("text", flat=True)) == sorted(wanted)
        replied = done[3] is None
        assert rows.filter(text=f"Reply of race {race}").count() == (1 if replied else 0)
        assert Draft.objects.get(ticket=two, user=agents[2]).html == f"<p>Draft {race}"
        for ticket in Ticket.objects.filter(pk__in=numbers, merged_into__isnull=False):
            assert not ticket.messages.exists()
        assert Message.objects.filter(ticket__in=numbers).count() == 3 + 2 + (1 if replied else 0)


def _acts(race: int, one: int, two: int, three: int, agents: list[User]) -> list[Callable[[], object]]:
    """Two merges that touch the same tickets, perhaps an undoing, and people who write meanwhile."""

    def merge(into: int, *numbers: int, by: User, undo: bool = False) -> None:
        merging.merge(Wish(into=into, numbers=numbers), by=by)
        if undo:
            unmerging.unmerge(numbers[0], by=by)

    def mail(number: int, text: str) -> None:
        new = NewMessage(author=Ticket.objects.get(pk=number).requester, channel=Channel.EMAIL, text=text)
        intake.receive(number, new)

    def reply(number: int) -> None:
        replies.reply(number, Writing(f"<p>Reply of race {race}</p>", 99), by=agents[1])

    def draft(number: int) -> None:
        kind = Message.Kind.PUBLIC
        drafts.save_draft(number, kind=kind, html=f"<p>Draft {race}", seen_version=1, by=agents[2])

    return [
        lambda: merge(one, two, by=agents[0], undo=race % 2 == 0),
        lambda: merge(three, one, by=agents[1], undo=race % 3 == 0),
        lambda: merge(two, three, by=agents[2]),
        lambda: reply(two),
        lambda: mail(two, f"Mail of race {race}"),
        lambda: mail(one, f"Mail again of race {race}"),
        lambda: draft(two),
    ]
