"""A mailbox whose server is slow or hostile doesn't slow the others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import psutil
import pytest

from tests import dovecot
from tests.dovecot import Dovecot
from tests.faults import hostile
from tests.faults.hostile import Manner
from tests.mail.mailboxes import a_mailbox
from tests.mail.processes import Running, running, soon
from tests.mail.test_mail_fetch import a_mail, a_source, count
from tickets.mail.models import Source

pytestmark = [pytest.mark.dovecot, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
SECONDS = 8
MANNERS = (hostile.hangs, hostile.trickles, hostile.floods_a_line, hostile.floods_news, hostile.floods_a_literal)
MOST_MEMORY = 300 * 1024 * 1024


@pytest.fixture
def post() -> Iterator[Dovecot]:
    with dovecot.running() as server:
        yield server


def test_mail_of_a_good_mailbox_comes_within_seconds_beside_bad_ones(post: Dovecot, transactional_db: None) -> None:
    """Over all of a minute: while the bad ones connect, talk, are given up and tried again."""
    good = a_source(post, a_mailbox("good@clips.test"), "good")
    with ExitStack() as stack:
        for manner in MANNERS:
            _bad_source(stack, post, manner)
        fetcher = stack.enter_context(running("mail_fetch"))
        slowest = 0.0
        for number in range(1, 7):
            began = time.monotonic()
            post.append("good", a_mail(number))
            assert soon(partial(_has, good, number), 60), f"mail {number} did not come"
            slowest = max(slowest, time.monotonic() - began)
            assert _memory(fetcher) < MOST_MEMORY
            time.sleep(1.5)
        assert slowest < SECONDS


def _has(source: Source, mails: int) -> bool:
    return count(source) == mails


def _bad_source(stack: ExitStack, post: Dovecot, manner: Manner) -> None:
    port = stack.enter_context(hostile.serving(manner))
    mailbox = a_mailbox(f"{manner.__name__}@clips.test")
    a_source(post, mailbox, manner.__name__, port=port)


def _memory(fetcher: Running) -> int:
    return int(psutil.Process(fetcher.process.pid).memory_info().rss)
