"""The page of changes: the log in words, no further than a person may see."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client

from events.models import Event
from people import audit
from people.actions import roles, teams, users
from people.actions.users import Details
from people.models import User
from tests.builders import a_partner, a_role, a_user, built_in

pytestmark = pytest.mark.django_db


def newest(user: User) -> audit.Line:
    return audit.lines([audit.visible_to(user).latest("id")])[0]


def test_a_change_is_told_with_names_instead_of_ids() -> None:
    admin = a_user("admin", name="Ratna")
    day, night = teams.create("Day", by=admin), teams.create("Night", by=admin)
    details = Details(name="Sari", email="sari@example.org", roles=[built_in("agent")], teams=[day])
    sari = users.invite(details, by=admin)
    users.change(sari, replace(details, teams=[night, day], roles=[built_in("lead")], home_team=night), by=admin)
    line = newest(admin)
    assert (line.who, line.what, line.subject) == ("Ratna", "changed the person", "Sari")
    assert {(change.label, change.before, change.after) for change in line.changes} == {
        ("Home team", "Day", "Night"),
        ("Roles", "Agent", "Team lead"),
        ("Teams", "Day", "Day, Night"),
    }


def test_rights_of_a_role_are_told_in_words() -> None:
    admin, role = a_user("admin"), a_role()
    roles.change(role, name=role.name, capabilities=["review_quality"], by=admin)
    assert [(change.label, change.before, change.after) for change in newest(admin).changes] == [
        ("Rights", "", "Review quality")
    ]


def test_a_partners_admin_reads_changes_by_or_about_their_own_people_only() -> None:
    ours, theirs = a_partner(), a_partner()
    root, manager = a_user("admin"), a_user("admin", partner=ours)
    for company in (ours, theirs, None):
        users.invite(Details(name="X", email=f"x{company}@example.org".replace(" ", ""), partner=company), by=root)
    users.invite(Details(name="Y", email="y@example.org", partner=ours), by=manager)
    subjects = set(audit.visible_to(manager).values_list("subject_id", flat=True))
    assert subjects == set(User.objects.filter(name__in="XY", partner=ours).values_list("pk", flat=True))
    assert audit.visible_to(root).count() == Event.objects.count()


def test_many_lines_cost_as_many_queries_as_a_few(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    admin = a_user("admin")
    for number in range(20):
        users.invite(Details(name=f"P{number}", email=f"p{number}@example.org", roles=[a_role()]), by=admin)
    events = list(audit.visible_to(admin))
    with django_assert_max_num_queries(6):
        assert len(audit.lines(events)) == 40


def test_the_page_is_filtered_and_goes_on_where_it_ends(client: Client) -> None:
    admin, other = a_user("admin", name="Ratna"), a_user("admin", name="Budi")
    for number in range(60):
        teams.create(f"Team number {number}", by=admin)
    roles.create("Checker", capabilities=[], by=other)
    client.force_login(admin)
    first = client.get("/admin/audit/?kind=team")
    assert "Checker" not in first.content.decode()
    assert "Team number 59" in first.content.decode()
    more = first.context["more"]
    assert "Team number 0<" in client.get(f"/admin/audit/{more}").content.decode()
    by_other = client.get(f"/admin/audit/?who={other.pk}").content.decode()
    assert "Checker" in by_other
    assert "Team number" not in by_other


def test_a_broken_page_link_is_refused_in_words(client: Client) -> None:
    client.force_login(a_user("admin"))
    assert client.get("/admin/audit/?after=nonsense").status_code == 422


def test_it_is_read_by_an_index_of_its_own_however_long_the_log_is() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event (kind, subject_kind, subject_id, at, actor_kind, detail)"
            " SELECT 'message.added', 'ticket', n, now() - n * interval '1 second', 'system', '{}'"
            " FROM generate_series(1, 20000) n"
        )
        cursor.execute("ANALYZE events_event")
    plan = audit.visible_to(a_user("admin")).order_by("-at", "-pk")[:51].explain()
    assert "event_of_people_and_set_up" in plan
    assert "Seq Scan" not in plan
