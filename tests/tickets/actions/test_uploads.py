"""Files that come part by part: gone on with after any loss, by their own people, within limits, and swept."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing, NotAllowed, TooMany, Unavailable
from people.models import User
from tests.builders import a_role, a_user
from tests.races import at_once
from tickets.actions import uploads
from tickets.actions.uploads import PART
from tickets.models import Attachment, Upload

pytestmark = pytest.mark.django_db
CONTENT = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 2500


@pytest.fixture
def agent() -> User:
    return a_user()


def begun(by: User | None, content: bytes = CONTENT) -> Upload:
    return uploads.begin("../proof.png", len(content), by=by)


def part(row: Upload, number: int, by: User | None) -> Upload:
    offset = number * PART
    return uploads.add(row.key, offset, CONTENT[offset : offset + PART], by=by)


def test_the_last_part_makes_a_file_of_all_of_them(agent: User) -> None:
    row = begun(agent)
    assert [part(row, number, agent).received for number in range(3)] == [PART, 2 * PART, len(CONTENT)]
    file = Attachment.objects.get()
    assert (file.name, file.content_type, file.uploaded_by) == ("proof.png", "image/png", agent)
    with default_storage.open(file.blob.path) as stored:
        assert stored.read() == CONTENT
    assert part(row, 2, agent).attachment == file, "a last part that is sent again finds what it became"
    assert Attachment.objects.count() == 1


def test_a_part_that_is_not_the_next_one_is_a_conflict_that_says_which_is(agent: User) -> None:
    row = begun(agent)
    part(row, 0, agent)
    for number in (0, 2):
        with pytest.raises(Conflict) as refused:
            part(row, number, agent)
        assert refused.value.detail == {"offset": PART}
    with pytest.raises(Invalid):
        uploads.add(row.key, PART, b"too short", by=agent)


def test_a_part_that_a_dead_server_left_is_written_again(agent: User) -> None:
    from django.core.files.base import ContentFile

    row = begun(agent)
    default_storage.save(row.path(0), ContentFile(b"half of it"))
    for number in range(3):
        part(row, number, agent)
    with default_storage.open(Attachment.objects.get().blob.path) as stored:
        assert stored.read() == CONTENT


def test_nobody_else_goes_on_with_it_or_looks(agent: User) -> None:
    row, requesters = begun(agent), begun(None)
    for by, key in ((a_user(), row.key), (None, row.key), (agent, requesters.key), (agent, uuid4())):
        with pytest.raises(Missing):
            uploads.found(key, by=by)
        with pytest.raises(Missing):
            uploads.add(key, 0, CONTENT[:PART], by=by)


def test_limits_are_kept_before_anything_is_sent(agent: User, settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    for size in (0, 1024 * 1024 + 1):
        with pytest.raises(Invalid):
            uploads.begin("a.bin", size, by=agent)
    with pytest.raises(NotAllowed):
        uploads.begin("a.bin", 10, by=a_user(a_role()))
    for _number in range(uploads.MOST_OPEN):
        uploads.begin("a.bin", 10, by=agent)
    with pytest.raises(TooMany):
        uploads.begin("a.bin", 10, by=agent)
    for _number in range(uploads.ROOM):
        uploads.begin("a.bin", 1024 * 1024, by=None)
    with pytest.raises(Unavailable):
        uploads.begin("a.bin", 10, by=None)


def test_what_nobody_goes_on_with_is_swept_with_its_parts_and_so_is_what_was_taken(agent: User) -> None:
    left, going, taken = begun(agent), begun(agent), begun(None)
    for number in range(3):
        part(taken, number, None)
    with clock.set_to(clock.now() - timedelta(hours=25)):
        part(left, 0, agent)
    part(going, 0, agent)
    assert [row.name for row in uploads.take([taken.key])] == ["proof.png"]
    assert uploads.sweep() == 1
    assert not default_storage.exists(left.path(0)) and default_storage.exists(going.path(0))
    with clock.set_to(clock.now() + timedelta(minutes=61)):
        assert uploads.sweep() == 1
    assert list(Upload.objects.values_list("pk", flat=True)) == [going.pk]
    assert not default_storage.exists(taken.path(0))


def test_a_form_takes_whole_files_only() -> None:
    row = begun(None)
    part(row, 0, None)
    for key in (row.key, uuid4()):
        with pytest.raises(Invalid):
            uploads.take([key])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_part_sent_twice_at_once_is_kept_once() -> None:
    agent = a_user()
    row = begun(agent)
    results = at_once(*[partial(part, row, 0, agent)] * 3)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Conflict", "Upload"]
    for number in (1, 2):
        part(row, number, agent)
    with default_storage.open(Attachment.objects.get().blob.path) as stored:
        assert stored.read() == CONTENT
    assert not default_storage.exists(row.path(0)), "its parts are gone once it is whole"


def test_the_database_keeps_an_upload_within_its_file(agent: User) -> None:
    row = begun(agent)
    with pytest.raises(IntegrityError, match="an_upload_is_never_more_than_the_file"), transaction.atomic():
        Upload.objects.filter(pk=row.pk).update(received=len(CONTENT) + 1)
