"""Views: who makes, changes and deletes which, what is refused, and what the log keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.models import Event
from helpdesk.lib.errors import Invalid, Missing, NotAllowed
from people import audit
from people.models import User
from tests.builders import a_partner, a_team, a_user, a_view
from tickets.actions import views
from tickets.actions.views import Details
from tickets.models import View, ViewSetting
from tickets.models.view import Scope, Sort
from tickets.tabs import BUILT_IN, Tabs

pytestmark = pytest.mark.django_db
URGENT = {"all": [{"field": "priority", "op": "in", "value": [4]}]}


@pytest.fixture
def lead() -> User:
    return a_user("lead", teams=[a_team("Refunds")], name="Lena")


def test_ones_own_view_is_seen_and_changed_by_oneself_alone() -> None:
    ann, budi = a_user(), a_user("admin")
    view = a_view("Urgent", by=ann, conditions=URGENT)
    assert view in View.objects.visible_to(ann)
    assert view not in View.objects.visible_to(budi)
    with pytest.raises(Missing):
        views.change(view.pk, Details(name="Mine"), by=budi)
    assert views.change(view.pk, Details(name="More urgent", sort=Sort.URGENT), by=ann).sort == Sort.URGENT


def test_a_teams_view_is_seen_by_its_members_and_changed_by_its_leads(lead: User) -> None:
    team = lead.teams.get()
    member, other, foreign_lead = a_user(teams=[team]), a_user("admin"), a_user("lead", teams=[a_team()])
    view = a_view("Ours", by=lead, scope=Scope.TEAM, team=team)
    assert [view in View.objects.visible_to(one) for one in (lead, member, other, foreign_lead)] == [
        True, True, False, False,
    ]  # fmt: skip
    with pytest.raises(NotAllowed, match="Make a copy"):
        views.delete(view.pk, by=member)
    with pytest.raises(Missing):
        views.delete(view.pk, by=foreign_lead)
    with pytest.raises(NotAllowed):
        views.create(Details(name="Theirs", scope=Scope.TEAM, team=team), by=foreign_lead)
    second = a_user("lead", teams=[team])
    assert (
        views.change(view.pk, Details(name="Ours still", scope=Scope.TEAM, team=team), by=second).name == "Ours still"
    )


def test_the_desks_view_is_seen_by_everybody_and_changed_by_admins_of_the_house() -> None:
    partner = a_partner()
    admin, theirs, agent = a_user("admin"), a_user("admin", partner=partner), a_user(partner=partner)
    view = a_view("All urgent", by=admin, scope=Scope.DESK)
    assert view in View.objects.visible_to(agent)
    for person in (theirs, agent):
        with pytest.raises(NotAllowed):
            views.change(view.pk, Details(name="x", scope=Scope.DESK), by=person)
        with pytest.raises(NotAllowed):
            views.create(Details(name="x", scope=Scope.DESK), by=person)
    views.change(view.pk, Details(name="Every urgent one", scope=Scope.DESK), by=a_user("admin"))


def test_nobody_moves_their_own_view_to_where_they_may_not_make_one() -> None:
    ann = a_user()
    with pytest.raises(NotAllowed):
        views.change(a_view(by=ann).pk, Details(name="x", scope=Scope.DESK), by=ann)


def test_a_deleted_view_is_gone_for_everybody_and_the_log_keeps_what_it_was() -> None:
    ann = a_user("admin")
    view = a_view("Urgent", by=ann, conditions=URGENT)
    views.change(view.pk, replace(Details(name="Urgent"), sort=Sort.OLDEST, conditions=URGENT), by=ann)
    views.delete(view.pk, by=ann)
    assert view not in View.objects.visible_to(ann)
    with pytest.raises(Missing):
        views.delete(view.pk, by=ann)
    events = Event.objects.filter(subject_kind="view", subject_id=view.pk).order_by("pk")
    assert [one.kind for one in events] == ["view.created", "view.changed", "view.deleted"]
    assert (events[1].detail["before"]["sort"], events[1].detail["after"]["sort"]) == ("updated", "oldest")
    assert events[2].detail["before"]["conditions"] == URGENT
    [line] = [one for one in audit.lines(list(events)) if one.event.kind == "view.deleted"]
    assert (line.who, line.what, line.subject) == (ann.name, "deleted the view", "Urgent")
    assert ("Conditions", "Priority is Urgent") in [(one.label, one.before) for one in line.changes]


@pytest.mark.parametrize(
    ("details", "field", "words"),
    [
        (Details(name="  "), "name", "Give it a name"),
        (Details(name="x" * 81), "name", "at most 80"),
        (Details(name="x", scope=Scope.TEAM), "team", "Choose the team"),
        (Details(name="x", conditions={"any": []}), "conditions.any", "Add at least one"),
        (Details(name="x", conditions={"field": "mood", "op": "is", "value": "x"}), "conditions.field", "no field"),
    ],
)
def test_what_can_not_be_kept_is_refused_by_its_field(details: Details, field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        views.create(details, by=a_user("admin"))
    assert words in refused.value.fields[field][0]
    assert not View.objects.exists()


def test_a_person_keeps_a_bounded_number_of_views(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_VIEWS", 1)
    ann = a_user()
    view = a_view(by=ann)
    with pytest.raises(Invalid, match="You have 1 views"):
        a_view(by=ann)
    views.delete(view.pk, by=ann)
    a_view(by=ann)


def test_each_person_arranges_and_hides_views_for_themselves() -> None:
    admin, agent = a_user("admin"), a_user()
    saved = a_view("For all", by=admin, scope=Scope.DESK)
    usual = [tab.slug for tab in Tabs(agent).all]
    assert usual == [*(tab.slug for tab in BUILT_IN), saved.slug]
    views.arrange([saved.slug, *usual[:-1]], hidden=["waiting"], by=agent)
    assert [tab.slug for tab in Tabs(agent).shown][:2] == [saved.slug, "mine"]
    assert "waiting" not in [tab.slug for tab in Tabs(agent).shown]
    assert Tabs(agent).get("waiting").slug == "waiting"
    assert [tab.slug for tab in Tabs(admin).all] == usual
    views.arrange(usual, hidden=[], by=agent)
    assert [tab.slug for tab in Tabs(agent).shown] == usual


def test_columns_are_each_persons_own_and_kept_for_each_view() -> None:
    ann, budi = a_user(), a_user()
    views.choose_columns("mine", ["created", "number", "nonsense"], by=ann)
    assert Tabs(ann).get("mine").columns == ("number", "created")
    assert Tabs(ann).get("open").columns == Tabs(budi).get("mine").columns
    views.arrange(["mine"], hidden=[], by=ann)
    assert Tabs(ann).get("mine").columns == ("number", "created")
    views.choose_columns("mine", None, by=ann)
    assert Tabs(ann).get("mine").columns == Tabs(budi).get("mine").columns
    assert ViewSetting.objects.filter(user=ann).count() == 1
