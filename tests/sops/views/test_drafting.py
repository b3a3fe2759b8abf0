"""What the editor's scripts send and get; publishing shows its impact first; reviews fall due."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from helpdesk.lib import clock
from helpdesk.lib.errors import NotAllowed
from people.models import User
from sops import impact
from sops.actions import drafts, publishing, running
from sops.desk_macros import key_of
from sops.models import ChangeClass, Procedure, ProcedureVersion, State
from tests.builders import a_macro, a_ticket, a_user
from tests.sops.cast import editors, published, short
from tests.sops.procedures import asks, says, step, whole
from tickets.models.view import Scope

pytestmark = pytest.mark.django_db
BASE = "/procedures/short/versions/2/"


@pytest.fixture
def pair() -> tuple[User, User]:
    return editors()


@pytest.fixture
def draft(pair: tuple[User, User]) -> ProcedureVersion:
    short()
    return drafts.begin(Procedure.objects.get().pk, by=pair[0])


def _send(client: Client, address: str, **sent: object) -> tuple[int, dict[str, Any]]:
    answer = client.post(address, json.dumps(sent), content_type="application/json")
    found: dict[str, Any] = json.loads(answer.content)
    return answer.status_code, found


def test_a_draft_is_kept_and_answered_with_what_the_checks_find(
    client: Client, pair: tuple[User, User], draft: ProcedureVersion
) -> None:
    client.force_login(pair[0])
    data = draft.definition
    data["steps"][0]["next"] = "nowhere"
    status, found = _send(client, f"{BASE}edit/draft/", definition=data, revision=1)
    assert (status, found["revision"]) == (200, 2)
    wrong = next(one for one in found["findings"] if one["code"] == "3")
    assert (wrong["step"], wrong["isError"]) == ("read", True)
    status, found = _send(client, f"{BASE}edit/draft/", definition={**data, "risk": 9}, revision=2)
    assert (status, found["findings"][0]["isError"]) == (422, True)


def test_who_is_behind_gets_what_is_there_now_and_whose_it_is(
    client: Client, pair: tuple[User, User], draft: ProcedureVersion
) -> None:
    data = {**draft.definition, "title": says("Theirs")}
    drafts.save(draft.pk, drafts.Saving(data=data, revision=1), by=pair[1])
    client.force_login(pair[0])
    status, found = _send(client, f"{BASE}edit/draft/", definition=draft.definition, revision=1)
    assert (status, found["revision"], found["by"]) == (409, 2, pair[1].name)
    assert found["definition"]["title"] == says("Theirs")


def test_the_editor_is_for_editors_and_for_drafts(
    client: Client, pair: tuple[User, User], draft: ProcedureVersion
) -> None:
    client.force_login(pair[0])
    page = client.get(f"{BASE}edit/").content.decode()
    assert 'id="procedure-data"' in page and "data-outline" in page
    assert client.get("/procedures/short/versions/1/edit/").status_code == 409
    client.force_login(a_user())
    for part in ("edit/", "edit/translations/", "preview/", "publication/"):
        assert client.get(f"{BASE}{part}").status_code == 403
    assert client.post(f"{BASE}edit/draft/", "{}", content_type="application/json").status_code == 403


def test_a_new_procedure_begins_with_a_title(client: Client, pair: tuple[User, User]) -> None:
    client.force_login(pair[0])
    made = client.post("/procedures/new/", {"title": "Lost parcel", "locale": "id", "risk": 2})
    assert made["Location"] == "/procedures/lost-parcel/versions/1/edit/"
    version = ProcedureVersion.objects.get()
    assert version.definition["steps"][0]["title"] == {"id": "Baca percakapannya"}
    assert publishing.examined(version).errors == ()
    again = client.post("/procedures/new/", {"title": "Lost parcel", "locale": "en", "risk": 1})
    assert again["Location"] == "/procedures/lost-parcel-2/versions/1/edit/"
    refused = client.post("/procedures/new/", {"title": "", "locale": "en", "risk": 1})
    assert refused.status_code == 422


def test_who_had_a_hand_in_a_draft_does_not_approve_it(pair: tuple[User, User], draft: ProcedureVersion) -> None:
    author, other = pair
    drafts.save(draft.pk, drafts.Saving(data=draft.definition, revision=1), by=other)
    drafts.describe(draft.pk, ChangeClass.MINOR, note="Better.", by=author)
    version = publishing.submit(draft.pk, by=author)
    with pytest.raises(NotAllowed):
        publishing.decide(version.pk, approve=True, sha256=version.sha256, by=other)
    publishing.decide(version.pk, approve=True, sha256=version.sha256, by=a_user("procedure-editor"))


def test_a_translation_that_is_still_right_is_confirmed(
    client: Client, pair: tuple[User, User], draft: ProcedureVersion
) -> None:
    client.force_login(pair[0])
    data = draft.definition
    data["steps"][0]["title"]["en"] = "Read it all"
    _status, found = _send(client, f"{BASE}edit/draft/", definition=data, revision=1)
    assert found["stale"] == {"id": {"steps.read.title": "Read"}}
    status, found = _send(client, f"{BASE}edit/fresh/", locale="id", place="steps.read.title")
    assert (status, found["stale"]) == (200, {})


def test_publishing_shows_first_what_it_does_to_others(client: Client, pair: tuple[User, User]) -> None:
    macro = a_macro("Thank you", by=a_user("admin"), reply="<p>Thanks</p>", scope=Scope.DESK)
    asked = step("question", "ask", variable="found", next="say")
    said = step("macro", "say", macro=key_of(macro), next="over")
    procedure = short("inner", asked, said, variables={"found": {"type": "flag"}})
    call = step("call", "inside", procedure="inner", version=1, next="over")
    published(whole([call, step("end", "over", outcome="done")], key="outer"))
    agent = a_user()
    running.start(a_ticket().pk, procedure.pk, by=agent)
    draft = drafts.begin(procedure.pk, by=pair[0])
    data = draft.definition
    data["steps"] = [one for one in data["steps"] if one["id"] != "ask"]
    data["start"] = "say"
    draft = drafts.save(draft.pk, drafts.Saving(data=data, revision=1, note="Shorter."), by=pair[0])
    client.force_login(pair[0])
    page = client.get("/procedures/inner/versions/2/publication/").content.decode()
    for words in ("1 run in flight", "Not in the new version", "Thank you", "They finish on version 1", "outer"):
        assert words in page
    assert agent in impact.Impact(draft, "en").people
    drafts.describe(draft.pk, ChangeClass.MINOR, note="Shorter.", by=pair[0])
    draft.refresh_from_db()
    assert impact.Impact(draft, "en").people == []


def test_a_review_falls_due_and_is_noted(client: Client, pair: tuple[User, User]) -> None:
    procedure = short()
    client.force_login(pair[0])
    client.post("/procedures/short/upkeep/", {"team": "", "review_every": "30"})
    assert "Review overdue" not in client.get("/procedures/").content.decode()
    Procedure.objects.update(reviewed_at=clock.now() - timedelta(days=31))
    for address in ("/procedures/", "/procedures/short/versions/1/"):
        assert "Review overdue" in client.get(address).content.decode()
    client.post("/procedures/short/review/")
    procedure.refresh_from_db()
    assert not procedure.is_overdue
    assert client.post("/procedures/short/upkeep/", {"review_every": "0"}).status_code == 422
    client.force_login(a_user())
    assert client.post("/procedures/short/review/").status_code == 403


def test_a_rule_that_leads_nowhere_is_an_error(pair: tuple[User, User]) -> None:
    rules = [{"when": asks("found", "is", True), "next": ""}]
    steps = [
        step("question", "ask", variable="found", next="choose"),
        step("decision", "choose", rules=rules, otherwise="over"),
        step("end", "over", outcome="done"),
    ]
    version = drafts.create(whole(steps, variables={"found": {"type": "flag"}}), by=pair[0])
    assert [(one.code, one.step) for one in publishing.examined(version).errors] == [(6, "choose")]


def test_handing_in_says_what_kind_of_change_it_is(
    client: Client, pair: tuple[User, User], draft: ProcedureVersion
) -> None:
    client.force_login(pair[0])
    client.post(f"{BASE}submission/", {"note": "Clearer.", "change_class": "editorial"})
    draft.refresh_from_db()
    assert (draft.state, draft.note, draft.change_class) == (State.IN_REVIEW, "Clearer.", "editorial")
