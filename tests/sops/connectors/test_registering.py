"""Connectors are registered, changed and tried by in-house admins; a secret is shown to nobody, on no path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from events.models import Event
from helpdesk.lib.crypto import reveal
from helpdesk.lib.errors import Conflict, Invalid, NotAllowed
from people.actions import tokens
from people.models import User
from sops.actions import connectors, publishing
from sops.actions.connectors import Details, OperationDetails
from sops.models import Connector, ConnectorOperation
from tests.builders import a_partner, a_user
from tests.hook_server import Hooks
from tests.sops.cast import short
from tests.sops.connectors.cast import SECRET, VARIABLES, a_connector, a_tool, an_operation, refunding

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
AT = "https://api.example.org"
FORM = {"name": "Payments", "key": "payments", "address": AT, "header": "Authorization", "secret": SECRET,
        "seconds": "10", "is_active": "on"}  # fmt: skip
OPERATION = {
    "name": "Refund it", "key": "refund", "method": "POST", "path": "/charges/{charge}/refunds",
    "parameters": "charge: text\namount : number\n", "results": "refund: text = data.id", "is_reversible": "",
}  # fmt: skip


def _program(user: User) -> Client:
    _token, secret = tokens.create("program", scopes=["read", "write"], by=user)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_an_admin_registers_one_with_what_it_may_be_asked(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert "No outside tool is connected" in client.get("/admin/connectors/").content.decode()
    made = client.post("/admin/connectors/new/", FORM)
    connector = Connector.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/admin/connectors/{connector.pk}/")
    assert (reveal(connector.secret), SECRET in connector.secret) == (SECRET, False)
    client.post(f"/admin/connectors/{connector.pk}/operations/new/", OPERATION)
    operation = ConnectorOperation.objects.get()
    assert operation.action == "payments.refund"
    assert operation.parameters == {"charge": "text", "amount": "number"}
    assert operation.results == {"refund": {"type": "text", "at": "data.id"}}
    pages = [client.get(f"/admin/connectors/{end}").content.decode()
             for end in ("", f"{connector.pk}/", f"operations/{operation.pk}/")]  # fmt: skip
    assert all("Refund it" in page for page in pages)
    audit = client.get("/admin/audit/?kind=connector").content.decode()
    assert "registered the connector" in audit
    assert "gave a new secret to the connector" in audit
    assert not any("tok-4711" in page for page in [*pages, audit])
    assert not Event.objects.filter(detail__icontains="tok-4711").exists()


def test_a_line_that_says_nothing_is_told_and_kept(client: Client, admin: User) -> None:
    connector = a_connector(AT, by=admin)
    client.force_login(admin)
    answer = client.post(f"/admin/connectors/{connector.pk}/operations/new/", {**OPERATION, "parameters": "charge"})
    assert answer.status_code == 422
    assert "“charge” can&#x27;t be read" in answer.content.decode()


@pytest.mark.parametrize("person", ["partner", "lead"])
def test_nobody_else_does(client: Client, admin: User, person: str) -> None:
    user = a_user("admin", partner=a_partner()) if person == "partner" else a_user("lead")
    connector = a_connector(AT, by=admin)
    client.force_login(user)
    for address in ("", "new/", f"{connector.pk}/"):
        assert client.get(f"/admin/connectors/{address}").status_code == 403
    assert _program(user).get("/api/v1/connectors/").status_code == 403
    with pytest.raises(NotAllowed):
        connectors.change(connector.pk, Details("payments", "Mine", "https://evil.example"), by=user)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "Pay ments"), ("address", "http://api.example.org"), ("address", "https://api.example.org/path"),
        ("address", "https://user@api.example.org"),
        ("address", "https://api.example.org:8443"),
        ("address", "ftp://api.example.org"), ("header", "Host"),
        ("header", "X Y"), ("secret", "two\nlines"), ("seconds", 31), ("name", " "),
    ],
)  # fmt: skip
def test_what_could_lead_elsewhere_is_refused_at_its_field(admin: User, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refused:
        connectors.create(Details(**{"key": "payments", "name": "Payments", "address": AT, field: value}), by=admin)  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_a_secret_does_not_follow_to_another_host(admin: User) -> None:
    connector = a_connector(AT, by=admin)
    with pytest.raises(Invalid) as refused:
        connectors.change(connector.pk, Details("payments", "Payments", "https://evil.example"), by=admin)
    assert "secret" in refused.value.fields
    connectors.change(connector.pk, Details("payments", "Paying", AT), by=admin)
    connector.refresh_from_db()
    assert reveal(connector.secret) == SECRET
    changed = Event.objects.filter(kind="connector.changed").get()
    assert changed.detail == {"before": {"name": "Payments"}, "after": {"name": "Paying"}}


def test_what_a_procedure_relies_on_stays(admin: User) -> None:
    operation = an_operation(a_connector(AT, by=admin), by=admin)
    procedure = short("refunds", refunding(next="over"), variables=VARIABLES)
    with pytest.raises(Conflict, match="Made up"):
        connectors.remove_operation(operation.pk, by=admin)
    same = OperationDetails("refund", "Refund", "POST", "/v2/charges/{charge}/refunds", operation.parameters,
                            {"refund": ("text", "data.id")})  # fmt: skip
    connectors.change_operation(operation.pk, same, by=admin)
    with pytest.raises(Conflict, match="relies on it"):
        connectors.change_operation(operation.pk, OperationDetails("refund", "Refund", "POST", "/charges"), by=admin)
    publishing.withdraw(procedure.versions.get().pk, by=a_user("procedure-editor"))
    connectors.remove_operation(operation.pk, by=admin)
    assert not ConnectorOperation.objects.exists()


def test_an_admin_tries_one_in_earnest(client: Client, admin: User, hooks: Hooks) -> None:
    operation = a_tool(hooks, by=admin)
    client.force_login(admin)
    address = f"/admin/connectors/operations/{operation.pk}/trial/"
    assert client.post(address, {"p_charge": "ch_1"}).status_code == 422
    page = client.post(address, {"p_charge": "ch_1", "p_amount": "5"}).content.decode()
    assert "It was done" in page
    assert "re_1" in page
    assert "4111111111111111" not in page
    [got] = hooks.got
    assert (got.path, got.body) == ("/charges/ch_1/refunds", '{"amount": 5}')
    hooks.answers[got.path] = 500
    assert "It may have been done" in client.post(address, {"p_charge": "ch_1", "p_amount": "5"}).content.decode()


def test_the_same_through_the_api(admin: User, hooks: Hooks) -> None:
    program = _program(admin)

    def post(address: str, data: object) -> Any:
        return program.post(f"/api/v1/connectors/{address}", data, content_type="application/json")

    given = {"key": "payments", "name": "Payments", "address": f"http://localhost:{hooks.port}", "secret": SECRET}
    made = post("", given)
    assert (made.status_code, made.json()["has_secret"], SECRET in made.content.decode()) == (201, True, False)
    assert post("", given).status_code == 422
    wanted = {
        "key": "refund", "name": "Refund", "method": "POST", "path": "/{charge}",
        "parameters": {"charge": "text"}, "results": {"id": {"type": "text", "at": "data.id"}},
    }  # fmt: skip
    operation = post(f"{made.json()['id']}/operations/", wanted).json()
    assert operation["action"] == "payments.refund"
    hooks.words = '{"data": {"id": "re_7"}}'
    tried = post(f"operations/{operation['id']}/trial/", {"values": {"charge": "ch_1"}}).json()
    assert tried == {"state": "done", "status": 200, "values": {"id": "re_7"}, "error": ""}
    patched = program.patch(
        f"/api/v1/connectors/{made.json()['id']}/", {"is_active": False}, content_type="application/json"
    )
    assert patched.json()["is_active"] is False
    assert program.delete(f"/api/v1/connectors/operations/{operation['id']}/").status_code == 204


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("an_operation_has_a_method_that_is_allowed", {"method": "TRACE"}),
        ("an_operation_stays_at_its_host", {"path": "@evil.example"}),
        ("an_operation_has_a_key_of_its_own", {"key": "refund"}),
    ],
)
def test_the_database_keeps_them_too(admin: User, rule: str, values: dict[str, str]) -> None:
    connector = a_connector(AT, by=admin)
    an_operation(connector, by=admin)
    given = {"key": "other", "name": "Other", "method": "POST", "path": "/x", **values}
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        ConnectorOperation.objects.create(connector=connector, **given)
    for field, value, name in (
        ("seconds", 31, "a_connector_answers_within_half_a_minute"),
        ("key", "payments", "a_connector_has_a_key_of_its_own"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Connector.objects.create(**{"key": "b", "name": "B", "address": AT, field: value})


def test_plain_http_is_for_hosts_that_a_setting_names(admin: User, settings: Settings) -> None:
    settings.CONNECTOR_PRIVATE_HOSTS = ["tool.internal"]
    connectors.create(Details("tool", "Tool", "http://tool.internal:9000"), by=admin)
    with pytest.raises(Invalid):
        connectors.create(Details("other", "Other", "http://other.internal"), by=admin)
