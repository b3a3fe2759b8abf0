"""Files in and out: by right, as downloads, pictures only in place."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from people.models import User
from tests.builders import a_ticket, a_user, an_upload
from tickets.actions.files import NewFile
from tickets.actions.uploads import PART
from tickets.models import Attachment, Message, Ticket, Upload

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
HTMX = {"HX-Request": "true"}


def file_of(ticket: Ticket) -> Attachment:
    return Message.objects.get(ticket=ticket).attachments.get()


def test_a_file_is_a_download_that_runs_nowhere(browser_of: Client) -> None:
    page = NewFile("evil page.html", "text/html", b"<script>alert(1)</script>")
    file = file_of(a_ticket(with_files=[page]))
    answer = browser_of.get(reverse("attachment", args=[file.pk, file.name]))
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="evil page.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_picture_is_shown_in_place_and_nothing_else_is(browser_of: Client) -> None:
    picture = file_of(a_ticket(with_files=[NewFile("a.png", "image/png", PNG)]))
    drawing = file_of(a_ticket(with_files=[NewFile("a.svg", "image/svg+xml", b"<svg/>")]))
    shown = browser_of.get(reverse("attachment_image", args=[picture.pk]))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert shown["Content-Disposition"].startswith("inline")
    assert browser_of.get(reverse("attachment_image", args=[drawing.pk])).status_code == 404


def test_ones_own_upload_is_seen_before_it_is_sent_and_by_nobody_else(browser_of: Client, agent: User) -> None:
    own, other = an_upload(agent), an_upload(a_user())
    assert browser_of.get(reverse("attachment", args=[own.pk, own.name])).status_code == 200
    assert browser_of.get(reverse("attachment", args=[other.pk, other.name])).status_code == 404


def begun(client: Client, name: str, size: int):  # type: ignore[no-untyped-def]
    return client.post(reverse("uploads"), {"name": name, "size": size}, headers=HTMX)


def patched(client: Client, url: str, offset: int, content: bytes):  # type: ignore[no-untyped-def]
    headers = {**HTMX, "Upload-Offset": str(offset)}
    return client.patch(url, content, "application/octet-stream", headers=headers)


def test_an_upload_comes_in_parts_and_the_last_answer_is_the_line_that_carries_it(browser_of: Client) -> None:
    content = PNG + b"x" * PART
    begin = begun(browser_of, "../../proof.png", len(content))
    assert (begin.status_code, begin["Upload-Offset"]) == (201, "0")
    url = begin["Location"]
    first = patched(browser_of, url, 0, content[:PART])
    assert (first.status_code, first["Upload-Offset"]) == (204, str(PART))
    again = patched(browser_of, url, 0, content[:PART])
    assert again.status_code == 409
    assert browser_of.get(url)["Upload-Offset"] == str(PART)
    last = patched(browser_of, url, PART, content[PART:])
    file = Attachment.objects.get()
    assert f'name="files" value="{file.pk}"' in last.content.decode()
    assert (file.name, file.content_type) == ("proof.png", "image/png")
    assert browser_of.get(url).content == last.content, "who lost the last answer asks again"


def test_a_file_too_large_is_refused_with_the_limit_before_it_is_sent(browser_of: Client, settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    answer = begun(browser_of, "big.bin", 1024 * 1024 + 1)
    assert answer.status_code == 422
    assert "1 MB" in answer["HX-Trigger"]
    assert not Upload.objects.exists()


def test_parts_of_a_wrong_length_or_place_are_refused(browser_of: Client) -> None:
    url = begun(browser_of, "a.bin", 2 * PART)["Location"]
    for offset, content in ((0, b""), (0, b"x"), (0, b"x" * (PART + 1))):
        assert patched(browser_of, url, offset, content).status_code == 422
    assert browser_of.patch(url, b"x", "application/octet-stream", headers=HTMX).status_code == 422
    assert patched(browser_of, url, PART, b"x" * PART).status_code == 409


def test_a_beginning_without_a_name_or_size_is_told_in_words(browser_of: Client) -> None:
    assert browser_of.post(reverse("uploads"), headers=HTMX).status_code == 422


def test_an_upload_is_its_authors_alone(browser_of: Client, client: Client) -> None:
    url = begun(browser_of, "a.bin", 10)["Location"]
    client.force_login(a_user())
    assert client.get(url).status_code == 404
    assert patched(client, url, 0, b"x" * 10).status_code == 404


def test_content_that_is_gone_from_the_storage_is_said(browser_of: Client) -> None:
    file = file_of(a_ticket(with_files=[NewFile("a.txt", "text/plain", b"to be lost")]))
    default_storage.delete(file.blob.path)
    answer = browser_of.get(reverse("attachment", args=[file.pk, file.name]))
    assert answer.status_code == 404
    assert "gone from the storage" in answer.content.decode()
