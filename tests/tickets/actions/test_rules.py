"""Rules as admins keep them: checked, versioned for good, tried before they are switched on, and in the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people import audit
from people.models import User
from tests.builders import a_macro, a_partner, a_team, a_ticket, a_user
from tests.tickets.automation.cast import ALL, Log, a_timed_rule, a_trigger, an_admin, switched_on, tried
from tickets.actions import rules
from tickets.actions.rules import Details
from tickets.models import Rule, RuleHold, RuleKind, RuleVersion
from tickets.models.view import Scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return an_admin()


def details(**values: Any) -> Details:
    return Details(**{"names": {"en": "Rule"}, "kinds": ["ticket.created"], "acts": {"priority": 4}, **values})


def test_a_new_rule_is_off_and_last_and_in_the_log_with_what_it_says(admin: User) -> None:
    first, second = a_trigger("First", {"priority": 4}, on=False), a_trigger("Second", {"priority": 3}, on=False)
    assert not first.is_on and first.position < second.position
    event = Event.objects.get(kind="rule.created", subject_id=second.pk)
    assert event.detail["after"]["acts"] == {"priority": 3}
    [line] = audit.lines([event])
    assert ("What it does", "Priority: High") in [(one.label, one.after) for one in line.changes]


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"names": {}}, "names.en"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["user.signed_in"]}, "kinds"),
        ({"acts": {}}, "acts"),
        ({"acts": {"explode": True}}, "acts.explode"),
        ({"acts": {"assignee": "me"}}, "acts.assignee"),
        ({"acts": {"status": "new"}}, "acts.status"),
        ({"acts": {"reply": 999_999}}, "acts.reply"),
        ({"acts": {"notify": {"users": [999_999]}}}, "acts.notify"),
        ({"acts": {"note": "<p>{{nobody.knows}}</p>"}}, "acts.note"),
        ({"acts": {"fields": {"nothing": 1}}}, "acts.fields.nothing"),
        ({"conditions": {"field": "assignee", "op": "is", "value": "me"}}, "conditions.value"),
        ({"conditions": {"field": "mood", "op": "is", "value": "x"}}, "conditions.field"),
        ({"zone": "Mars/Olympus"}, "zone"),
    ],
)
def test_what_a_rule_cannot_be_is_refused_at_its_place(admin: User, values: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.create(RuleKind.TRIGGER, details(**values), by=admin)
    assert place in refused.value.fields


def test_a_timed_rule_needs_a_condition_and_a_time_and_knows_no_event(admin: User) -> None:
    event = {"field": "event.actor", "op": "is", "value": "user"}
    for values in ({"hours": 24, "conditions": ALL}, {"hours": 0}, {"hours": 24, "conditions": event}):
        with pytest.raises(Invalid):
            rules.create(RuleKind.TIMED, details(**values), by=admin)


def test_a_reply_comes_from_a_macro_of_everybody_that_has_one(admin: User) -> None:
    own = a_macro("Mine", by=admin, reply="<p>Hi</p>")
    silent = a_macro("Note", by=admin, scope=Scope.DESK, note="<p>Hi</p>")
    for macro in (own, silent):
        with pytest.raises(Invalid):
            rules.create(RuleKind.TRIGGER, details(acts={"reply": macro.pk}), by=admin)


def test_only_in_house_admins_keep_rules_and_nobody_else_sees_them(admin: User) -> None:
    rule = a_trigger("Ours", {"priority": 4}, on=False)
    for stranger in (a_user(), a_user("lead"), a_user("admin", partner=a_partner())):
        with pytest.raises(NotAllowed):
            rules.create(RuleKind.TRIGGER, details(), by=stranger)
        with pytest.raises(NotAllowed):
            rules.pause(rule.pk, by=stranger)
        with pytest.raises(Missing):
            rules.rule_for(stranger, rule.pk)
        assert not Rule.objects.visible_to(stranger).exists()


def test_a_version_must_be_tried_before_it_is_switched_on(admin: User) -> None:
    rule = a_trigger("Tried", {"priority": 4}, on=False)
    with pytest.raises(Conflict):
        rules.switch_on(rule.pk, by=admin)
    tried(rule)
    assert rules.switch_on(rule.pk, by=admin).is_on
    changed = rules.change(rule.pk, details(acts={"priority": 1}), by=admin)
    assert changed.has_news and changed.in_force and changed.in_force.acts == {"priority": 4}
    with pytest.raises(Conflict):
        rules.switch_on(rule.pk, by=admin)
    assert switched_on(changed).in_force_id == changed.latest_id


def test_what_is_in_force_goes_on_until_the_change_is_switched_on(admin: User) -> None:
    rule = a_trigger("Urgent", {"priority": 4})
    rules.change(rule.pk, details(acts={"priority": 1}), by=admin)
    log, ticket = Log(), a_ticket()
    log.follow()
    ticket.refresh_from_db()
    assert ticket.priority == 4
    rules.pause(rule.pk, by=admin)
    other = a_ticket()
    log.follow()
    other.refresh_from_db()
    assert other.priority == 2


def test_versions_never_change_and_an_old_one_comes_back_as_a_new_one(admin: User) -> None:
    rule = a_trigger("Old", {"priority": 4})
    rules.change(rule.pk, details(acts={"priority": 1}), by=admin)
    back = rules.restore(rule.pk, 1, by=admin)
    assert [(one.number, one.acts) for one in back.versions.all()] == [
        (3, {"priority": 4}), (2, {"priority": 1}), (1, {"priority": 4}),
    ]  # fmt: skip
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        RuleVersion.objects.filter(rule=rule, number=1).update(acts={})


def test_somebody_elses_change_since_is_a_conflict_and_saving_the_same_is_nothing(admin: User) -> None:
    rule = a_trigger("Same", {"priority": 4}, on=False)
    rules.change(rule.pk, details(names={"en": "Same"}, acts={"priority": 1}), by=admin, seen=1)
    with pytest.raises(Conflict):
        rules.change(rule.pk, details(acts={"priority": 3}), by=admin, seen=1)
    before = Event.objects.count()
    rules.change(rule.pk, details(names={"en": "Same"}, acts={"priority": 1}), by=admin, seen=2)
    assert Event.objects.count() == before


def test_the_order_is_kept_and_told(admin: User) -> None:
    made = [a_trigger(name, {"priority": 4}, on=False) for name in ("One", "Two", "Three")]
    rules.arrange([made[2].pk, made[0].pk], by=admin)
    assert [str(one) for one in Rule.objects.in_order()] == ["Three", "One", "Two"]


def test_a_rule_that_is_removed_is_off_and_out_of_sight_and_what_it_did_stays(admin: User) -> None:
    pending = {"all": [{"field": "status", "op": "is", "value": "new"}]}
    rule = a_timed_rule("Gone", {"priority": 4}, pending, 1)
    a_ticket()
    from tickets.actions import rule_holds

    while rule_holds.survey():
        pass
    rules.remove(rule.pk, by=admin)
    assert not RuleHold.objects.exists() and not Rule.objects.visible_to(admin).exists()
    assert RuleVersion.objects.filter(rule=rule).exists()
    assert Event.objects.filter(kind="rule.removed", subject_id=rule.pk).exists()


def test_the_database_keeps_a_removed_rule_off_and_its_kind_known(admin: User) -> None:
    rule = a_trigger("On", {"priority": 4})
    with pytest.raises(IntegrityError, match="a_rule_that_was_removed_is_off"), transaction.atomic():
        Rule.objects.filter(pk=rule.pk).update(removed_at=rule.created_at)
    with pytest.raises(IntegrityError, match="a_rule_is_a_trigger_or_timed"), transaction.atomic():
        Rule.objects.filter(pk=rule.pk).update(kind="other")


def test_a_team_that_a_rule_moves_to_is_named_in_the_log_of_changes(admin: User) -> None:
    team = a_team("Payments")
    rule = a_trigger("Move", {"team": team.pk}, {"all": [{"field": "team", "op": "is", "value": team.pk}]}, on=False)
    [line] = audit.lines([Event.objects.get(kind="rule.created", subject_id=rule.pk)])
    told = {one.label: one.after for one in line.changes}
    assert told["What it does"] == f"Team: #{team.pk}"
    assert told["Conditions"] == f"Team is #{team.pk}"
