"""The conversation with an IMAP server. Reads only; what is changed on the server afterwards is in `tidying`."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event

from django.conf import settings
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from tickets.mail.inbound.account import PATIENCE, Account, Patience
from tickets.mail.inbound.bounds import keep_in_bounds
from tickets.mail.inbound.oversize import HEADER_BYTES, not_given, too_large
from tickets.mail.inbound.trouble import ServerTrouble, words_of

BATCH_MAILS = 50
BATCH_BYTES = 32 * 1024 * 1024
IDLE_CHECK_SECONDS = 1.0
NEWS = {b"EXISTS", b"RECENT", b"EXPUNGE", b"FETCH"}
MOST_COUNTED = 40
_NO_MAILS = {b"\\Noselect", b"\\NoSelect", b"\\NonExistent"}
_USES = {b"\\Sent": "sent", b"\\Drafts": "drafts", b"\\Junk": "junk", b"\\Trash": "trash", b"\\All": "all"}


@dataclass(frozen=True, slots=True)
class Place:
    """A folder as it is now: uids mean what they meant as long as the validity is the same."""

    uid_validity: int
    uid_next: int
    mails: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail, or, when it is larger than was asked for, its header and a note of its size: not whole."""

    uid: int
    raw: bytes
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """A folder that the account has. `use` is what the server says it is for: sent, drafts, junk, trash, all."""

    name: str
    use: str = ""
    mails: int | None = None


class Conversation:
    """An open, signed-in connection with one folder in view."""

    def __init__(self, client: IMAPClient, folder: str) -> None:
        self.client, self.folder = client, folder
        self._mails = 0

    @property
    def can_idle(self) -> bool:
        return bool(self.client.has_capability("IDLE"))

    def look(self) -> Place:
        """EXAMINE the folder: what is there now."""
        try:
            answer = self.client.select_folder(self.folder, readonly=True)
        except IMAPClientError as error:
            if isinstance(error, self.client.AbortError):
                raise
            raise ServerTrouble("no_folder", str(error)) from error
        if not answer.get(b"UIDVALIDITY"):
            raise ServerTrouble("protocol", "no UIDVALIDITY")
        self._mails = answer.get(b"EXISTS", 0)
        return Place(answer[b"UIDVALIDITY"], answer.get(b"UIDNEXT", 0), self._mails)

    def uids_after(self, last: int) -> list[int]:
        """In order. The server names its last mail even when that one is not after `last`."""
        return sorted(uid for uid in self.client.search(["UID", f"{last + 1}:*"]) if uid > last)

    def batches(self, uids: Sequence[int], largest: int) -> Iterator[tuple[int, list[Fetched]]]:
        """Mails in batches that fit in memory, each with the uid up to which it is complete.

        Uids that are gone by now are left out; of a mail over `largest` bytes only the header comes.
        """
        for start in range(0, len(uids), BATCH_MAILS):
            sizes = self._sizes(uids[start : start + BATCH_MAILS])
            if not sizes:
                yield uids[start : start + BATCH_MAILS][-1], []
            for group in _fitting(sizes, largest):
                yield group[-1], self._fetch(group, sizes, largest)

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        answer = self.client.fetch(uids, ["RFC822.SIZE"])
        return {uid: answer[uid][b"RFC822.SIZE"] for uid in uids if b"RFC822.SIZE" in answer.get(uid, {})}

    def _fetch(self, uids: Sequence[int], sizes: dict[int, int], largest: int) -> list[Fetched]:
        whole = [uid for uid in uids if sizes[uid] <= largest]
        answer = self.client.fetch(whole, ["BODY.PEEK[]"]) if whole else {}
        found = {
            uid: Fetched(uid, bytes(answer[uid][b"BODY[]"])) for uid in whole if answer.get(uid, {}).get(b"BODY[]")
        }
        for uid in self._still_there([uid for uid in whole if uid not in found]):
            found[uid] = Fetched(uid, not_given(self._header_of(uid)), is_whole=False)
        for uid in uids:
            if sizes[uid] > largest:
                found[uid] = Fetched(uid, too_large(self._header_of(uid), sizes[uid]), is_whole=False)
        return [found[uid] for uid in uids if uid in found]

    def _still_there(self, uids: Sequence[int]) -> list[int]:
        """A mail that another program took away meanwhile is gone; one that is listed and not given is not."""
        return [int(uid) for uid in self.client.search(["UID", ",".join(map(str, uids))])] if uids else []

    def _header_of(self, uid: int) -> bytes:
        answer = self.client.fetch([uid], [f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>"]).get(uid, {})
        return bytes(answer.get(b"BODY[HEADER]<0>") or b"")

    def folders(self) -> list[FolderSeen]:
        """Those that can hold mail, in the server's order; the first ones with how many mails they hold."""
        listed = [(flags, name) for flags, _, name in self.client.list_folders() if not _NO_MAILS & set(flags)]
        return [
            FolderSeen(str(name), _use(flags), self._count(name) if place < MOST_COUNTED else None)
            for place, (flags, name) in enumerate(listed)
        ]

    def _count(self, name: str) -> int | None:
        try:
            return int(self.client.folder_status(name, [b"MESSAGES"])[b"MESSAGES"])
        except (IMAPClientError, KeyError):
            return None  # listed, and not to be looked into

    def wait(self, seconds: float, stopped: Event) -> None:
        """Until something happens in the folder, the time is over, or `stopped` is set."""
        if not self.can_idle:
            stopped.wait(seconds)
            return
        until = time.monotonic() + seconds
        self.client.idle()
        if self._told_before() or _has_unread(self.client):
            until = 0.0
        while time.monotonic() < until and not stopped.is_set():
            began = time.monotonic()
            lines = self.client.idle_check(timeout=IDLE_CHECK_SECONDS)
            if any(_is_news(line) for line in lines):
                break
            if not lines and time.monotonic() - began < IDLE_CHECK_SECONDS / 2:
                raise ServerTrouble("ended")  # idle_check returns at once, and says no more, when the server is gone
        self.client.idle_done()

    def _told_before(self) -> bool:
        """Whether the server counted mails anew since `look`, in answers to commands or just before it idled."""
        counts = self.client._imap.untagged_responses.get("EXISTS") or [b"%d" % self._mails]
        return int(counts[-1]) != self._mails


@contextmanager
def conversation(account: Account, patience: Patience = PATIENCE) -> Iterator[Conversation]:
    """Connect, encrypt as agreed or fail, and sign in. Raises what `trouble_of` can explain."""
    account.refuse_clear_text()
    context = ssl.create_default_context()
    waits = SocketTimeout(connect=patience.connect, read=patience.read)
    client = IMAPClient(account.host, account.port, ssl=account.security == "tls", ssl_context=context, timeout=waits)
    keep_in_bounds(client._imap, BATCH_BYTES + settings.MAIL_SIZE_LIMIT)
    try:
        if account.security == "starttls":
            client.starttls(context)
        _sign_in(client, account)
        _introduce(client)
        yield Conversation(client, account.folder)
    finally:
        _leave(client)


def _sign_in(client: IMAPClient, account: Account) -> None:
    if not account.token:
        client.login(account.username, account.password)
        return
    try:
        client.oauth2_login(account.username, account.token)
    except LoginError as error:
        raise ServerTrouble("token", words_of(error)) from error


def _introduce(client: IMAPClient) -> None:
    """Some servers (163.com) open no folder for a program that has not said its name."""
    if client.has_capability("ID"):
        with suppress(IMAPClientError):
            client.id_({"name": "Helpdesk"})


def _use(flags: Sequence[bytes]) -> str:
    return next((_USES[flag] for flag in flags if flag in _USES), "")


def _has_unread(client: IMAPClient) -> bool:
    """Whether the server said something with its go-ahead to IDLE: it lies in a buffer that no poll looks into."""
    link = client.socket()
    patience = link.gettimeout()
    link.settimeout(0)
    try:
        return bool(client._imap.file.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        link.settimeout(patience)


def _leave(client: IMAPClient) -> None:
    """Log out without waiting for a server that is gone."""
    with suppress(Exception):
        client.socket().settimeout(2)
        client.logout()
    with suppress(Exception):
        client.shutdown()


def _fitting(sizes: dict[int, int], largest: int) -> Iterator[list[int]]:
    group: list[int] = []
    held = 0
    for uid in sorted(sizes):
        size = min(sizes[uid], largest)
        if group and held + size > BATCH_BYTES:
            yield group
            group, held = [], 0
        group.append(uid)
        held += size
    if group:
        yield group


def _is_news(line: object) -> bool:
    return isinstance(line, tuple) and any(part in NEWS for part in line if isinstance(part, bytes))
