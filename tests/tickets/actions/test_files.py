"""Files: stored once by content, there before any row speaks of them."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from pytest_django.fixtures import Settings

from helpdesk.lib.errors import Invalid, NotAllowed
from tests.builders import a_ticket, a_user, an_upload
from tickets.actions.files import NewFile
from tickets.models import Attachment, Blob

pytestmark = pytest.mark.django_db


def test_an_upload_is_stored_and_belongs_to_no_message_yet() -> None:
    agent = a_user()
    file = an_upload(agent, content=b"Proof")
    assert (file.message, file.uploaded_by, file.size) == (None, agent, 5)
    with default_storage.open(file.blob.path) as stored:
        assert stored.read() == b"Proof"


def test_the_same_content_is_stored_once_however_often_it_comes() -> None:
    agent = a_user()
    an_upload(agent, "a.txt", b"same")
    an_upload(agent, "b.txt", b"same")
    a_ticket(with_files=[NewFile("c.txt", "text/plain", b"same")])
    assert Attachment.objects.count() == 3
    assert Blob.objects.count() == 1


def test_a_file_over_the_limit_is_refused_with_the_limit(settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(Invalid, match="1 MB"):
        an_upload(a_user(), content=b"x" * (1024 * 1024 + 1))


def test_who_does_not_work_tickets_uploads_nothing() -> None:
    with pytest.raises(NotAllowed):
        an_upload(a_user("quality-reviewer"))
