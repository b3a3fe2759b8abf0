"""What becomes of mail on the server once it is stored, with a real Dovecot; and who else reads the mailbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from imapclient import IMAPClient

from tests import dovecot
from tests.dovecot import Dovecot
from tests.mail.processes import running, soon
from tests.mail.test_mail_fetch import a_mail, a_source, count, subjects
from tickets.mail.inbound import tidying
from tickets.mail.inbound.fetching import account_of, fetch_new
from tickets.mail.inbound.imap import Conversation, conversation
from tickets.mail.inbound.tidying import tidy
from tickets.mail.inbound.trouble import ServerTrouble
from tickets.mail.models import Source
from tickets.models import Mailbox

pytestmark = [pytest.mark.dovecot, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot.running() as started:
        yield started


def fetch(source: Source) -> int:
    """As a fetcher does in one round."""
    with conversation(account_of(source)) as link:
        taken = fetch_new(source.pk, link)
        while tidy(source.pk, link):
            taken += fetch_new(source.pk, link)
    return taken


def flags(server: Dovecot, user: str, folder: str = "INBOX") -> list[set[bytes]]:
    """Of each mail of a folder, without what Dovecot sets by itself."""
    with server.client(user) as client:
        client.select_folder(folder, readonly=True)
        found = client.get_flags(client.search())
    return [set(found[uid]) - {b"\\Recent"} for uid in sorted(found)]


@pytest.mark.parametrize(
    ("afterwards", "target", "expected"),
    [
        ("leave", "", [set(), set()]),
        ("seen", "", [{b"\\Seen"}, {b"\\Seen"}]),
        ("flag", "", [{b"\\Flagged"}, {b"\\Flagged"}]),
        ("flag", "$Helpdesk", [{b"$Helpdesk"}, {b"$Helpdesk"}]),
        ("move", "Done", []),
        ("delete", "", []),
    ],
)
def test_a_stored_mail_is_treated_as_the_source_says(
    server: Dovecot, mailbox: Mailbox, afterwards: str, target: str, expected: list[set[bytes]]
) -> None:
    user = f"end-{afterwards}-{target.strip('$')}"
    source = a_source(server, mailbox, user, afterwards=afterwards, target=target)
    server.append(user, a_mail(1), a_mail(2))
    assert fetch(source) == 2
    assert flags(server, user) == expected
    if afterwards == "move":
        assert flags(server, user, target) == [set(), set()]
    assert fetch(source) == 0
    assert subjects(source) == ["Mail 1", "Mail 2"]


def test_what_was_fetched_before_the_source_was_changed_is_left_alone(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "older")
    server.append("older", a_mail(1))
    fetch(source)
    source.refresh_from_db()
    Source.objects.filter(pk=source.pk).update(afterwards="delete", tidied_uid=source.last_uid)  # as `change` does
    server.append("older", a_mail(2))
    fetch(source)
    assert len(flags(server, "older")) == 1


class Crash(Exception):
    pass


@pytest.mark.parametrize("afterwards", ["move", "delete", "seen"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_between_commit_and_what_follows_loses_and_doubles_nothing(
    server: Dovecot, mailbox: Mailbox, afterwards: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = f"crash-{afterwards}-{when}"
    source = a_source(server, mailbox, user, afterwards=afterwards, target="Done" if afterwards == "move" else "")
    server.append(user, a_mail(1), a_mail(2))
    real = tidying._deal_with

    def crash(*words: object) -> bool:
        if when == "after":
            real(*words)  # type: ignore[arg-type]
        raise Crash

    with monkeypatch.context() as patched, pytest.raises(Crash):
        patched.setattr(tidying, "_deal_with", crash)
        fetch(source)
    assert count(source) == 2
    assert fetch(source) == 0
    source.refresh_from_db()
    assert (count(source), source.tidied_uid) == (2, 2)
    assert flags(server, user) == ([{b"\\Seen"}] * 2 if afterwards == "seen" else [])
    if afterwards == "move":
        assert len(flags(server, user, "Done")) == 2


@override_settings(MAIL_SIZE_LIMIT=1_000_000)
def test_a_mail_of_which_only_the_header_is_here_is_never_deleted(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "large", afterwards="delete")
    server.append("large", a_mail("large", 3_000_000), a_mail("small"))
    assert fetch(source) == 2
    assert len(flags(server, "large")) == 1


def without(*capabilities: str) -> object:
    def has(self: IMAPClient, capability: str) -> bool:
        return capability not in capabilities and capability.encode() in self.capabilities()

    return has


@pytest.mark.parametrize("lacks", [("MOVE",), ("MOVE", "UIDPLUS")])
def test_servers_that_know_less_move_by_copying_and_leave_others_deletions_alone(
    server: Dovecot, mailbox: Mailbox, lacks: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    user = f"less-{len(lacks)}"
    source = a_source(server, mailbox, user, afterwards="move", target="Done")
    server.append(user, a_mail("theirs"), a_mail("mine"))
    with server.client(user) as owner:
        owner.select_folder("INBOX")
        owner.delete_messages([1])
    Source.objects.filter(pk=source.pk).update(last_uid=1, tidied_uid=1, uid_validity=_validity(server, user))
    monkeypatch.setattr(IMAPClient, "has_capability", without(*lacks))
    assert fetch(source) == 1
    assert len(flags(server, user, "Done")) == 1
    assert {b"\\Deleted"} in flags(server, user), "what its owner marked is the owner's to remove"


def _validity(server: Dovecot, user: str) -> int:
    with server.client(user) as owner:
        return int(owner.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"])


def test_a_refusal_is_loud_and_fetching_goes_on(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "refused", afterwards="move", target="Bad//Name")
    server.append("refused", a_mail(1))
    with pytest.raises(ServerTrouble) as found:
        fetch(source)
    assert found.value.trouble.code == "afterwards"
    with running("mail_fetch"):
        assert soon(lambda: Source.objects.get(pk=source.pk).error.startswith("afterwards"))
        server.append("refused", a_mail(2))
        assert soon(lambda: count(source) == 2, 8)


class Meddling(Conversation):
    """Another program works in the mailbox between our question and the answer."""

    meddle = staticmethod(lambda: None)

    def _sizes(self, uids):  # type: ignore[no-untyped-def]
        sizes = super()._sizes(uids)
        type(self).meddle()
        return sizes


def test_a_mailbox_that_another_program_works_in_loses_nothing_that_stays(
    server: Dovecot, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = a_source(server, mailbox, "shared")
    server.append("shared", *(a_mail(number) for number in range(10)))

    def meddle() -> None:
        """Removes one of ours, moves one away, reads and flags the others, and new mail comes."""
        with server.client("shared") as other:
            other.select_folder("INBOX")
            if 3 in other.search():
                other.create_folder("Elsewhere")
                other.delete_messages([3])
                other.uid_expunge([3])
                other.move([5], "Elsewhere")
                other.add_flags([1, 2, 9], [b"\\Seen", b"\\Flagged"])
                other.append("INBOX", a_mail("late"))

    monkeypatch.setattr(Meddling, "meddle", staticmethod(meddle))
    with conversation(account_of(source)) as link:
        link.__class__ = Meddling
        fetch_new(source.pk, link)
        fetch_new(source.pk, link)
    kept = [number for number in range(10) if number not in (2, 4)]
    assert subjects(source) == [*(f"Mail {number}" for number in kept), "Mail late"]


def test_two_fetchers_that_move_store_each_mail_once_and_move_it_once(server: Dovecot, mailbox: Mailbox) -> None:
    source = a_source(server, mailbox, "movers", afterwards="move", target="Done")
    server.append("movers", *(a_mail(number, 3000) for number in range(120)))
    with running("mail_fetch"), running("mail_fetch"):
        assert soon(lambda: Source.objects.get(pk=source.pk).tidied_uid == 120)
        server.append("movers", a_mail("last"))
        assert soon(lambda: Source.objects.get(pk=source.pk).tidied_uid == 121)
    assert count(source) == 121
    assert (len(flags(server, "movers")), len(flags(server, "movers", "Done"))) == (0, 121)
