"""Asking outside tools, after commit: each execution once, by one worker at a time.

A worker commits that it begins, asks without a transaction, and commits what came of it. Where it is killed in between,
what may have been done is uncertain, and a person is told; nothing but a GET is ever repeated without their word.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from events import doorbell
from helpdesk.lib import clock
from helpdesk.lib.crypto import Unreadable, reveal
from helpdesk.lib.errors import DeskError
from helpdesk.lib.outside import Answer, NotFetched, Outside, private
from sops.actions.asking import TASK, State, is_asked, note
from sops.actions.doing import Doing
from sops.actions.effects import go_on
from sops.actions.turns import turn
from sops.definition.operations import Operation, Unfit, requested, results_in
from sops.desk_connectors import operation_named
from sops.models import ActionExecution, Connector, ConnectorOperation, Run
from tickets.models import Ticket

log = logging.getLogger(__name__)
CLAIM: Final = timedelta(seconds=60)
LOST_AFTER: Final = timedelta(seconds=5)
MOST_ANSWER: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    state: State
    error: str = ""
    status: int | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def result(self) -> dict[str, Any]:
        found = {"ok": self.state == State.DONE, "status": self.status, "values": self.values, "error": self.error}
        return {name: value for name, value in found.items() if value not in ("", None, {})}


def send(execution_id: int) -> None:
    """Ask what is asked for, unless somebody has begun to; then let the run go on."""
    row = _claim(execution_id)
    if row is None:
        return
    found = operation_named(row.action)
    gone = Outcome(State.FAILED, _("The connector was switched off."))
    outcome = asked(found, row.parameters, str(row.request_id), again=row.attempts > 1) if found else gone
    settle(row, outcome)


@transaction.atomic
def _claim(execution_id: int) -> ActionExecution | None:
    rows = ActionExecution.objects.select_for_update(skip_locked=True, of=("self",)).select_related("run", "by")
    row = rows.filter(pk=execution_id, state=State.QUEUED).first()
    if row is None:
        return None
    row.state, row.claimed_until = State.SENDING, clock.now() + CLAIM
    row.attempts += 1
    row.save(update_fields=["state", "claimed_until", "attempts"])
    return row


def asked(found: ConnectorOperation, parameters: dict[str, Any], request_id: str, *, again: bool = False) -> Outcome:
    """Ask it, without the database. Never raises for what the other end does."""
    operation, connector = found.operation, found.connector
    url = connector.address
    try:
        wanted = requested(operation, parameters)
        headers = {**_secret(connector), "Idempotency-Key": request_id, "Accept": "application/json"}
        answer = way_to(url).send(
            wanted.method, url + wanted.path, wanted.body,
            headers=headers, most=MOST_ANSWER, seconds=float(connector.seconds),
        )  # fmt: skip
    except (Unfit, Unreadable) as error:
        return Outcome(State.FAILED, str(error))
    except NotFetched as error:
        return Outcome(State.UNCERTAIN if error.has_left and not operation.is_safe else State.FAILED, str(error))
    return outcome_of(operation, answer, again=again)


def outcome_of(operation: Operation, answer: Answer, *, again: bool) -> Outcome:
    """What an answer says. A redirect is never followed; whether that, or a server's own error, came before or after
    the deed, nobody here can tell. After a first try a 409 may mean that this very request is still under way."""
    perhaps = State.FAILED if operation.is_safe else State.UNCERTAIN
    status = answer.status
    if 200 <= status < 300:
        try:
            return Outcome(State.DONE, status=status, values=results_in(operation, answer.content))
        except Unfit as error:
            return Outcome(perhaps, str(error), status)
    if 300 <= status < 400:
        return Outcome(
            perhaps, _("It answered %(status)d and leads elsewhere, where nobody goes.") % {"status": status}, status
        )
    unsure = status >= 500 or status == 408 or (status == 409 and again)
    return Outcome(perhaps if unsure else State.FAILED, _("It answered %(status)d.") % {"status": status}, status)


def _secret(connector: Connector) -> dict[str, str]:
    """Raises Unreadable where it was stored with another key of the desk."""
    return {connector.header: reveal(connector.secret)} if connector.secret else {}


def way_to(url: str) -> Outside:
    """The public internet; for hosts named in CONNECTOR_PRIVATE_HOSTS, wherever they are."""
    return private(settings.CONNECTOR_PRIVATE_HOSTS, url) or Outside()


def settle(row: ActionExecution, outcome: Outcome) -> None:
    """Keep what came of it, unless a person has said meanwhile what is so, and let the run go on from there."""
    with transaction.atomic():
        Ticket.objects.select_for_update().get(pk=row.run.ticket_id)  # before the execution, as everybody who has a run
        open_ = ActionExecution.objects.filter(
            pk=row.pk, attempts=row.attempts, state__in=[State.SENDING, State.UNCERTAIN]
        )
        if open_.update(state=outcome.state, result=outcome.result, claimed_until=None):
            row.refresh_from_db(fields=["state", "result"])
            _take_up(row)


def _take_up(row: ActionExecution) -> None:
    """Let the run go on. One that can't now (paused, out of the asker's sight) takes it up when somebody touches it;
    where it has left that step or is over, what came of it stands in the ticket's history alone."""
    stood_there = False

    def act(doing: Doing) -> None:
        nonlocal stood_there
        stood_there = is_asked(doing.tape) and doing.tape.run.here.acted["execution"] == row.pk
        go_on(doing)

    try:
        with transaction.atomic():
            turn(row.run_id, act, by=row.by)
    except DeskError as error:
        stood_there = Run.objects.filter(pk=row.run_id, ended_at=None).exists()
        log.info("run %s takes the answer to %s later: %s", row.run_id, row.action, error)
    if not stood_there:
        note(row.run, row)


def recover() -> int:
    """What a worker left behind, and what nobody began: how many."""
    now, done = clock.now(), 0
    lost = ActionExecution.objects.filter(state=State.SENDING, claimed_until__lt=now).select_related("run", "by")
    for row in lost.order_by("pk")[:200]:
        found = operation_named(row.action)
        if found and found.operation.is_safe:
            ActionExecution.objects.filter(pk=row.pk, state=State.SENDING, attempts=row.attempts).update(
                state=State.QUEUED
            )
        else:
            settle(row, Outcome(State.UNCERTAIN, _("The desk was interrupted while it asked.")))
        done += 1
    waiting = ActionExecution.objects.filter(state=State.QUEUED, at__lt=now - LOST_AFTER)
    for key in waiting.order_by("pk").values_list("pk", flat=True)[:200]:
        doorbell.ring(TASK, key)
    return done
