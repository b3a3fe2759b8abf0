"""Side conversations: whom one may ask, who answers, what returns to the ticket, and what the log keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import Team, User
from tests.builders import (
    a_partner,
    a_side,
    a_team,
    a_ticket,
    a_user,
    an_upload,
)
from tickets.actions import merging, replies, side_upkeep, sides
from tickets.actions.merging import Wish
from tickets.actions.replies import Writing
from tickets.actions.sides import Opening, Words
from tickets.models import Attachment, Category, Message, SideConversation, SideDraft, Ticket
from tickets.models.side import Kind, Outcome, State
from tickets.side_list import sides_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina")


@pytest.fixture
def legal() -> Team:
    return a_team("Legal")


@pytest.fixture
def lawyer(legal: Team) -> User:
    return a_user(name="Bayu", teams=[legal])


def kinds(ticket: Ticket) -> list[str]:
    rows = Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk, kind__startswith="side.").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_another_team_is_asked_answers_and_its_outcome_returns_as_a_note(
    agent: User, legal: Team, lawyer: User
) -> None:
    ticket = a_ticket()
    side = a_side(ticket, by=agent, team=legal, subject="May we refund?")
    assert (side.state, side.owner, side.asked) == (State.OPEN, agent, "Legal")
    sides.write(side.pk, Words("<p>What did it cost?</p>"), by=lawyer)
    side.refresh_from_db()
    assert (side.state, side.handler, side.version) == (State.ANSWERED, lawyer, 2)
    sides.write(side.pk, Words("<p>Ninety.</p>"), by=agent)
    sides.close(side.pk, outcome=Outcome.APPROVED, text="Yes, this once.", by=lawyer)
    note = ticket.messages.latest("version")
    assert (note.kind, note.author_user) == ("note", lawyer)
    assert note.text == "May we refund? (Legal): Approved\n\nYes, this once."
    assert kinds(ticket) == [
        "side.opened", "side.message_added", "side.taken", "side.message_added", "side.message_added", "side.closed",
    ]  # fmt: skip
    assert ticket.messages.count() == 2  # what the requester wrote, and the note: nothing of the talk


def test_what_comes_back_never_touches_the_requesters_status(agent: User, legal: Team) -> None:
    ticket = a_ticket()
    replies.reply(ticket.pk, Writing("<p>Wait</p>", 1), by=agent, then=Category.PENDING)
    side = a_side(ticket, by=agent, team=legal)
    sides.close(side.pk, outcome=Outcome.RESOLVED, text="Done", by=agent)
    ticket.refresh_from_db()
    assert ticket.status_category == Category.PENDING


def test_a_closed_ticket_gets_no_note_and_its_side_conversation_ends_all_the_same(agent: User, legal: Team) -> None:
    ticket = a_ticket()
    side = a_side(ticket, by=agent, team=legal)
    Ticket.objects.filter(pk=ticket.pk).update(
        status_category=Category.CLOSED, solved_at=clock.now(), closed_at=clock.now()
    )
    sides.close(side.pk, outcome=Outcome.RESOLVED, text="Done", by=agent)
    assert (ticket.messages.count(), kinds(ticket)[-1]) == (1, "side.closed")
    with pytest.raises(Conflict):
        a_side(ticket, by=agent, team=legal)


def test_the_due_time_is_the_teams_own_unless_one_is_chosen(agent: User, legal: Team) -> None:
    Team.objects.filter(pk=legal.pk).update(escalation_hours=4)
    legal.refresh_from_db()
    now, chosen = clock.now(), clock.now() + timedelta(days=3)
    with clock.set_to(now):
        assert a_side(a_ticket(), by=agent, team=legal).due_at == now + timedelta(hours=4)
        assert a_side(a_ticket(), by=agent, team=legal, due_at=chosen).due_at == chosen
        with pytest.raises(Invalid, match="within the next year"):
            a_side(a_ticket(), by=agent, team=legal, due_at=now - timedelta(minutes=1))


def test_being_late_is_told_once_for_each_due_time_and_not_once_it_is_answered(
    agent: User, legal: Team, lawyer: User
) -> None:
    late, answered = (a_side(a_ticket(), by=agent, team=legal) for _ in range(2))
    sides.write(answered.pk, Words("<p>Here</p>"), by=lawyer)
    assert side_upkeep.tell_overdue() == 0
    with clock.set_to(clock.now() + timedelta(hours=25)):
        assert [side_upkeep.tell_overdue(), side_upkeep.tell_overdue()] == [1, 0]
        assert SideConversation.objects.get(pk=late.pk).is_overdue
        sides.set_due(late.pk, clock.now() + timedelta(hours=1), by=agent)
        assert side_upkeep.tell_overdue() == 0
    with clock.set_to(clock.now() + timedelta(hours=27)):
        assert side_upkeep.tell_overdue() == 1
    assert kinds(late.ticket)[2:] == ["side.overdue", "side.due_changed", "side.overdue"]


def test_only_those_asked_take_it_and_only_people_of_the_ticket_change_when_it_is_due(agent: User, legal: Team) -> None:
    partner = a_partner()
    theirs = a_user(partner=partner)
    side = a_side(a_ticket(), by=agent, partner=partner)
    with pytest.raises(NotAllowed):
        sides.take(side.pk, to=agent, by=agent)
    assert sides.take(side.pk, to=theirs, by=theirs).handler == theirs
    assert sides.take(side.pk, to=None, by=theirs).handler is None
    with pytest.raises(NotAllowed):
        sides.set_due(side.pk, clock.now() + timedelta(hours=5), by=theirs)
    other = a_side(a_ticket(), by=agent, team=legal)
    with pytest.raises(Missing):
        sides.take(other.pk, to=theirs, by=theirs)


def test_an_owner_asks_even_a_team_of_their_own(legal: Team, lawyer: User) -> None:
    side = a_side(a_ticket(), by=lawyer, team=legal)
    sides.write(side.pk, Words("<p>Anybody?</p>"), by=lawyer)
    side.refresh_from_db()
    assert side.state == State.OPEN


def test_a_partners_people_see_what_was_asked_of_them_and_of_their_tickets_and_nothing_else(agent: User) -> None:
    ours, theirs = a_partner(), a_partner()
    queue = a_team(partner=ours)
    me = a_user(partner=ours, teams=[queue])
    asked = a_side(a_ticket(), by=agent, partner=ours)
    of_team = a_side(a_ticket(), by=agent, team=queue)
    of_ticket = a_side(a_ticket(team=queue), by=agent, team=a_team())
    a_side(a_ticket(), by=agent, partner=theirs)
    a_side(a_ticket(), by=agent, team=a_team())
    assert set(SideConversation.objects.visible_to(me)) == {asked, of_team, of_ticket}
    assert not Ticket.objects.visible_to(me).filter(pk=asked.ticket_id).exists()
    User.objects.filter(pk=me.pk).update(is_active=False)
    assert not SideConversation.objects.visible_to(User.objects.get(pk=me.pk)).exists()


def test_a_partners_people_ask_their_own_teams_and_the_house_and_never_another_partner() -> None:
    ours, theirs = a_partner(), a_partner()
    queue = a_team(partner=ours)
    me = a_user(partner=ours, teams=[queue])
    ticket = a_ticket(team=queue)
    for team in (a_team(), a_team(partner=ours)):
        assert a_side(ticket, by=me, team=team).team == team
    for asked in ({"team": a_team(partner=theirs)}, {"partner": theirs}, {"partner": ours}):
        with pytest.raises(Invalid):
            a_side(ticket, by=me, **asked)
    with pytest.raises(Missing):
        a_side(a_ticket(), by=me, team=queue)


def test_colleagues_of_a_partner_who_work_the_ticket_ask_and_do_not_answer(agent: User) -> None:
    ours = a_partner()
    queue, experts = a_team(partner=ours), a_team(partner=ours)
    worker, expert = a_user(partner=ours, teams=[queue]), a_user(partner=ours, teams=[experts])
    side = a_side(a_ticket(team=queue), by=agent, team=experts)
    sides.write(side.pk, Words("<p>More</p>"), by=worker)
    assert SideConversation.objects.get(pk=side.pk).state == State.OPEN
    sides.write(side.pk, Words("<p>Answer</p>"), by=expert)
    assert SideConversation.objects.get(pk=side.pk).state == State.ANSWERED


def test_a_file_is_seen_by_those_who_see_the_side_conversation(agent: User) -> None:
    ours, theirs = a_partner(), a_partner()
    side = a_side(a_ticket(), by=agent, partner=ours, files=[an_upload(agent).pk])
    file = side.messages.get().attachments.get()
    seen = [file in Attachment.objects.visible_to(one) for one in (agent, a_user(partner=ours), a_user(partner=theirs))]
    assert seen == [True, True, False]


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda side, by: sides.write(side, Words("<p>x</p>"), by=by), Conflict),
        (lambda side, by: sides.close(side, outcome=Outcome.DECLINED, text="x", by=by), Conflict),
        (lambda side, by: sides.take(side, to=by, by=by), Conflict),
        (lambda side, by: sides.set_due(side, clock.now() + timedelta(hours=1), by=by), Conflict),
    ],
)
def test_what_is_closed_is_changed_by_opening_it_again(
    agent: User, legal: Team, lawyer: User, act: Callable[[int, User], object], error: type[Exception]
) -> None:
    side = a_side(a_ticket(), by=agent, team=legal)
    sides.close(side.pk, outcome=Outcome.WITHDRAWN, text="", by=agent)
    with pytest.raises(error):
        act(side.pk, lawyer)
    sides.reopen(side.pk, by=agent)
    act(side.pk, lawyer)


def test_an_outcome_needs_words_unless_nothing_came(agent: User, legal: Team) -> None:
    side = a_side(a_ticket(), by=agent, team=legal)
    with pytest.raises(Invalid, match="Say what came of it"):
        sides.close(side.pk, outcome=Outcome.APPROVED, text=" ", by=agent)
    with pytest.raises(Invalid, match="at most"):
        sides.close(side.pk, outcome=Outcome.APPROVED, text="x" * 4001, by=agent)
    assert sides.close(side.pk, outcome=Outcome.NO_ANSWER, text="", by=agent).is_closed


def test_without_the_right_to_work_tickets_nothing_is_done(legal: Team, agent: User) -> None:
    from tests.builders import a_role

    reader = a_user(a_role())
    side = a_side(a_ticket(), by=agent, team=legal)
    for act in (
        lambda: a_side(a_ticket(), by=reader, team=legal),
        lambda: sides.write(side.pk, Words("<p>x</p>"), by=reader),
        lambda: sides.close(side.pk, outcome=Outcome.RESOLVED, text="x", by=reader),
        lambda: sides.reopen(side.pk, by=reader),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_is_typed_is_kept_to_the_byte_for_each_person_and_goes_when_it_is_sent(agent: User, legal: Team) -> None:
    ticket, words = a_ticket(), "<p>Half a  sentence, مرحبا</p>"
    side_upkeep.save_draft(ticket.pk, words, by=agent)
    side_upkeep.save_draft(ticket.pk, words, by=a_user())
    assert SideDraft.objects.get(user=agent, side=None).html == words
    side = a_side(ticket, by=agent, team=legal)
    assert not SideDraft.objects.filter(user=agent).exists()
    side_upkeep.save_answer(side.pk, words, by=agent)
    side_upkeep.save_answer(side.pk, words + "!", by=agent)
    assert SideDraft.objects.get(user=agent, side=side).html == words + "!"
    sides.write(side.pk, Words("<p>Sent</p>"), by=agent)
    assert not SideDraft.objects.filter(user=agent).exists()
    with pytest.raises(Missing):
        side_upkeep.save_answer(side.pk, words, by=a_user(partner=a_partner()))


def test_what_was_sent_is_no_draft_again_when_a_save_of_it_arrives_late(agent: User, legal: Team) -> None:
    ticket, asked, told = a_ticket(), uuid4(), uuid4()
    words = Words("<p>Sent</p>", draft=asked)
    side = sides.start(ticket.pk, Opening(Kind.TEAM, "Refund", words, team=legal), by=agent)
    side_upkeep.save_draft(ticket.pk, words.html, by=agent, key=asked)
    sides.write(side.pk, Words("<p>More</p>", draft=told), by=agent)
    side_upkeep.save_answer(side.pk, "<p>More</p>", by=agent, key=told)
    assert not SideDraft.objects.exists()
    side_upkeep.save_answer(side.pk, "<p>Another</p>", by=agent, key=uuid4())
    assert SideDraft.objects.get().html == "<p>Another</p>"


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"kind": Kind.OUTSIDE}, "a_side_conversation_names_whom_it_asks"),
        ({"team": None}, "a_side_conversation_names_whom_it_asks"),
        ({"state": State.CLOSED}, "a_side_conversation_has_an_outcome_once_it_is_closed"),
        ({"outcome": Outcome.APPROVED}, "a_side_conversation_has_an_outcome_once_it_is_closed"),
    ],
)
def test_the_database_knows_the_rules(agent: User, legal: Team, values: dict[str, object], rule: str) -> None:
    side = a_side(a_ticket(), by=agent, team=legal)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        SideConversation.objects.filter(pk=side.pk).update(**values)


def test_the_outcome_follows_its_ticket_into_the_one_that_it_was_merged_into() -> None:
    agent = a_user("admin")
    old, new = a_ticket(), a_ticket()
    side = a_side(old, by=agent, team=a_team("Legal"))
    merging.merge(Wish(into=new.pk, numbers=[old.pk]), by=agent)
    assert sides_of(new) == [side]
    sides.close(side.pk, outcome=Outcome.RESOLVED, text="They may.", by=agent)
    assert "They may." in Message.objects.filter(ticket=new, kind="note").last().text  # type: ignore[union-attr]
    assert not Message.objects.filter(ticket=old).exists()
