"""Merging: what goes along, what is refused, and undoing it, to the row."""

from __future__ import annotations

import pytest

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests.builders import a_contact, a_message, a_partner, a_team, a_ticket, a_user, an_upload
from tests.tickets.actions.dump import dump
from tickets import timeline
from tickets.actions import drafts, labels, merging, replies, splitting, status, unmerging
from tickets.actions.merging import Wish
from tickets.actions.replies import Writing
from tickets.models import Category, Draft, Message, Participant, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina")


def merge(into: Ticket, *sources: Ticket, by: User, **more: object) -> None:
    merging.merge(Wish(into=into.pk, numbers=[one.pk for one in sources], **more), by=by)  # type: ignore[arg-type]
    for one in (into, *sources):
        one.refresh_from_db()


def texts(ticket: Ticket) -> list[str]:
    return list(ticket.messages.filter(withdrawn_at=None).order_by("version").values_list("text", flat=True))


def a_pair(*, same: bool = True) -> tuple[Ticket, Ticket]:
    one = a_ticket("Video gone", text="First words")
    two = a_ticket("My video", text="Second words", from_=one.requester if same else None)
    return one, two


def test_messages_people_and_tags_go_along_and_the_ticket_is_closed(agent: User) -> None:
    one, two = a_pair()
    labels.set_tags(one.pk, to=["video"], by=agent)
    labels.set_tags(two.pk, to=["appeal", "video"], by=agent)
    copied = a_contact("budi@x.test")
    two.participants.create(contact=copied)
    replies.note(two.pk, Writing("<p>A note</p>", 1), by=agent)
    merge(one, two, by=agent)
    assert texts(one) == ["First words", "Second words", "A note"]
    assert (one.tags, one.thread_version, two.merged_into, two.status_category) == (
        ["appeal", "video"], 3, one, Category.CLOSED,
    )  # fmt: skip
    assert [(row.contact, row.role, row.came_from) for row in one.participants.all()] == [(copied, "cc", two)]
    assert texts(two) == []


def test_it_is_told_in_both_histories(agent: User) -> None:
    one, two = a_pair()
    merge(one, two, by=agent)
    assert f"Rina merged this into #{one.pk}" in [line.text for line in timeline.history(two)]
    assert f"Rina merged #{two.pk} into this, with 1 message" in [line.text for line in timeline.history(one)]
    unmerging.unmerge(two.pk, by=agent)
    assert f"Rina took this out of #{one.pk} again" in [line.text for line in timeline.history(two)]
    assert f"Rina took #{two.pk} out of this again" in [line.text for line in timeline.history(one)]


def test_undoing_it_leaves_every_row_as_it_was(agent: User) -> None:
    one, two = a_pair()
    labels.set_tags(two.pk, to=["refund"], by=agent)
    two.participants.create(contact=a_contact())
    two.followers.create(user=agent)
    replies.reply(two.pk, Writing("<p>With a file</p>", 1, files=[an_upload(agent).pk]), by=agent)
    drafts.save_draft(two.pk, kind=Message.Kind.PUBLIC, html="<p>Half  a\u00a0word", seen_version=2, by=agent)
    drafts.save_draft(one.pk, kind=Message.Kind.PUBLIC, html="<p>Mine", seen_version=1, by=agent)
    before = dump([one.pk, two.pk])
    merge(one, two, by=agent)
    assert dump([one.pk, two.pk]) != before
    assert list(one.followers.values_list("user", flat=True)) == [agent.pk]
    unmerging.unmerge(two.pk, by=agent)
    assert dump([one.pk, two.pk]) == before


def test_three_are_taken_out_in_any_order_and_all_is_as_it_was(agent: User) -> None:
    one, two = a_pair()
    three, four = a_ticket(from_=one.requester), a_ticket()
    for number, tags in ((one, ["a"]), (two, ["a", "b"]), (three, ["b", "c"]), (four, ["d"])):
        labels.set_tags(number.pk, to=tags, by=agent)
    numbers = [one.pk, two.pk, three.pk, four.pk]
    before = dump(numbers)
    merge(one, two, three, four, by=agent)
    assert one.tags == ["a", "b", "c", "d"]
    unmerging.unmerge(three.pk, by=agent)
    one.refresh_from_db()
    assert one.tags == ["a", "b", "d"]
    unmerging.unmerge(two.pk, by=agent)
    unmerging.unmerge(four.pk, by=agent)
    assert dump(numbers) == before


def test_the_whole_act_is_undone_at_once(agent: User) -> None:
    one, two = a_pair()
    three = a_ticket(from_=one.requester)
    before = dump([one.pk, two.pk, three.pk])
    rows = merging.merge(Wish(into=one.pk, numbers=[two.pk, three.pk]), by=agent)
    assert len({row.act for row in rows}) == 1
    assert {ticket.pk for ticket in unmerging.unmerge_act(rows[0].act, by=agent)} == {two.pk, three.pk}
    assert dump([one.pk, two.pk, three.pk]) == before
    assert unmerging.unmerge_act(rows[0].act, by=agent) == []


def test_what_came_for_the_merged_one_goes_back_with_it_and_the_rest_stays(agent: User) -> None:
    one, two = a_pair()
    merge(one, two, by=agent)
    for_two, for_one = a_message(two, "For two"), a_message(one, "For one")
    assert (for_two.ticket_id, for_two.came_from_id, for_one.came_from_id) == (one.pk, two.pk, None)
    one.refresh_from_db()
    replies.reply(one.pk, Writing("<p>Answer</p>", one.thread_version), by=agent)
    unmerging.unmerge(two.pk, by=agent)
    assert (texts(one), texts(two)) == (["First words", "For one", "Answer"], ["Second words", "For two"])
    two.refresh_from_db()
    assert (two.thread_version, two.status_category) == (2, Category.NEW)


def test_a_version_that_was_seen_while_merged_is_never_given_again(agent: User) -> None:
    one, two = a_pair()
    merge(one, two, by=agent)
    seen = one.thread_version
    unmerging.unmerge(two.pk, by=agent)
    a_message(one, "Wait")
    with pytest.raises(Conflict):
        replies.reply(one.pk, Writing("<p>Blind</p>", seen), by=agent)


def test_what_was_split_out_since_stays_where_it_is(agent: User) -> None:
    one, two = a_pair()
    later = a_message(two, "Another matter")
    merge(one, two, by=agent)
    new = splitting.split(later.pk, by=agent)
    unmerging.unmerge(two.pk, by=agent)
    assert (texts(one), texts(two), texts(new)) == (["First words"], ["Second words"], ["Another matter"])


def test_another_requester_comes_as_a_guest_who_is_not_copied_unless_it_is_wished(agent: User) -> None:
    one, two = a_pair(same=False)
    merge(one, two, by=agent)
    guest = one.participants.get()
    assert (guest.contact, guest.role, guest.came_from) == (two.requester, Participant.Role.GUEST, two)
    reply = replies.reply(one.pk, Writing("<p>Hello</p>", one.thread_version), by=agent)
    assert (reply.to, reply.cc) == ([one.requester.email], [])
    three, four = a_pair(same=False)
    merge(three, four, by=agent, copies=True)
    assert replies.reply(three.pk, Writing("<p>Hello</p>", 2), by=agent).cc == [four.requester.email]


def test_the_requester_is_told_in_their_own_conversation_and_the_team_by_a_note(agent: User) -> None:
    one, two = a_pair(same=False)
    merge(one, two, by=agent, tell="We answer you in one place.", note="The same outage")
    told = Message.objects.get(author_user=agent, kind="public")
    assert (told.to, told.came_from, told.subject) == ([two.requester.email], two, "My video")
    assert texts(one)[-1] == "The same outage"
    unmerging.unmerge(two.pk, by=agent)
    told.refresh_from_db()
    assert told.withdrawn_at
    assert told.ticket == two


def test_a_draft_stays_where_it_was_written_and_can_still_be_saved(agent: User) -> None:
    one, two = a_pair()
    drafts.save_draft(two.pk, kind=Message.Kind.PUBLIC, html="<p>Half", seen_version=1, by=agent)
    merge(one, two, by=agent)
    drafts.save_draft(two.pk, kind=Message.Kind.PUBLIC, html="<p>Half a word", seen_version=1, by=agent)
    assert Draft.objects.get().html == "<p>Half a word"
    with pytest.raises(Conflict, match=f"merged into #{one.pk}") as refused:
        replies.reply(two.pk, Writing("<p>Half a word</p>", 1), by=agent)
    assert refused.value.detail == {"merged_into": one.pk}


def test_chains_are_followed_and_undone_from_their_end(agent: User) -> None:
    one, two = a_pair()
    three = a_ticket("Third", text="Third words", from_=one.requester)
    before = dump([one.pk, two.pk, three.pk])
    merge(two, three, by=agent)
    merge(one, two, by=agent)
    assert texts(one) == ["First words", "Second words", "Third words"]
    assert a_message(three, "Late").ticket_id == one.pk
    with pytest.raises(Conflict, match="Undo that first"):
        unmerging.unmerge(three.pk, by=agent)
    Message.objects.filter(text="Late").delete()
    unmerging.unmerge(two.pk, by=agent)
    unmerging.unmerge(three.pk, by=agent)
    after = dump([one.pk, two.pk, three.pk])
    assert after["tickets_message"] == before["tickets_message"]


@pytest.mark.parametrize("way", ["itself", "merged", "closed", "into_merged", "too_many", "circle"])
def test_what_can_not_be_merged_is_refused_in_words(agent: User, way: str) -> None:
    one, two = a_pair()
    three = a_ticket()
    if way in {"merged", "into_merged", "circle"}:
        merge(one, two, by=agent)
    if way == "closed":
        status.set_status(two.pk, to=Category.CLOSED, by=agent)
    wish = {
        "itself": Wish(into=one.pk, numbers=[one.pk]),
        "merged": Wish(into=three.pk, numbers=[two.pk]),
        "closed": Wish(into=one.pk, numbers=[two.pk]),
        "into_merged": Wish(into=two.pk, numbers=[three.pk]),
        "too_many": Wish(into=one.pk, numbers=range(1000, 1021)),
        "circle": Wish(into=two.pk, numbers=[one.pk]),
    }[way]
    with pytest.raises((Conflict, Invalid)):
        merging.merge(wish, by=agent)


def test_it_needs_the_right_and_every_ticket_in_sight(agent: User) -> None:
    one, two = a_pair()
    partner = a_partner()
    theirs = a_ticket(team=a_team(partner=partner))
    outsider = a_user(partner=partner)
    with pytest.raises(NotAllowed):
        merging.merge(Wish(into=one.pk, numbers=[two.pk]), by=a_user("quality-reviewer"))
    for wish in (Wish(into=theirs.pk, numbers=[two.pk]), Wish(into=two.pk, numbers=[theirs.pk])):
        with pytest.raises(Missing):
            merging.merge(wish, by=outsider)
    merge(theirs, two, by=agent)
    with pytest.raises(Missing):
        unmerging.unmerge(two.pk, by=outsider)
    assert Event.objects.filter(kind="ticket.merged").count() == 1
