"""Procedures on the page of changes: each act of an editor, in words, with what it was before and after."""

from __future__ import annotations

import pytest
from django.test import Client

from people import audit
from people.models import User
from sops.actions import bindings, drafts, publishing
from sops.models import Binding, ChangeClass, ProcedureVersion
from tests.builders import a_team, a_user
from tests.sops.cast import editors, short
from tests.sops.procedures import step, whole

pytestmark = pytest.mark.django_db


def _told(admin: User, kind: str = "procedure") -> list[tuple[str, set[tuple[str, str, str]]]]:
    lines = audit.lines(list(audit.visible_to(admin, kind).order_by("pk")))
    return [(line.what, {(one.label, one.before, one.after) for one in line.changes}) for line in lines]


def _second(first: ProcedureVersion, by: User) -> ProcedureVersion:
    draft = drafts.begin(first.procedure_id, by=by)
    data = whole([step("info", "look", next="over"), step("end", "over", outcome="done")], key=first.procedure.key)
    kept = drafts.Saving(data=data, revision=draft.revision, note="Look, then end", change_class=ChangeClass.MINOR)
    return drafts.save(draft.pk, kept, by=by)


def test_each_act_on_a_version_is_a_line_with_its_number_and_what_it_did() -> None:
    first = short("greeting").versions.get()
    admin, (author, other) = a_user("admin"), editors()
    second = _second(first, author)
    publishing.submit(second.pk, by=author)
    publishing.decide(second.pk, approve=False, sha256=second.sha256, by=other, note="Not yet")
    publishing.submit(second.pk, by=author)
    publishing.take_back(second.pk, by=author)
    publishing.submit(second.pk, by=author)
    publishing.decide(second.pk, approve=True, sha256=second.sha256, by=other)
    publishing.publish(second.pk, by=author)
    publishing.withdraw(second.pk, by=author)
    told = _told(admin)
    minor = ("Kind of change", "", "Minor: new runs use it")
    number = ("Version", "", "v2")
    assert told[-6:] == [
        ("asked for approval of the procedure", {number, minor}),
        ("took back for editing the procedure", {number, ("State", "In review", "Draft")}),
        ("asked for approval of the procedure", {number, minor}),
        ("approved the procedure", {number}),
        ("published the procedure", {("Version", "v1", "v2"), minor}),
        ("withdrew the procedure", {number, ("Runs stopped", "", "0")}),
    ]
    assert ("asked for changes of the procedure", {number}) in told


def test_whose_it_is_and_which_tickets_call_for_it_are_told_in_words(client: Client) -> None:
    procedure, admin, author = short("greeting"), a_user("admin"), editors()[0]
    drafts.set_up(procedure.pk, drafts.Settings(team=a_team("Safety"), review_every=90), by=author)
    whom = {"field": "tags", "op": "contains", "value": "vip"}
    binding = bindings.bind(procedure.pk, whom, mode=Binding.Mode.REQUIRE, by=author)
    bindings.unbind(binding.pk, by=author)
    assert ("changed the procedure", {("Team", "", "Safety"), ("Reviewed every (days)", "", "90")}) in _told(admin)
    begun, ended = _told(admin, "binding")
    assert begun[0] == "bound to tickets the procedure"
    assert ("Conditions", "", "Tags include vip") in begun[1]
    assert ("Suggested or required", "", "Required before solving") in begun[1]
    assert ended == ("changed which tickets call for the procedure", {("Active", "yes", "no")})
    client.force_login(admin)
    page = client.get("/admin/audit/?kind=binding").content.decode()
    assert procedure.title in page
    assert "published the procedure" in client.get("/admin/audit/?kind=procedure").content.decode()
