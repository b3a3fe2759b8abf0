"""The pages of procedures: read by all staff, written and decided by editors."""

from __future__ import annotations

import pytest
from django.test import Client

from people.models import User
from sops.actions import drafts
from sops.definition import markdown
from sops.definition.canonical import canonical
from sops.models import Binding, ProcedureVersion, State
from sops.stored import definition_of
from tests.builders import a_partner, a_user
from tests.sops.cast import editors, impersonation_in_force, published, short
from tests.sops.procedures import says, step, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[User, User]:
    return editors()


def test_staff_read_what_is_in_force_with_its_drawing(client: Client) -> None:
    impersonation_in_force()
    client.force_login(a_user(partner=a_partner()))
    assert "Made up" in client.get("/procedures/").content.decode()
    page = client.get("/procedures/impersonation/", follow=True).content.decode()
    assert '<a href="#identify" class="is-question">' in page
    assert "Sorry, {name}." in page
    assert "Hand in for approval" not in page
    for path in ("approvals/", "new/"):
        assert client.get(f"/procedures/{path}").status_code == 403


def test_a_draft_is_only_for_editors(client: Client, pair: tuple[User, User]) -> None:
    short()
    drafts.begin(ProcedureVersion.objects.get().procedure_id, by=pair[0])
    client.force_login(a_user())
    assert client.get("/procedures/short/versions/2/").status_code == 404
    assert client.get("/procedures/short/versions/2/edit/").status_code == 403
    client.force_login(pair[0])
    assert client.get("/procedures/short/versions/2/edit/").status_code == 200


def test_a_procedure_is_written_mended_approved_and_published_on_its_pages(
    client: Client, pair: tuple[User, User]
) -> None:
    author, other = pair
    client.force_login(author)
    data = whole([step("info", "read", next="nowhere"), step("end", "over", outcome="done")], key="first-one")
    made = client.post("/procedures/new/", {"source": canonical(data)})
    assert made["Location"] == "/procedures/first-one/versions/1/edit/"
    text = f"{made['Location']}text/"
    assert "which is no step" in client.get(text).content.decode()
    version = ProcedureVersion.objects.get()
    source = markdown.export(definition_of(version)).replace('"next": "nowhere"', '"next": "over"')
    client.post(text, {"source": source, "revision": 1, "change_class": "material"})
    assert "All checks pass." in client.get(text).content.decode()
    base = "/procedures/first-one/versions/1/"
    client.post(f"{base}submission/")
    client.force_login(other)
    assert "Yours to decide" in client.get("/procedures/approvals/").content.decode()
    version.refresh_from_db()
    client.post(f"{base}decision/", {"answer": "yes", "sha256": version.sha256})
    client.post(f"{base}publication/")
    version.refresh_from_db()
    assert version.state == State.PUBLISHED
    client.post("/procedures/first-one/drafts/")
    assert ProcedureVersion.objects.filter(state=State.DRAFT).count() == 1
    client.post("/procedures/first-one/versions/2/deletion/")
    client.post(f"{base}withdrawal/", {"instead": "Ask"})
    version.refresh_from_db()
    assert version.state == State.WITHDRAWN


def test_what_can_not_be_saved_is_said_and_the_text_kept(client: Client, pair: tuple[User, User]) -> None:
    short()
    draft = drafts.begin(ProcedureVersion.objects.get().procedure_id, by=pair[0])
    client.force_login(pair[0])
    address = f"/procedures/short/versions/{draft.number}/edit/text/"
    for source, words in (("{", "no JSON"), ("Hello", "Line 1"), ('{"format": 1}', "is missing")):
        answer = client.post(address, {"source": source, "revision": 1})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "Your text is kept here" in answer.content.decode()
    stale = client.post(address, {"source": markdown.export(definition_of(draft)), "revision": 9})
    assert (stale.status_code, "Somebody saved" in stale.content.decode()) == (409, True)


def test_two_versions_are_compared_and_exported(client: Client, pair: tuple[User, User]) -> None:
    short()
    data = ProcedureVersion.objects.get().definition
    published({**data, "title": says("Another title")}, by=pair)
    client.force_login(a_user())
    page = client.get("/procedures/short/versions/2/differences/1/").content.decode()
    assert "<del>Made up</del>" in page and "<ins>Another title</ins>" in page
    version = ProcedureVersion.objects.get(number=2)
    exported = client.get("/procedures/short/versions/2/export/json/")
    assert exported.content.decode() == canonical(version.definition)
    assert client.get("/procedures/short/versions/2/export/md/").content.decode().startswith("# Another title")


def test_a_binding_is_added_and_taken_off(client: Client, pair: tuple[User, User]) -> None:
    short()
    client.force_login(pair[0])
    values = {"field": "tags", "op": "contains", "value": "lost", "mode": "require"}
    client.post("/procedures/short/bindings/", values)
    binding = Binding.objects.get(is_active=True)
    assert (binding.mode, binding.conditions["value"]) == ("require", "lost")
    assert "lost" in client.get("/procedures/short/", follow=True).content.decode()
    client.post(f"/procedures/bindings/{binding.pk}/removal/")
    assert not Binding.objects.filter(is_active=True).exists()
    client.force_login(a_user())
    assert client.post("/procedures/short/bindings/", values).status_code == 403
