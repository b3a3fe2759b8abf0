"""What people must read: who owes it and until when, what they acknowledge, who is told, who may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events.models import Event
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed
from people.actions import users
from people.models import Notification, User
from sops import standing
from sops.actions import acknowledging, announcements, drafts, duties, publishing, requirements
from sops.actions.announcements import Details
from sops.actions.requirements import Plan
from sops.impact import Impact
from sops.learning_notices import told_of
from sops.learning_subscribers import follow_people, require_reading, tell_readers
from sops.models import Acknowledgement, ChangeClass, Duty, Requirement
from tests.builders import a_partner, a_site, a_team, a_user, built_in
from tests.sops.cast import editors, published, short
from tests.sops.learning.cast import announced, changed, in_days, requirement_of

pytestmark = pytest.mark.django_db
Enforcement = Requirement.Enforcement


def owing(requirement: Requirement) -> set[User]:
    return {duty.user for duty in Duty.objects.owed().filter(requirement=requirement).select_related("user")}


def happened(*kinds: str) -> list[Event]:
    return list(Event.objects.filter(kind__in=kinds).order_by("pk"))


@pytest.fixture
def agent() -> User:
    return a_user(name="Rina")


# --- Who owes it, and until when -----------------------------------------------------------------


def test_a_material_change_is_owed_by_whoever_works_on_tickets_and_the_first_version_by_nobody(agent: User) -> None:
    reader = a_user("procedure-editor")
    version = changed()
    assert version.based_on is not None
    assert not Requirement.objects.filter(version=version.based_on).exists()
    requirement = requirement_of(version)
    assert agent in owing(requirement)
    assert reader not in owing(requirement) or "work_tickets" in reader.capabilities
    assert (requirement.enforcement, requirement.due_on) == ("block", in_days(7).date())


def test_it_is_due_at_the_end_of_the_day_at_each_ones_own_site() -> None:
    east, west = a_site(time_zone="Asia/Jayapura"), a_site(time_zone="Europe/Lisbon")
    people = [a_user(site=east), a_user(site=west), a_user(time_zone="Asia/Jakarta")]
    told = announced(due_on=date(2099, 6, 30))
    due = [Duty.objects.get(user=one, requirement=told.requirement).due_at for one in people]
    assert [f"{one:%d %H}" for one in due if one] == ["30 15", "30 23", "30 17"]


@pytest.mark.parametrize("field", ["roles", "teams", "partner", "site", "language"])
def test_an_audience_is_told_by_roles_teams_partner_site_and_language(field: str) -> None:
    partner = a_partner()
    team, site = a_team(partner=partner), a_site(partner=partner)
    one = a_user("lead", partner=partner, teams=[team], site=site, language="id")
    other = a_user(teams=[a_team()], site=a_site())
    value: dict[str, object] = {"roles": ["lead"], "teams": [team.slug], "partner": [partner.pk], "site": [site.pk]}
    author = a_user("admin")
    told = announced(author, audience={"field": field, "op": "in", "value": value.get(field, ["id"])})
    assert one in owing(told.requirement)
    assert other not in owing(told.requirement)


def test_who_comes_moves_or_leaves_owes_what_concerns_them_now(agent: User) -> None:
    admin, team = a_user("admin"), a_team("Payments")
    told = announced(admin, audience={"field": "teams", "op": "in", "value": [team.slug]})
    assert owing(told.requirement) == set()
    roles, site = [built_in("agent")], a_site(time_zone="Asia/Jayapura")
    details = users.Details(name="Rina", email=agent.email, roles=roles, teams=[team], site=site)
    users.change(agent, details, by=admin)
    follow_people(happened("user.changed"))
    assert owing(told.requirement) == {agent}
    before = Duty.objects.get(user=agent).due_at
    site.time_zone = "Europe/Lisbon"
    site.save()
    duties.follow_sites([site.pk])
    after = Duty.objects.get(user=agent).due_at
    assert before and after and after - before in (timedelta(hours=8), timedelta(hours=9))
    users.change(agent, users.Details(name="Rina", email=agent.email, roles=roles), by=admin)
    follow_people(happened("user.changed"))
    assert owing(told.requirement) == set()


def test_the_log_begins_it_once_and_only_for_what_is_still_in_force(agent: User) -> None:
    pair = editors()
    first = short("other")
    version = changed(by=pair)
    Requirement.objects.all().delete()
    require_reading(happened("procedure.published", "procedure.withdrawn"))
    require_reading(happened("procedure.published", "procedure.withdrawn"))
    assert [one.version for one in Requirement.objects.all()] == [version]
    publishing.withdraw(version.pk, by=pair[0])
    require_reading(happened("procedure.published", "procedure.withdrawn"))
    assert owing(requirement_of(version)) == set()
    assert not Requirement.objects.filter(version__procedure=first).exists()


def test_an_author_plans_who_must_acknowledge_and_it_begins_when_it_is_in_force(agent: User) -> None:
    pair = editors()
    procedure = short()
    version = drafts.begin(procedure.pk, by=pair[0])
    saved = drafts.Saving(
        data=version.definition, revision=version.revision, note="Stricter.", change_class=ChangeClass.MATERIAL
    )
    version = drafts.save(version.pk, saved, by=pair[0])
    asked = Plan(audience={"field": "language", "op": "is", "value": "id"}, days=3, enforcement=Enforcement.REMIND)
    requirements.plan(version.pk, Plan(), by=pair[0])
    planned = requirements.plan(version.pk, asked, by=pair[1])
    assert Event.objects.filter(kind="requirement.changed").count() == 1
    speaker = a_user(language="id")
    assert Impact(version, "en").people == [speaker]
    assert owing(planned) == set()
    publishing.submit(version.pk, by=pair[0])
    publishing.decide(version.pk, approve=True, sha256=version.sha256, by=pair[1])
    publishing.publish(version.pk, by=pair[0])
    require_reading(happened("procedure.published", "procedure.withdrawn"))
    planned.refresh_from_db()
    assert (owing(planned), planned.due_on) == ({speaker}, in_days(3).date())
    with pytest.raises(Conflict, match="Only a material change"):
        requirements.plan(version.pk, Plan(), by=pair[0])


def test_a_newer_material_version_takes_the_place_of_the_one_before(agent: User) -> None:
    pair = editors()
    first = requirement_of(changed(by=pair))
    newer = published({**first.version.definition, "risk": 2}, by=pair)  # type: ignore[union-attr]
    requirements.follow_version(newer, by=pair[0].actor)
    first.refresh_from_db()
    assert first.ended_at is not None
    assert agent not in owing(first)
    assert agent in owing(requirement_of(newer))


# --- Acknowledging -------------------------------------------------------------------------------


def test_who_acknowledges_is_kept_with_the_sha_the_moment_and_how(agent: User) -> None:
    requirement = requirement_of(changed())
    assert standing.owed_by(agent) == 1
    made = acknowledging.acknowledge(requirement.pk, sha256=requirement.sha256, by=agent)
    again = acknowledging.acknowledge(requirement.pk, sha256=requirement.sha256, by=agent)
    assert (made.sha256, made.how, again.pk) == (requirement.version.sha256, "page", made.pk)  # type: ignore[union-attr]
    assert standing.owed_by(agent) == 0
    event = Event.objects.get(kind="requirement.acknowledged")
    assert event.detail == {"requirement_id": requirement.pk, "sha256": made.sha256, "how": "page"}


def test_another_text_than_was_read_is_not_acknowledged_nor_what_one_does_not_owe(agent: User) -> None:
    requirement = requirement_of(changed())
    with pytest.raises(Conflict, match="Read it again"):
        acknowledging.acknowledge(requirement.pk, sha256="0" * 64, by=agent)
    with pytest.raises(Missing):
        acknowledging.acknowledge(requirement.pk, sha256=requirement.sha256, by=a_user())
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_acknowledged(agent: User, act: str) -> None:
    requirement = requirement_of(changed())
    acknowledging.acknowledge(requirement.pk, sha256=requirement.sha256, by=agent)
    rows = Acknowledgement.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(sha256="0" * 64) if act == "update" else rows.delete()


def test_the_database_refuses_to_change_what_was_announced() -> None:
    told = announced()
    for change in ({"html": "<p>Other</p>"}, {"title": "Other"}, {"state": "draft"}):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            type(told).objects.filter(pk=told.pk).update(**change)


# --- Announcements -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"html": " <p> </p>"}, "html"),
        ({"due_on": None}, "due_on"),
        ({"enforcement": Enforcement.BLOCK}, "version"),
        ({"audience": {"field": "shoe_size", "op": "is", "value": 44}}, "audience"),
        ({"title": " "}, "title"),
    ],
)
def test_an_announcement_that_says_too_little_is_refused(details: dict[str, object], field: str) -> None:
    values = {"title": "New hours", "html": "<p>Seven.</p>", "due_on": in_days(2).date()} | details
    with pytest.raises(Invalid) as refused:
        announcements.create(Details(**values), by=a_user("lead"))  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_what_was_published_can_be_withdrawn_and_never_changed(agent: User) -> None:
    lead = a_user("lead")
    told = announced(lead)
    assert agent in owing(told.requirement)
    with pytest.raises(Conflict, match="Withdraw it"):
        announcements.change(told.pk, Details(title="Other", html="<p>Other</p>", due_on=in_days(1).date()), by=lead)
    announcements.withdraw(told.pk, by=lead)
    assert owing(told.requirement) == set()
    with pytest.raises(NotAllowed):
        announcements.publish(told.pk, by=agent)


def test_a_partners_lead_announces_to_their_own_people_and_sees_only_those(agent: User) -> None:
    partner = a_partner()
    lead, theirs = a_user("lead", partner=partner), a_user(partner=partner)
    own = announced(lead)
    assert owing(own.requirement) == {lead, theirs}
    whole = announced()
    assert {agent, theirs} <= owing(whole.requirement)
    seen = Duty.objects.visible_to(lead).filter(requirement=whole.requirement)
    assert {duty.user for duty in seen} == {lead, theirs}
    assert requirements.remind(whole.requirement.pk, by=lead) == 2
    with pytest.raises(Missing):
        announcements.withdraw(whole.pk, by=lead)
    stranger = a_user("lead", partner=a_partner())
    with pytest.raises(Missing):
        requirements.remind(own.requirement.pk, by=stranger)


# --- Who is told ---------------------------------------------------------------------------------


def test_readers_are_told_when_it_begins_and_when_they_are_reminded_but_not_twice_an_hour(agent: User) -> None:
    lead = a_user("lead")
    told = announced(lead)
    tell_readers([Event.objects.get(kind="requirement.started")])
    assert set(Notification.objects.values_list("user", "kind")) >= {(agent.pk, "to_read")}
    done = a_user()
    duties.assign(told.requirement)
    acknowledging.acknowledge(told.requirement.pk, sha256=told.sha256, by=done)
    assert requirements.remind(told.requirement.pk, by=lead) == 2
    assert requirements.remind(told.requirement.pk, by=lead) == 0
    reminded = [one.user for one in told_of([Event.objects.get(kind="requirement.reminded")])]
    assert agent in reminded
    assert done not in reminded


def test_another_day_is_set_for_everybody_who_still_owes_it(agent: User) -> None:
    lead = a_user("lead")
    told = announced(lead)
    requirements.postpone(told.requirement.pk, due_on=in_days(9).date(), by=lead)
    due = Duty.objects.get(user=agent).due_at
    assert due and due > in_days(8)
    with pytest.raises(Invalid):
        requirements.postpone(told.requirement.pk, due_on=in_days(-1).date(), by=lead)
    assert Event.objects.get(kind="requirement.changed").detail["after"] == {"due_on": in_days(9).date().isoformat()}


def test_what_somebody_owes_is_counted_by_one_query_of_a_small_index(agent: User) -> None:
    for _number in range(3):
        announced()
    with CaptureQueriesContext(connection) as queries:
        assert standing.owed_by(agent) == 3
    assert len(queries) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        assert "duty_owed" in str(cursor.fetchall())
