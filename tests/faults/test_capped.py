"""A mail that wants too much memory, with a real worker: it ends in quarantine, and the others go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import builders, desk
from tests.run.waiting import until
from tickets.mail.actions.intake import Arrival, take_in
from tickets.mail.models import InboundMail

State = InboundMail.State


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_mail_that_wants_more_memory_than_a_worker_has_is_quarantined(tmp_path: Path) -> None:
    mailbox = builders.a_mailbox("support@kita.test")
    huge = (
        b"Subject: Huge\r\nContent-Type: text/html\r\n\r\n" + b"<p>Words &amp; more <b>words</b>.</p>\r\n" * 2_000_000
    )
    small = [f"Subject: {n}\r\nMessage-ID: <{n}@x>\r\n\r\nHello\r\n".encode() for n in range(3)]
    take_in([Arrival(InboundMail.Via.COMMAND, raw, mailbox.pk) for raw in [small[0], huge, *small[1:]]])
    with desk.running(tmp_path, "worker", "beat", WORKER_MEMORY_MB="384", WORKER_CONCURRENCY="1") as running:
        waiting = InboundMail.objects.filter(state=State.RECEIVED)
        for _ in range(30):
            if until(lambda: not waiting.exists(), 4):
                break
            waiting.update(claimed_until=None)  # as if the claims had lapsed already
        assert not waiting.exists(), running.log("worker")
    states = list(InboundMail.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.PROCESSED, State.QUARANTINED, State.PROCESSED, State.PROCESSED]
