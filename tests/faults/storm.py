"""The mails of a fault run, and who brings them: servers that send again until they are told 250, and a mailbox."""

from __future__ import annotations

import smtplib
import threading
import time
from base64 import encodebytes
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from tests.dovecot import Dovecot

TO = "support@kita.test"
WRITERS = 97
FILLER = "The video I posted on Sunday was removed and nobody tells me why. "
GIVE_UP_SECONDS = 120


def mail_id(number: int) -> str:
    return f"<{number}@storm.test>"


def mail(number: int) -> bytes:
    """About 6 kB; some answer an earlier mail of their author, some have HTML or a file."""
    writer = number % WRITERS
    answers = f"In-Reply-To: {mail_id(number - WRITERS)}\r\n" if number % 5 == 0 and number >= WRITERS else ""
    text = "\r\n".join(f"{line}. {FILLER}" for line in range(80))
    head = (
        f"From: User {writer} <user{writer}@example.test>\r\nTo: {TO}\r\nSubject: Removed video {number}\r\n"
        f"Message-ID: {mail_id(number)}\r\n{answers}Date: Sun, 01 Nov 2026 10:00:00 +0700\r\n"
    )
    if number % 4 == 1:
        shown = text.replace("\r\n", "<br>\r\n")
        return f"{head}Content-Type: text/html; charset=utf-8\r\n\r\n<p>{shown}</p>\r\n".encode()
    if number % 4 == 2:
        file = encodebytes(f"log of {number}\n".encode() * 50).decode().replace("\n", "\r\n")
        return (
            f'{head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="cut"\r\n\r\n'
            f"--cut\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--cut\r\nContent-Type: text/plain\r\n"
            f'Content-Disposition: attachment; filename="log.txt"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            f"{file}\r\n--cut--\r\n"
        ).encode()
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


@dataclass
class Count:
    """What the bringers saw, from all their threads."""

    brought: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, number: int = 1) -> None:
        with self._lock:
            self.brought[what] = self.brought.get(what, 0) + number

    def __getitem__(self, what: str) -> int:
        return self.brought.get(what, 0)


def bring_by_smtp(port: int, numbers: Sequence[int], count: Count, pause: float) -> None:
    """As a mail server does: what was not answered with 250 is sent again. `pause` is between mails, in seconds."""
    link: smtplib.SMTP | None = None
    for number in numbers:
        until = time.monotonic() + GIVE_UP_SECONDS
        while True:
            try:
                link = link or smtplib.SMTP("127.0.0.1", port, timeout=20)
                link.sendmail(f"user{number % WRITERS}@example.test", [TO], mail(number))
                break
            except (OSError, smtplib.SMTPException):
                assert time.monotonic() < until, "the listener takes nothing any more"
                count.add("put off by the listener")
                if link is not None:
                    link.close()
                link = None
                time.sleep(0.1)
        count.add("taken by the listener")
        time.sleep(pause)
    if link is not None:
        with suppress(OSError, smtplib.SMTPException):
            link.quit()


def bring_to_mailbox(box: Box, numbers: Sequence[int], count: Count, pause: float) -> None:
    for start in range(0, len(numbers), 5):
        some = numbers[start : start + 5]
        box.deliver([mail(number) for number in some])
        count.add("put into the mailbox", len(some))
        time.sleep(pause * len(some))


class Box:
    """A folder of a mailbox that its owner uses too: with a program that reads, flags and tidies up."""

    def __init__(self, server: Dovecot, user: str, folder: str) -> None:
        self.server, self.user, self.folder = server, user, folder
        self._lock = threading.Lock()
        """Deliveries wait while the folder is made anew: a mail must lie in the old or the new one."""
        with self.client() as client:
            client.create_folder(folder)

    def client(self) -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.server.port, ssl=False, timeout=30)
        client.login(self.user, "open-sesame")
        return client

    def deliver(self, mails: Iterable[bytes]) -> None:
        with self._lock, self.client() as client:
            client.multiappend(self.folder, list(mails))

    def make_anew(self) -> None:
        """The folder under the same name with another UIDVALIDITY, and every mail with a new uid."""
        with self._lock, self.client() as client:
            old = f"{self.folder}-{time.monotonic_ns()}"
            client.rename_folder(self.folder, old)
            client.create_folder(self.folder)
            client.select_folder(old)
            uids = client.search("ALL")
            for start in range(0, len(uids), 100):
                self._copy(client, uids[start : start + 100])

    def _copy(self, client: IMAPClient, uids: Sequence[int]) -> None:
        """Dovecot says NO now and then while others look at the folder; then nothing of it was copied."""
        for again in range(20, -1, -1):
            try:
                client.copy(uids, self.folder)
                return
            except IMAPClientError as error:
                if not again or isinstance(error, client.AbortError):
                    raise
                time.sleep(0.5)

    def tidy(self, uid_validity: int, upto: int) -> tuple[int, int]:
        """Read and flag what is new, and expunge every other mail that the desk has taken; returns both numbers."""
        with self._lock, self.client() as client:
            place = client.select_folder(self.folder)
            unread = client.search("UNSEEN")
            if unread:
                client.add_flags(unread, [rb"\Seen", rb"\Flagged"], silent=True)
            taken = client.search(["UID", f"1:{upto}"]) if upto and place[b"UIDVALIDITY"] == uid_validity else []
            gone = [uid for uid in taken if uid <= upto and uid % 2]
            if gone:
                client.delete_messages(gone, silent=True)
                with suppress(IMAPClientError):
                    client.expunge()
            return len(unread), len(gone)
