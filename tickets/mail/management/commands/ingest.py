"""Feeds mail from files through the live pipeline."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.lib.text import casefold_address
from tickets.mail.actions.ingesting import Ingestion
from tickets.mail.inbound.files import STANDARD_INPUT, Unread, files_under, mails
from tickets.mail.inbound.recipients import read_address_book

COUNTS = ("received", "created", "appended", "duplicate", "ignored", "quarantined")
BATCH_MAILS = 100
BATCH_BYTES = 16 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Feed mails to the desk: files, folders, maildirs, mboxes, or - for standard input (one mail or an mbox). "
        "Waits until each is a ticket, or has another end, and prints how many came to which. Safe to run again: "
        "what is known already counts as duplicate."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
        parser.add_argument("--mailbox", metavar="ADDRESS", help="whose mail it is; else each mail's recipients say so")

    def handle(self, *_args: Any, **options: Any) -> None:
        began = time.monotonic()
        self._failed = 0
        work = Ingestion(_mailbox(options["mailbox"]))
        bar = Bar(options["paths"])
        try:
            for batch in self._batches(options["paths"]):
                work.take(batch)
                bar.show(work.counts["received"], sum(map(len, batch)))
            work.wait()
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was received is kept; running this again doubles nothing.") from None
        finally:
            bar.end()
            for name in COUNTS:
                self.stdout.write(f"{name} {work.counts[name]}")
            self.stdout.write(f"seconds {time.monotonic() - began:.2f}")
        if self._failed:
            raise CommandError(f"{self._failed} of the paths could not be read; the others were taken.")

    def _batches(self, paths: list[str]) -> Iterator[list[bytes]]:
        batch: list[bytes] = []
        held = 0
        for one in mails(paths, settings.MAIL_SIZE_LIMIT, sys.stdin.buffer):
            if isinstance(one, Unread):
                self._failed += 1
                self.stderr.write(f"{one.path}: {one.reason}")
                continue
            if batch and held + len(one) > BATCH_BYTES:
                yield batch
                batch, held = [], 0
            batch.append(one)
            held += len(one)
            if len(batch) == BATCH_MAILS:
                yield batch
                batch, held = [], 0
        if batch:
            yield batch


class Bar:
    """One line that counts up, where somebody looks at it."""

    def __init__(self, paths: list[str]) -> None:
        self._shown = sys.stderr.isatty()
        self._total = _bytes_under(paths) if self._shown else 0
        self._done = 0

    def show(self, mails: int, more: int) -> None:
        if not self._shown:
            return
        self._done += more
        share = min(self._done / self._total, 1) if self._total else 0
        filled = round(share * 30)
        bar = f"[{'#' * filled}{'.' * (30 - filled)}] {share:4.0%}  " if self._total else ""
        sys.stderr.write(f"\r{bar}{mails:,} mails")
        sys.stderr.flush()

    def end(self) -> None:
        if self._shown:
            sys.stderr.write("\n")


def _bytes_under(paths: list[str]) -> int:
    """0 where it can't be known beforehand."""
    if STANDARD_INPUT in paths:
        return 0
    total = 0
    for path in paths:
        try:
            total += sum(file.stat().st_size for file in files_under(Path(path)))
        except OSError:
            continue  # reading it says what is wrong with it
    return total


def _mailbox(address: str | None) -> int | None:
    if not address:
        return None
    book = read_address_book()
    found = book.mailboxes.get(casefold_address(address))
    if found is None:
        known = ", ".join(sorted(book.mailboxes)) or "none"
        raise CommandError(f"No mailbox of the desk has the address {address}. There are: {known}.")
    return found
