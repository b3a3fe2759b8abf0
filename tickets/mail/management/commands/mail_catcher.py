"""Catches outgoing mail in demo mode."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tickets.mail.demo import catcher

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Takes the desk's outgoing mail on CATCHER_PORT and keeps it for the demo's page, until it is told to end."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or settings.OUTGOING_MAIL_URL:
            raise CommandError("The catcher is for demo mode: set DEMO=1 and leave OUTGOING_MAIL_URL unset.")
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's own line for each command
        port, limit = settings.CATCHER_PORT, 2 * settings.MAIL_SIZE_LIMIT
        try:
            asyncio.run(catcher.serve(HOST, port, limit, self._ready))
        except OSError as error:
            raise CommandError(f"Mail can't be caught on {HOST}:{port}: {error.strerror}. Set CATCHER_PORT.") from error

    def _ready(self, port: int) -> None:
        self.stdout.write(f"Catching outgoing mail on {HOST}:{port}")
        self.stdout.flush()
