"""What a tool was asked stands in its log, with what came of it; for in-house admins alone, by page and by API."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.actions import tokens
from people.models import User
from sops.actions import calling_out, interrupting, running, told
from sops.models import ActionExecution, Connector
from tests.builders import a_partner, a_user
from tests.hook_server import Hooks
from tests.sops.connectors.cast import SECRET, a_run, a_tool

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
PATH = "/charges/ch%2F42/refunds"


def _asked(hooks: Hooks, admin: User, agent: User) -> tuple[str, ActionExecution]:
    """The address of the log, and what was asked."""
    a_tool(hooks, by=admin)
    running.go_forward(a_run(agent).pk, {}, by=agent)
    return f"/admin/connectors/{Connector.objects.get().pk}/log/", ActionExecution.objects.get()


def test_what_was_asked_is_listed_with_what_came_of_it(client: Client, hooks: Hooks, admin: User, agent: User) -> None:
    log, execution = _asked(hooks, admin, agent)
    client.force_login(admin)
    assert f'href="{log}"' in client.get(log.removesuffix("log/")).content.decode()
    assert "Waits" in client.get(log).content.decode()
    calling_out.send(execution.pk)
    rows = client.get(log).content.decode()
    for words in ("Refund it", f"#{execution.run.ticket_id}", "Done", "Rina"):
        assert words in rows
    page = client.get(f"{log}{execution.pk}/").content.decode()
    for words in (
        "payments.refund",
        "ch/42",
        "re_1",
        str(execution.request_id),
        f"/tickets/{execution.run.ticket_id}/",
    ):
        assert words in page
    assert SECRET not in page
    assert "4111111111111111" not in page, "of an answer only what is mapped is kept"


def test_it_is_narrowed_by_how_it_ended(client: Client, hooks: Hooks, admin: User, agent: User) -> None:
    log, execution = _asked(hooks, admin, agent)
    hooks.answers[PATH] = 500
    calling_out.send(execution.pk)
    client.force_login(admin)
    link = f"{log}{execution.pk}/"
    assert link in client.get(f"{log}?state=uncertain").content.decode()
    assert link not in client.get(f"{log}?state=done").content.decode()
    assert "May have been done" in client.get(link).content.decode()
    assert "Said by a person" not in client.get(link).content.decode()
    told.was_not_done(execution.run_id, by=agent)
    page = client.get(link).content.decode()
    assert "Not done" in page
    assert "Said by a person" in page


def test_only_what_was_asked_of_this_connector_is_in_it(client: Client, hooks: Hooks, admin: User, agent: User) -> None:
    log, execution = _asked(hooks, admin, agent)
    interrupting.deviate(execution.run_id, to="told", reason="other", note="By hand.", by=agent)
    other = Connector.objects.create(key="payments2", name="Other", address="https://other.example")
    client.force_login(admin)
    assert "Nothing here" in client.get(f"/admin/connectors/{other.pk}/log/").content.decode()
    assert client.get(f"/admin/connectors/{other.pk}/log/{execution.pk}/").status_code == 404
    assert f"{log}{execution.pk}/" in client.get(log).content.decode()


@pytest.mark.parametrize("who", ["agent", "partner"])
def test_nobody_else_reads_it(client: Client, hooks: Hooks, admin: User, agent: User, who: str) -> None:
    log, execution = _asked(hooks, admin, agent)
    client.force_login(agent if who == "agent" else a_user("admin", partner=a_partner()))
    assert client.get(log).status_code == 403
    assert client.get(f"{log}{execution.pk}/").status_code == 403


def test_programs_read_it(client: Client, hooks: Hooks, admin: User, agent: User) -> None:
    _log, execution = _asked(hooks, admin, agent)
    calling_out.send(execution.pk)
    address = f"/api/v1/connectors/{Connector.objects.get().pk}/executions/"

    def program(user: User) -> Client:
        _token, secret = tokens.create("program", scopes=["read"], by=user)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    [row] = program(admin).get(address).json()["results"]
    assert (row["action"], row["state"], row["ticket_id"]) == ("payments.refund", "done", execution.run.ticket_id)
    assert row["parameters"] == {"charge": "ch/42", "amount": 5}
    assert program(agent).get(address).status_code == 403
    assert program(admin).get("/api/v1/connectors/999/executions/").status_code == 404


def test_its_queries_do_not_grow_with_what_was_asked(
    client: Client, hooks: Hooks, admin: User, agent: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    log, execution = _asked(hooks, admin, agent)
    client.force_login(admin)
    client.get(log)
    with CaptureQueriesContext(connection) as one:
        client.get(log)
    for number in range(20):
        execution.pk, execution.key, execution.request_id = None, f"more:{number}", uuid4()
        execution.save()
    with django_assert_num_queries(len(one)):
        client.get(log)
