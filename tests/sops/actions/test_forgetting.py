"""Redacted words are gone from runs, whose fold stays what is stored; an erased ticket takes its runs along."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from events.actor import SYSTEM
from sops.actions import interrupting, running
from sops.actions.storing import events_of
from sops.models import Deviation, Run, RunEvent
from sops.replay.fold import fold
from sops.replay.state import to_json
from tests.builders import a_team, a_ticket, a_user
from tests.sops.cast import short
from tests.tickets.everywhere import found
from tickets.actions import erasing, redacting
from tickets.models import Ticket

SECRET = "Zanzibar 4711"

pytestmark = pytest.mark.django_db(transaction=True)


def a_run_with_words() -> Run:
    agent = a_user(teams=[a_team("Front")])
    run = running.start(a_ticket(text="Hello").pk, short("left").pk, by=agent)
    interrupting.deviate(run.pk, to="", reason="other", note=f"They live in {SECRET}", by=agent)
    return run


def test_redacted_words_are_gone_from_runs_and_replay_still_agrees() -> None:
    run = a_run_with_words()
    assert {"sops_deviation", "sops_runevent"} <= set(found(SECRET))
    redacting.redact_text(run.ticket_id, SECRET, reason="A place", by=a_user("admin"))
    assert found(SECRET) == []
    run.refresh_from_db()
    state = fold(events_of(run))
    assert state is not None
    assert json.loads(json.dumps(to_json(state))) == run.state


@pytest.mark.parametrize("act", [erasing.anonymise, erasing.delete])
def test_an_erased_ticket_takes_its_runs_along(act: Callable[..., object]) -> None:
    run = a_run_with_words()
    with transaction.atomic():
        act(Ticket.objects.select_for_update().get(pk=run.ticket_id), by=SYSTEM)
    assert found(SECRET) == []
    assert not RunEvent.objects.exists() and not Deviation.objects.exists() and not Run.objects.exists()


def test_nobody_changes_them_otherwise() -> None:
    run = a_run_with_words()
    for rows in (RunEvent.objects.filter(run=run), Deviation.objects.filter(run=run)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
