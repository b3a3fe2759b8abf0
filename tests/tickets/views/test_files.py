"""Files in and out: by right, as downloads, pictures only in place."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from people.models import User
from tests.builders import a_ticket, a_user, an_upload
from tickets.actions.files import NewFile
from tickets.models import Attachment, Message, Ticket

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


def test_an_upload_answers_with_the_line_that_carries_it(browser_of: Client) -> None:
    url = reverse("ticket_uploads", args=[a_ticket().pk])
    answer = browser_of.post(url, {"file": SimpleUploadedFile("../../proof.png", PNG, "text/html")}, headers=HTMX)
    file = Attachment.objects.get()
    assert answer.status_code == 201
    assert f'name="files" value="{file.pk}"' in answer.content.decode()
    assert (file.name, file.content_type) == ("proof.png", "image/png")


def test_a_file_too_large_is_refused_with_the_limit(browser_of: Client, settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    url = reverse("ticket_uploads", args=[a_ticket().pk])
    big = SimpleUploadedFile("big.bin", b"x" * (1024 * 1024 + 1))
    answer = browser_of.post(url, {"file": big}, headers=HTMX)
    assert answer.status_code == 422
    assert "1 MB" in answer["HX-Trigger"]
    assert not Attachment.objects.exists()


def test_a_post_without_a_file_is_told_in_words(browser_of: Client) -> None:
    answer = browser_of.post(reverse("ticket_uploads", args=[a_ticket().pk]), headers=HTMX)
    assert answer.status_code == 422


def test_content_that_is_gone_from_the_storage_is_said(browser_of: Client) -> None:
    file = file_of(a_ticket(with_files=[NewFile("a.txt", "text/plain", b"to be lost")]))
    default_storage.delete(file.blob.path)
    answer = browser_of.get(reverse("attachment", args=[file.pk, file.name]))
    assert answer.status_code == 404
    assert "gone from the storage" in answer.content.decode()
