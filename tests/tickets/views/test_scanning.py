"""With a ClamAV every file is asked about before anybody can open it; without an answer it stays shut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from events.models import Event
from helpdesk.lib import clock
from people.models import User
from tests.builders import a_ticket, an_upload
from tests.clamd import VIRUS, Clamd, clamd
from tickets.actions import scanning
from tickets.actions.files import NewFile
from tickets.contents import State, state_of
from tickets.models import Attachment, Blob, Ticket

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def scanner(settings: Settings) -> Iterator[Clamd]:
    with clamd() as daemon:
        settings.CLAMAV_URL = daemon.url
        yield daemon


def a_file(content: bytes = b"harmless", name: str = "a.png", kind: str = "image/png") -> Attachment:
    ticket = a_ticket(with_files=[NewFile(name, kind, content)])
    return Attachment.objects.select_related("blob", "message__ticket").get(message__ticket=ticket)


def ways_to(file: Attachment) -> list[str]:
    return [
        reverse("attachment", args=[file.pk, file.name]),
        reverse("attachment_image", args=[file.pk]),
        reverse("api_attachment_content", args=[file.pk]),
    ]


def answers(client: Client, file: Attachment) -> set[int]:
    return {client.get(way).status_code for way in ways_to(file)}


def ticket_of(file: Attachment) -> Ticket:
    assert file.message is not None
    return file.message.ticket


def kinds(file: Attachment) -> list[str]:
    events = Event.objects.filter(subject_kind="ticket", subject_id=ticket_of(file).pk, kind__startswith="file.")
    return list(events.values_list("kind", flat=True))


def test_nobody_opens_a_file_before_it_was_found_clean(browser_of: Client, scanner: Clamd) -> None:
    file = a_file(PNG)
    assert answers(browser_of, file) == {503}
    assert scanning.scan_waiting() == 1
    assert answers(browser_of, file) == {200}
    assert (scanner.asked, kinds(file)) == ([PNG], ["file.cleared"])


def test_what_is_found_is_kept_and_never_given_out_and_the_ticket_says_so(
    browser_of: Client, scanner: Clamd, settings: Settings
) -> None:
    file = a_file(VIRUS)
    scanning.scan_waiting()
    assert answers(browser_of, file) == {403}
    assert kinds(file) == ["file.blocked"]
    page = browser_of.get(reverse("ticket", args=[ticket_of(file).pk])).content.decode()
    assert "Test.Virus-1" in page and reverse("attachment", args=[file.pk, file.name]) not in page
    settings.CLAMAV_URL = ""
    assert answers(browser_of, file) == {403}


def test_while_it_does_not_answer_files_wait_and_are_asked_about_again(
    browser_of: Client, scanner: Clamd, settings: Settings
) -> None:
    file = a_file(PNG)
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    assert scanning.scan_waiting() == 0
    assert answers(browser_of, file) == {503}
    settings.CLAMAV_URL = scanner.url
    assert scanning.scan_waiting() == 0  # not at once
    with clock.set_to(clock.now() + scanning.AGAIN + timedelta(seconds=1)):
        assert scanning.scan_waiting() == 1
    assert answers(browser_of, file) == {200}


def test_an_error_of_the_scanner_is_no_answer(browser_of: Client, scanner: Clamd) -> None:
    scanner.broken = True
    file = a_file(PNG)
    assert scanning.scan_waiting() == 0
    assert answers(browser_of, file) == {503}


def test_a_file_too_large_for_the_scanner_stays_shut_and_is_not_asked_about_again(
    browser_of: Client, scanner: Clamd
) -> None:
    scanner.limit = 10
    file = a_file(PNG)
    assert scanning.scan_waiting() == 1
    assert answers(browser_of, file) == {403}
    with clock.set_to(clock.now() + timedelta(days=1)):
        assert scanning.scan_waiting() == 0


def test_the_same_content_again_is_blocked_at_once_and_said_on_its_ticket_too(scanner: Clamd) -> None:
    a_file(VIRUS)
    scanning.scan_waiting()
    again = a_file(VIRUS, "other.png")
    assert state_of(again.blob) == State.BLOCKED
    assert kinds(again) == ["file.blocked"]


def test_uploads_of_staff_are_asked_about_too(browser_of: Client, agent: User, scanner: Clamd) -> None:
    file = an_upload(agent, content=VIRUS)
    way = reverse("attachment", args=[file.pk, file.name])
    assert browser_of.get(way).status_code == 503
    scanning.scan_waiting()
    assert browser_of.get(way).status_code == 403


def test_the_newest_file_is_asked_about_first(scanner: Clamd) -> None:
    with clock.set_to(clock.now() - timedelta(hours=1)):
        a_file(b"old")
    a_file(b"new")
    scanning.scan_waiting(1)
    assert scanner.asked == [b"new"]


def test_without_a_scanner_files_are_open_and_nobody_is_asked(browser_of: Client) -> None:
    file = a_file(PNG)
    assert scanning.scan_waiting() == 0
    assert answers(browser_of, file) == {200}
    assert Blob.objects.get().scan == Blob.Scan.WAITING


def test_a_scan_has_a_known_outcome() -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="a_scan_has_a_known_outcome"):
        Blob.objects.create(sha256="x", size=1, scan="maybe")
