"""The API keeps what its schema says, whatever is sent to it: no error of the server, no answer of another shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from people.actions import tokens
from sops.models import Run
from tests.house.sight import Side, a_side

CHECKS = [
    not_a_server_error,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.status_code_conformance,
]
EXAMPLES = 6


def _operations() -> dict[str, APIOperation[Any, Any, Any, Any]]:
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    return {operation.label: operation for operation in found}


OPERATIONS = _operations()


class Undone(Exception):
    """Takes back what a request has changed."""


@pytest.fixture
def house(db: None) -> Iterator[Side]:
    """A desk with a thing of most kinds. A request ends no connection: all are parts of one transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield a_side("contract", partner=False, ids_from=7_000_000)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_an_operation_keeps_to_the_schema(label: str, house: Side) -> None:
    _token, secret = tokens.create("contract", scopes=["read", "write"], by=house.admin)
    there, headers = _numbers(house), {"Authorization": f"Bearer {secret}"}

    @given(case=OPERATIONS[label].as_strategy(), of_what_is_there=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def keeps(case: schemathesis.Case[Any], of_what_is_there: bool) -> None:
        if of_what_is_there:
            case.path_parameters.update({name: there[name] for name in case.path_parameters if name in there})
        try:
            with transaction.atomic():
                case.call_and_validate(headers=headers, checks=CHECKS)
                raise Undone
        except Undone:
            pass

    keeps()


def _numbers(house: Side) -> dict[str, int | str]:
    """What the names in the addresses stand for, on this desk."""
    run = Run.objects.get(ticket=house.ticket)
    return {
        "ticket_id": house.ticket.pk,
        "message_id": house.message.pk,
        "attachment_id": house.attachment.pk,
        "contact_id": house.ticket.requester_id,
        "brand_id": house.mailbox.brand_id,
        "status_id": house.ticket.status_id,
        "view_id": house.view.pk,
        "macro_id": house.macro.pk,
        "side_id": house.side.pk,
        "run_id": run.pk,
        "key": run.version.procedure.key,
        "number": run.version.number,
    }
