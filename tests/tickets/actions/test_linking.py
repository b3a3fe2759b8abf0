"""Links: which can be made, what is told of them, and the incidents of a problem answered together."""

from __future__ import annotations

import pytest

from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.models import User
from tests.builders import a_message, a_partner, a_team, a_ticket, a_user
from tests.races import at_once
from tickets import timeline
from tickets.actions import assignment, linking, rounds
from tickets.actions.merging import Wish, merge
from tickets.models import Category, Link, Message, Round
from tickets.models.link import Link as Row

pytestmark = pytest.mark.django_db
Kind = Link.Kind


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina")


def test_a_link_is_made_once_and_told_in_both_histories(agent: User) -> None:
    one, two = a_ticket(), a_ticket()
    linking.link(one.pk, Kind.CHILD, two.pk, by=agent)
    linking.link(one.pk, Kind.CHILD, two.pk, by=agent)
    assert f"Rina made this a child of #{two.pk}" in [line.text for line in timeline.history(one)]
    assert f"Rina made this the parent of #{one.pk}" in [line.text for line in timeline.history(two)]
    linking.unlink(Row.objects.get().pk, by=agent)
    assert f"Rina took off the link to #{two.pk}" in [line.text for line in timeline.history(one)]
    assert len(timeline.history(one)) == 4


def test_what_is_related_is_so_from_both_sides(agent: User) -> None:
    one, two = a_ticket(), a_ticket()
    assert linking.link(two.pk, Kind.RELATED, one.pk, by=agent) == linking.link(one.pk, Kind.RELATED, two.pk, by=agent)


def test_what_makes_no_sense_is_refused_in_words(agent: User) -> None:
    one, two, three, four = (a_ticket() for _ in range(4))
    linking.link(one.pk, Kind.INCIDENT, two.pk, by=agent)
    linking.link(two.pk, Kind.CHILD, three.pk, by=agent)
    linking.link(three.pk, Kind.CHILD, four.pk, by=agent)
    linking.link(one.pk, Kind.DUPLICATE, four.pk, by=agent)
    for number, kind, other in (
        (one.pk, Kind.INCIDENT, three.pk),  # it has a problem already
        (two.pk, Kind.INCIDENT, three.pk),  # a problem is no incident
        (three.pk, Kind.INCIDENT, one.pk),  # an incident is no problem
        (two.pk, Kind.CHILD, one.pk),  # it has a parent already
        (four.pk, Kind.CHILD, two.pk),  # a circle
        (four.pk, Kind.DUPLICATE, one.pk),
    ):
        with pytest.raises(Conflict):
            linking.link(number, kind, other, by=agent)
    with pytest.raises(Invalid):
        linking.link(one.pk, Kind.RELATED, one.pk, by=agent)
    merge(Wish(into=three.pk, numbers=[four.pk]), by=agent)
    with pytest.raises(Conflict, match="was merged into"):
        linking.link(one.pk, Kind.RELATED, four.pk, by=agent)


def test_both_must_be_in_sight_to_link_and_one_to_take_the_link_off(agent: User) -> None:
    partner = a_partner()
    outsider, mine, theirs = a_user(partner=partner), a_ticket(), a_ticket(team=a_team(partner=partner))
    with pytest.raises(Invalid):
        linking.link(theirs.pk, Kind.RELATED, mine.pk, by=outsider)
    with pytest.raises(NotAllowed):
        linking.link(theirs.pk, Kind.RELATED, mine.pk, by=a_user("quality-reviewer"))
    link = linking.link(theirs.pk, Kind.RELATED, mine.pk, by=agent)
    with pytest.raises(Missing):
        linking.unlink(link.pk, by=a_user(partner=a_partner()))
    linking.unlink(link.pk, by=outsider)


def test_a_round_answers_each_in_its_own_conversation_and_goes_on_after_a_stop(agent: User) -> None:
    problem, incidents = a_ticket(), [a_ticket() for _ in range(8)]
    for one in incidents:
        linking.link(one.pk, Kind.INCIDENT, problem.pk, by=agent)
        a_message(one, "Since then")
    made = rounds.start(problem.pk, [one.pk for one in incidents], "<p>Mended</p>", solves=True, by=agent)
    assert len(made.waiting) == 8
    rounds.go_on(made.pk, most=3)  # then it was killed
    made.refresh_from_db()
    assert (len(made.waiting), len(made.answered)) == (5, 3)
    partner = a_partner()
    User.objects.filter(pk=agent.pk).update(partner=partner)  # and who began it may see no more of them
    assert not rounds.go_on_with_all()
    made.refresh_from_db()
    assert (made.waiting, len(made.answered), len(made.failed)) == ([], 3, 5)
    replied = Message.objects.filter(author_user=agent, text__startswith="Mended")
    assert sorted(replied.values_list("ticket", flat=True)) == sorted(made.answered)
    incidents[0].refresh_from_db()
    assert incidents[0].status_category == Category.SOLVED


def test_a_round_is_for_incidents_of_the_problem_only(agent: User) -> None:
    problem, other = a_ticket(), a_ticket()
    assignment.assign(problem.pk, to=agent, by=agent)
    with pytest.raises(Invalid):
        rounds.start(problem.pk, [other.pk], "<p>x</p>", solves=True, by=agent)
    with pytest.raises(Invalid):
        rounds.start(problem.pk, [], "<p>x</p>", solves=True, by=agent)


@pytest.mark.django_db(transaction=True)
def test_two_workers_answer_each_incident_once() -> None:
    agent = a_user()
    problem, incidents = a_ticket(), [a_ticket() for _ in range(6)]
    for one in incidents:
        linking.link(one.pk, Kind.INCIDENT, problem.pk, by=agent)
    made = rounds.start(problem.pk, [one.pk for one in incidents], "<p>Mended</p>", solves=False, by=agent)
    at_once(*[lambda: rounds.go_on(made.pk)] * 3)
    while rounds.go_on_with_all():
        pass
    assert Round.objects.get().is_done
    assert Message.objects.filter(author_user=agent).count() == 6
