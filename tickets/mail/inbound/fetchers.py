"""One thread per source fetches its mail; the supervisor starts and ends threads as sources change."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from threading import Event, Thread

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from helpdesk.lib import alive
from tickets.mail.inbound import fetching, imap, pop3, popping
from tickets.mail.inbound.account import Account
from tickets.mail.inbound.fetching import account_of
from tickets.mail.inbound.tidying import tidy
from tickets.mail.inbound.trouble import ServerTrouble, trouble_of
from tickets.mail.models import Source

log = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)
POLL_SECONDS = 30.0
POP_SECONDS = 60.0
LOOK_SECONDS = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
Settings = tuple[object, ...]


class Fetcher(Thread):
    """Speaks with one server until told to stop. The poll is the truth; IDLE only makes it come sooner."""

    def __init__(self, source: Source) -> None:
        super().__init__(name=f"source-{source.pk}", daemon=True)
        self.source_id, self.settings = source.pk, settings_of(source)
        self.stopped = Event()
        self._failures = 0
        self._refused = ""

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self._speak(Source.objects.get(pk=self.source_id))
            except Source.DoesNotExist:
                return
            except Exception as error:
                self._failures += 1
                self._note(error)
                self.stopped.wait(pause(self._failures))
            finally:
                connection.close()

    def _speak(self, source: Source) -> None:
        account = account_of(source, refused=self._refused)
        try:
            if source.protocol == Source.Protocol.POP3:
                self._speak_pop3(account)
            else:
                self._speak_imap(account)
        except ServerTrouble as error:
            if error.trouble.code == "token":
                self._refused = account.token
            raise

    def _speak_imap(self, account: Account) -> None:
        with imap.conversation(account) as open_one:
            while not self.stopped.is_set():
                self._imap_round(open_one)
                connection.close()  # many sources that wait need no connection each
                open_one.wait(POLL_SECONDS, self.stopped)

    def _imap_round(self, open_one: imap.Conversation) -> None:
        taken = fetching.fetch_new(self.source_id, open_one)
        try:
            while tidy(self.source_id, open_one):
                taken += fetching.fetch_new(self.source_id, open_one)
        except ServerTrouble as error:
            log.warning("Source %s: %s", self.source_id, error.trouble)
            fetching.note_half_success(self.source_id, error.trouble)
            open_one.look()
        else:
            self._note_success(taken)

    def _speak_pop3(self, account: Account) -> None:
        """A conversation for each round: others can't read the mailbox meanwhile, and only its end deletes."""
        with pop3.conversation(account) as open_one:
            taken = popping.fetch_new(self.source_id, open_one)
        self._note_success(taken)
        connection.close()
        self.stopped.wait(POP_SECONDS)

    def _note_success(self, taken: int) -> None:
        self._failures = 0
        fetching.note_success(self.source_id)
        if taken:
            log.info("Source %s: %s new mails", self.source_id, taken)

    def _note(self, error: Exception) -> None:
        log.warning("Source %s: %s: %s", self.source_id, type(error).__name__, error)
        if isinstance(error, AWAY):
            return
        try:
            fetching.note_failure(self.source_id, trouble_of(error))
        except AWAY as away:
            log.warning("The database is away: %s", away)


class Supervisor:
    """Keeps a fetcher running for each active source, and a new one when a source's settings change."""

    def __init__(self) -> None:
        self._fetchers: dict[int, Fetcher] = {}
        self._leaving: list[Fetcher] = []
        self.stopped = Event()

    def run(self, ready: Callable[[int], None]) -> None:
        """Until `stopped` is set. `ready` is told the number of sources once they are first read."""
        told = False
        while not self.stopped.is_set():
            try:
                self.tend()
                alive.sign(settings.VAR, "mail-fetch")
                if not told:
                    ready(len(self._fetchers))
                    told = True
            except AWAY as error:
                log.warning("The database is away: %s", error)
            finally:
                connection.close()
            self.stopped.wait(LOOK_SECONDS)
        self._end()

    def tend(self) -> None:
        active = Source.objects.filter(is_active=True, mailbox__is_active=True)
        wanted = {source.pk: source for source in active}
        for key, fetcher in list(self._fetchers.items()):
            changed = key not in wanted or settings_of(wanted[key]) != fetcher.settings
            if changed or not fetcher.is_alive():
                fetcher.stopped.set()
                self._leaving.append(self._fetchers.pop(key))
        for key, source in wanted.items():
            if key not in self._fetchers:
                self._fetchers[key] = Fetcher(source)
                self._fetchers[key].start()
        self._leaving = [fetcher for fetcher in self._leaving if fetcher.is_alive()]

    def _end(self) -> None:
        """A fetcher in the middle of a batch stores it or not at all, so none is waited for very long."""
        everyone = [*self._fetchers.values(), *self._leaving]
        for fetcher in everyone:
            fetcher.stopped.set()
        for fetcher in everyone:
            fetcher.join(timeout=5)


def settings_of(source: Source) -> Settings:
    """What makes a conversation with this source begin anew when it changes."""
    return (
        source.mailbox_id, source.protocol, source.host, source.port, source.security, source.username, source.password,
        source.grant_id, source.folder,
    )  # fmt: skip


def pause(failures: int) -> float:
    """Seconds before the next try: doubling, and not the same for all, so that a server can come back."""
    steady: float = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return steady * random.uniform(0.8, 1.2)  # noqa: S311
