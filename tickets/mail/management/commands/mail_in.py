"""Takes mail in by SMTP, and by LMTP where that is set."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tickets.mail.inbound.listener import Limits, Ports, serve


class Command(BaseCommand):
    help = "Listens for mail on MAIL_IN_HOST:MAIL_IN_PORT (and MAIL_LMTP_PORT) until it is told to end."

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's own line for each command
        at = Ports(settings.MAIL_IN_HOST, settings.MAIL_IN_PORT, settings.MAIL_LMTP_PORT)
        limits = Limits(mail=settings.MAIL_SIZE_LIMIT, memory=max(256 * 1024 * 1024, 4 * settings.MAIL_SIZE_LIMIT))
        try:
            asyncio.run(serve(at, limits, lambda taken: self._ready(at.host, taken)))
        except OSError as error:
            ports = f"{at.smtp} and {at.lmtp}" if at.lmtp else f"{at.smtp}"
            raise CommandError(
                f"Mail can't be taken on {at.host}:{ports} ({error.strerror or error}): set MAIL_IN_HOST, MAIL_IN_PORT "
                "or MAIL_LMTP_PORT."
            ) from error

    def _ready(self, host: str, ports: list[int]) -> None:
        for name, port in zip(("mail", "mail by LMTP"), ports, strict=False):
            self.stdout.write(f"Taking {name} on {host}:{port}")
        self.stdout.flush()
