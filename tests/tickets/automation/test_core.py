"""What rules decide: in order, seeing each other's changes, each once, and never for ever."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.lib.conditions.evaluate import evaluate
from helpdesk.lib.conditions.fields import Facts
from helpdesk.lib.conditions.tree import write
from tests.tickets.automation.world import FIELDS, KINDS, LOOK, NOW, TICKET, Plain, a_rule, rules, tickets
from tickets.automation.core import DEEPEST, decide, decide_timed, holds
from tickets.automation.model import Decision, Look, Occasion, Rule, Rules, Why

CHANGED = Occasion("ticket.priority_changed", {"event.actor": "user", "event.priority_before": 1})
URGENT = {"field": "priority", "op": "is", "value": 4}


def decided(*made: Rule, facts: Facts = TICKET, occasion: Occasion = CHANGED, world: Plain | None = None) -> Decision:
    return decide(Rules(made), occasion, facts, world=world or Plain(), look=LOOK)


def fired(decision: Decision) -> list[int]:
    return [one.rule.id for one in decision.firings]


def test_a_rule_whose_condition_holds_does_its_acts_and_says_what_changed() -> None:
    [firing] = decided(a_rule(1, {"add_tags": ["hot"]}, {**URGENT}), facts={**TICKET, "priority": 4}).firings
    assert (firing.before, firing.after, firing.did) == ({"tags": []}, {"tags": ["hot"]}, ("add_tags",))
    assert write(firing.why) == URGENT
    assert not decided(a_rule(1, {"add_tags": ["hot"]}, {**URGENT}))


def test_only_rules_that_listen_to_the_event_are_asked() -> None:
    assert not decided(a_rule(1, {"priority": 4}, None, "ticket.created"))


def test_a_rule_sees_what_the_rules_before_it_did() -> None:
    first, second = a_rule(1, {"priority": 4}), a_rule(2, {"add_tags": ["hot"]}, URGENT, "ticket.priority_changed")
    assert fired(decided(first, second)) == [1, 2]
    assert fired(decided(second, first)) == [1, 2], "what the later one did is an event for the earlier one"


def test_what_a_rule_does_is_an_event_by_a_rule_for_the_others() -> None:
    follows = a_rule(2, {"priority": 4}, {"field": "event.actor", "op": "is", "value": "rule"}, "ticket.tags_changed")
    assert fired(decided(follows, a_rule(1, {"add_tags": ["hot"]}))) == [1, 2]


def test_a_rule_that_would_change_nothing_does_nothing() -> None:
    assert not decided(a_rule(1, {"priority": 2, "add_tags": [], "team": 1}))


def test_two_rules_that_undo_each_other_are_stopped_and_named() -> None:
    up = a_rule(1, {"priority": 4}, {"field": "priority", "op": "is_not", "value": 4})
    down = a_rule(2, {"priority": 1}, {"field": "priority", "op": "is", "value": 4})
    decision = decided(up, down)
    assert fired(decision) == [1, 2]
    assert decision.stop and (decision.stop.reason, decision.stop.chain) == (Why.LOOP, (1, 2, 1))


def test_a_round_of_three_names_only_those_that_go_round() -> None:
    to = {1: 2, 2: 3, 3: 1}
    ring = [
        a_rule(key, {"priority": end}, {"field": "priority", "op": "is", "value": key}, "ticket.priority_changed")
        for key, end in to.items()
    ]
    beside = a_rule(9, {"add_tags": ["hot"]})
    decision = decided(ring[0], beside, *ring[1:], facts={**TICKET, "priority": 1})
    assert decision.stop and decision.stop.chain == (1, 2, 3, 1)
    assert 9 in fired(decision)


def test_rules_that_agree_are_no_loop_though_they_match_again() -> None:
    both = [a_rule(1, {"priority": 4, "note": "<p>Seen</p>"}), a_rule(2, {"add_tags": ["hot"], "priority": 4})]
    decision = decided(*both)
    assert decision.stop is None and fired(decision) == [1, 2]


def test_a_chain_that_is_too_long_is_stopped() -> None:
    chain = [
        a_rule(key, {"add_tags": [f"t{key}"]}, {"field": "tags", "op": "contains", "value": f"t{key - 1}"})
        for key in range(DEEPEST + 5, 0, -1)
    ]
    decision = decided(*chain, facts={**TICKET, "tags": ["t0"]})
    assert decision.stop and decision.stop.reason == Why.TOO_LONG
    assert len(decision.firings) == DEEPEST + 1


def test_what_the_desk_refuses_is_left_out_with_its_reason_and_the_rest_is_done() -> None:
    [firing] = decided(a_rule(1, {"status": "solved", "priority": 4}), world=Plain(status="guard")).firings
    assert (firing.did, firing.refused) == (("priority",), {"status": "guard"})
    assert "status" not in firing.after


def test_moving_a_ticket_takes_off_who_cannot_follow_and_a_person_is_chosen_after_the_queue() -> None:
    of_two = {**TICKET, "team": 2, "assignee": 8}
    [firing] = decided(a_rule(1, {"team": 1}), facts=of_two).firings
    assert firing.after == {"team": 1, "assignee": None}
    [firing] = decided(a_rule(1, {"team": 1, "assignee": 7}), facts=of_two).firings
    assert firing.after == {"team": 1, "assignee": 7}


def test_why_names_of_alternatives_those_that_held() -> None:
    either = {"any": [URGENT, {"field": "team", "op": "is", "value": 1}, {"field": "team", "op": "is", "value": 2}]}
    [firing] = decided(a_rule(1, {"add_tags": ["hot"]}, either)).firings
    assert write(firing.why) == {"any": [{"field": "team", "op": "is", "value": 1}]}


def test_days_and_hours_are_those_of_the_rules_own_zone() -> None:
    evening = {"all": [{"field": "time.hour", "op": "more", "value": 18}]}
    assert holds(a_rule(1, {}, evening, zone="Asia/Jakarta"), TICKET, LOOK), "12:30 UTC is 19:30 there"
    assert not holds(a_rule(1, {}, evening, zone="Europe/London"), TICKET, LOOK)
    friday = {"field": "time.weekday", "op": "is", "value": 4}
    assert holds(a_rule(1, {}, friday, zone="Pacific/Kiritimati"), TICKET, Look(FIELDS, NOW)), "it is Friday there"


def test_a_timed_rule_acts_if_its_condition_still_holds_and_triggers_follow() -> None:
    solve = a_rule(5, {"status": "solved"}, {"field": "status", "op": "is", "value": "pending"})
    thanks = a_rule(1, {"add_tags": ["cold"]}, {"field": "status", "op": "is", "value": "solved"})
    pending = {**TICKET, "status": "pending"}
    assert fired(decide_timed(solve, Rules([thanks]), pending, world=Plain(), look=LOOK)) == [5, 1]
    assert not decide_timed(solve, Rules([thanks]), TICKET, world=Plain(), look=LOOK)


occasions = st.sampled_from(KINDS).map(lambda kind: Occasion(kind, {"event.actor": "user"}))


@settings(max_examples=100, deadline=None)
@given(rules, tickets, occasions)
def test_whatever_the_rules_deciding_ends_and_each_fires_at_most_once(
    made: list[Rule], facts: Facts, occasion: Occasion
) -> None:
    decision = decided(*made, facts=facts, occasion=occasion)
    keys = fired(decision)
    assert len(keys) == len(set(keys))
    if decision.stop:
        assert decision.stop.rule.id in keys or decision.stop.reason == Why.TOO_LONG


@settings(max_examples=100, deadline=None)
@given(rules, tickets, occasions)
def test_what_changed_is_told_so_that_replaying_it_gives_the_facts_at_the_end(
    made: list[Rule], facts: Facts, occasion: Occasion
) -> None:
    now = dict(facts)
    for firing in decided(*made, facts=facts, occasion=occasion).firings:
        for name, value in firing.before.items():
            assert now.get(name) == value, "each firing begins where the one before it ended"
            assert firing.after[name] != value
        now.update(firing.after)
        assert evaluate(firing.why, {"event.actor": "user", **facts}, FIELDS, LOOK.given(firing.rule.zone)) is not None


@settings(max_examples=60, deadline=None)
@given(rules, tickets, occasions)
def test_deciding_changes_nothing_and_gives_the_same_again(made: list[Rule], facts: Facts, occasion: Occasion) -> None:
    before = {name: list(value) if isinstance(value, list) else value for name, value in facts.items()}
    first, again = (decided(*made, facts=facts, occasion=occasion) for _time in range(2))
    assert first == again
    assert facts == before


@settings(max_examples=100, deadline=None)
@given(rules, tickets, occasions)
def test_without_a_stop_the_end_is_one_that_no_rule_would_change_by_the_last_event(
    made: list[Rule], facts: Facts, occasion: Occasion
) -> None:
    """A rule that still matches what happened last has had its way."""
    decision = decided(*made, facts=facts, occasion=occasion)
    if decision.stop or not decision.firings:
        return
    end = dict(facts)
    for firing in decision.firings:
        end.update(firing.after)
    last = decision.firings[-1]
    kinds = {"tags": "ticket.tags_changed", "priority": "ticket.priority_changed"}
    for name, kind in kinds.items():
        if set(last.after) != {name}:
            continue
        by_rule = Occasion(kind, {"event.actor": "rule", "event.is_auto": True})
        again = decided(*made, facts=end, occasion=by_rule)
        assert not again.firings or not again.firings[0].after
