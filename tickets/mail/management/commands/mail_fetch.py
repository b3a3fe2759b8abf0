"""Fetches mail from IMAP and POP3 servers."""

from __future__ import annotations

import logging
import signal
from typing import Any

from django.core.management.base import BaseCommand

from tickets.mail.inbound.fetchers import Supervisor


class Command(BaseCommand):
    help = "Fetches the mail of every active source, with IDLE where a server has it, until it is told to end."

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("imapclient").setLevel(logging.WARNING)
        supervisor = Supervisor()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: supervisor.stopped.set())
        supervisor.run(self._ready)

    def _ready(self, sources: int) -> None:
        self.stdout.write(f"Fetching mail from {sources} sources")
        self.stdout.flush()
