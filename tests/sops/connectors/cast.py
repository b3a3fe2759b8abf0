"""A tool for refunds, a procedure that asks it, and a ticket on which somebody follows that."""

from __future__ import annotations

from typing import Any

from people.models import User
from sops.actions import connectors, running
from sops.actions.connectors import Details, OperationDetails
from sops.models import Connector, ConnectorOperation, Run
from tests.builders import a_ticket
from tests.hook_server import Hooks
from tests.sops.cast import short
from tests.sops.procedures import Json, step

SECRET = "Bearer tok-4711"
VARIABLES: dict[str, Any] = {"refund": {"type": "text", "source": "result"}, "subject": {
    "type": "text", "source": "ticket", "field": "subject"}}  # fmt: skip
ANSWER = '{"data": {"id": "re_1", "card": "4111111111111111"}}'


def a_connector(address: str, *, by: User, **more: object) -> Connector:
    details = Details("payments", "Payments", address, secret=SECRET, **more)  # type: ignore[arg-type]
    return connectors.create(details, by=by)


def an_operation(connector: Connector, *, by: User, **more: object) -> ConnectorOperation:
    values: dict[str, Any] = {
        "key": "refund", "name": "Refund it", "method": "POST", "path": "/charges/{charge}/refunds",
        "parameters": {"charge": "text", "amount": "number"}, "results": {"refund": ("text", "data.id")},
    }  # fmt: skip
    return connectors.add_operation(connector.pk, OperationDetails(**values | more), by=by)


def refunding(*, failed: str = "", **more: object) -> Json:
    parameters = {"charge": {"fill": "ch/{subject}"}, "amount": 5}
    ways = {"failed": failed} if failed else {}
    values = {"action": "payments.refund", "parameters": parameters, "outputs": {"refund": "refund"}, "next": "told"}
    return step("action", "refund_it", **{**values, **ways, **more})


def a_tool(hooks: Hooks, *, by: User, **more: object) -> ConnectorOperation:
    hooks.words = ANSWER
    return an_operation(a_connector(f"http://localhost:{hooks.port}", by=by, seconds=2), by=by, **more)


def a_run(agent: User, *, failed: str = "", key: str = "refunds", **more: object) -> Run:
    """At the step that asks the tool."""
    told = step("info", "told", body={"en": "It is {refund}", "id": "Itu {refund}"}, next="over")
    sorry = [step("info", "sorry", next="over")] if failed else []
    procedure = short(key, refunding(failed=failed, **more), told, *sorry, variables=VARIABLES)
    return running.start(a_ticket(subject="42").pk, procedure.pk, by=agent)
