"""Macros: who makes and changes which, what is refused and where, versions that stay as they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people import audit
from people.models import User
from tests.builders import a_macro, a_partner, a_role, a_team, a_user
from tickets.actions import macros
from tickets.actions.macros import Details
from tickets.models import Macro, MacroVersion
from tickets.models.view import Scope

pytestmark = pytest.mark.django_db
HELLO = {"en": {"reply": "<p>Hello {{requester.first_name|there}}</p>"}}


@pytest.fixture
def lead() -> User:
    return a_user("lead", teams=[a_team("Refunds")], name="Lena")


def test_ones_own_macro_is_seen_and_changed_by_oneself_alone() -> None:
    ann, admin = a_user(), a_user("admin")
    macro = a_macro("Thanks", by=ann, reply="<p>Thank you!</p>")
    assert macro in Macro.objects.usable_by(ann)
    assert macro not in Macro.objects.usable_by(admin)
    with pytest.raises(Missing):
        macros.change(macro.pk, Details(name="Mine", texts=HELLO), by=admin)
    assert macros.change(macro.pk, Details(name="Hello", texts=HELLO), by=ann).name == "Hello"


def test_a_teams_macro_is_used_by_its_members_and_changed_by_its_leads(lead: User) -> None:
    team = lead.teams.get()
    member, other, foreign_lead = a_user(teams=[team]), a_user("admin"), a_user("lead", teams=[a_team()])
    macro = a_macro(by=lead, scope=Scope.TEAM, team=team, reply="<p>Ours</p>")
    assert [macro in Macro.objects.usable_by(one) for one in (lead, member, other, foreign_lead)] == [
        True, True, False, False,
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="Only a team’s leads"):
        macros.set_active(macro.pk, to=False, by=member)
    with pytest.raises(Missing):
        macros.set_active(macro.pk, to=False, by=foreign_lead)
    with pytest.raises(NotAllowed):
        macros.create(Details(name="Theirs", scope=Scope.TEAM, team=team, texts=HELLO), by=foreign_lead)


def test_the_desks_macro_is_used_by_everybody_and_changed_by_admins_of_the_house() -> None:
    partner = a_partner()
    admin, theirs, agent = a_user("admin"), a_user("admin", partner=partner), a_user(partner=partner)
    macro = a_macro(by=admin, scope=Scope.DESK, reply="<p>Hello</p>")
    assert macro in Macro.objects.usable_by(agent)
    for person in (theirs, agent):
        with pytest.raises(NotAllowed):
            macros.change(macro.pk, Details(name="x", scope=Scope.DESK, texts=HELLO), by=person)
        with pytest.raises(NotAllowed):
            macros.create(Details(name="x", scope=Scope.DESK, texts=HELLO), by=person)


def test_who_does_not_work_tickets_makes_no_macros() -> None:
    with pytest.raises(NotAllowed):
        a_macro(by=a_user(a_role("review_quality")), reply="<p>x</p>")


def test_new_words_are_a_new_version_and_a_new_name_is_not() -> None:
    ann = a_user()
    macro = a_macro("Hello", by=ann, texts=HELLO, acts={"priority": 4})
    macros.change(macro.pk, Details(name="Hi", folder="Greetings / Warm ", texts=HELLO, acts={"priority": 4}), by=ann)
    assert macro.versions.count() == 1
    changed = macros.change(macro.pk, Details(name="Hi", texts=HELLO, acts={"status": "pending"}), by=ann)
    assert changed.current is not None and changed.current.number == 2
    assert [(one.number, one.acts) for one in macro.versions.all()] == [
        (2, {"status": "pending"}),
        (1, {"priority": 4}),
    ]


def test_a_version_never_changes_whoever_tries() -> None:
    version = a_macro(by=a_user(), texts=HELLO).versions.get()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        MacroVersion.objects.filter(pk=version.pk).update(acts={"priority": 1})


def test_the_database_knows_the_rules() -> None:
    ann, team = a_user(), a_team()
    version = a_macro(by=ann, texts=HELLO).versions.get()
    wrong: dict[str, Callable[[], object]] = {
        "a_macro_has_a_known_scope": lambda: Macro.objects.create(name="x", scope="nobody", owner=ann),
        "a_macro_of_a_team_names_the_team": lambda: Macro.objects.create(name="x", scope=Scope.TEAM, owner=ann),
        "a_macro_has_one_version_of_a_number": lambda: MacroVersion.objects.create(
            macro=version.macro, number=1, published_by=ann
        ),
    }
    for rule, breaks in wrong.items():
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            breaks()
    with pytest.raises(IntegrityError, match="a_macro_of_a_team_names_the_team"), transaction.atomic():
        Macro.objects.create(name="x", scope=Scope.DESK, owner=ann, team=team)


def test_restoring_publishes_what_an_earlier_version_said_and_did() -> None:
    ann, budi = a_user(), a_user()
    macro = a_macro("Hello", by=ann, texts=HELLO)
    macros.change(macro.pk, Details(name="Hello", acts={"status": "solved"}), by=ann)
    with pytest.raises(Missing):
        macros.restore(macro.pk, 1, by=budi)
    restored = macros.restore(macro.pk, 1, by=ann)
    assert restored.current is not None
    assert (restored.current.number, restored.current.texts, restored.current.acts) == (3, HELLO, {})
    with pytest.raises(Missing, match="no such version"):
        macros.restore(macro.pk, 9, by=ann)


def test_who_edits_what_somebody_changed_meanwhile_is_told() -> None:
    ann = a_user()
    macro = a_macro("Hello", by=ann, texts=HELLO)
    macros.change(macro.pk, Details(name="Hello", acts={"status": "solved"}), by=ann, seen=1)
    with pytest.raises(Conflict, match="a moment ago"):
        macros.change(macro.pk, Details(name="Hello", acts={"status": "pending"}), by=ann, seen=1)


def test_the_log_keeps_what_changed_and_says_it_in_words() -> None:
    admin = a_user("admin")
    macro = a_macro("Hello", by=admin, texts=HELLO)
    macros.change(macro.pk, Details(name="Hello", acts={"status": "solved", "add_tags": ["Refund"]}), by=admin)
    macros.set_active(macro.pk, to=False, by=admin)
    events = list(Event.objects.filter(subject_kind="macro", subject_id=macro.pk).order_by("pk"))
    assert [one.kind for one in events] == ["macro.created", "macro.changed", "macro.changed"]
    assert events[1].detail["before"] == {"acts": {}, "texts": HELLO}
    _made, changed, away = audit.lines(events)
    told = {one.label: (one.before, one.after) for one in changed.changes}
    assert told["What it does"] == ("", "Status: Solved, Tags: add refund")
    assert told["Texts"] == ("en: Hello {{requester.first_name|there}}", "")
    assert [(one.label, one.after) for one in away.changes] == [("Active", "no")]


@pytest.mark.parametrize(
    ("details", "field", "words"),
    [
        ({"name": "  "}, "name", "Give it a name"),
        ({"scope": Scope.TEAM}, "team", "Choose the team"),
        ({"texts": {}}, "texts", "says something, or does something"),
        ({"texts": {"en": {"reply": "<p> </p>"}}}, "texts", "says something"),
        ({"texts": {"en": {"reply": "Hi {{requester.nmae|x}}"}}}, "texts.en.reply", "{{requester.nmae}}"),
        ({"texts": {"en": {"reply": "Hi {{requester.name}}"}}}, "texts.en.reply", "when it is not known"),
        ({"texts": {"id": {"note": "{{ requester"}}}, "texts.id.note", "no such variable"),
        ({"texts": {"xx": {"reply": "Hi"}}}, "texts.xx", "languages"),
        ({"texts": {"en": {"reply": "x" * 40_001}}}, "texts.en.reply", "at most"),
        (
            {"texts": {code: {"reply": "x" * 39_000} for code in ("en", "id", "ja", "ar", "de", "fr")}},
            "texts",
            "200000",
        ),
        ({"acts": {"status": "new"}}, "acts.status", "statuses"),
        ({"acts": {"priority": 9}}, "acts.priority", "priorities"),
        ({"acts": {"team": 0}}, "acts.team", "team"),
        ({"acts": {"assignee": 0}}, "acts.assignee", "somebody"),
        ({"acts": {"add_tags": ["a"], "remove_tags": ["A"]}}, "acts.remove_tags", "also added"),
        ({"acts": {"explode": True}}, "acts.explode", "no such act"),
    ],
)
def test_what_can_not_be_kept_is_refused_by_its_field(details: dict[str, object], field: str, words: str) -> None:
    values = {"name": "x", "texts": HELLO, **details}
    with pytest.raises(Invalid) as refused:
        macros.create(Details(**values), by=a_user("admin"))  # type: ignore[arg-type]
    assert words in refused.value.fields[field][0]
    assert not Macro.objects.exists()


def test_a_partners_person_names_only_teams_and_people_in_reach() -> None:
    partner, other = a_partner(), a_partner()
    person, team = a_user(partner=partner), a_team(partner=other)
    for acts in ({"team": team.pk}, {"assignee": a_user().pk}):
        with pytest.raises(Invalid):
            a_macro(by=person, acts=acts)


def test_what_runs_is_taken_out_of_a_macros_words() -> None:
    macro = a_macro(by=a_user(), reply='<p onclick="x()">Hi<script>alert(1)</script></p>')
    assert macro.current is not None and macro.current.texts == {"en": {"reply": "<p>Hi</p>"}}


def test_a_person_keeps_a_bounded_number_of_macros(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(macros, "MOST_OWN", 1)
    ann = a_user()
    macro = a_macro(by=ann, texts=HELLO)
    with pytest.raises(Invalid, match="You have 1 macros"):
        a_macro(by=ann, texts=HELLO)
    macros.set_active(macro.pk, to=False, by=ann)
    a_macro(by=ann, texts=HELLO)
