"""`manage.py mail_explain`: a line for each entry, whatever is wrong with it, and afterwards no trace."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from tests.builders import a_mailbox, a_ticket
from tests.mail.rehearsal.scenes import EVE, answer, mail
from tickets.mail.rehearsal.manifest import Broken, Entry, Step, entries
from tickets.models import Mailbox, Ticket

pytestmark = pytest.mark.django_db
FILE = (
    'Content-Type: multipart/mixed; boundary="b"',
    "--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n"
    '--b\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\n'
    "secret words\r\n--b--",
)


def with_file() -> bytes:
    return mail(Content_Type=FILE[0].partition(": ")[2], body=FILE[1])


def explained(folder: Path, *lines: object) -> list[dict[str, Any]]:
    """What the command says of a manifest with these lines (objects, or text as it stands)."""
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (folder / "manifest.jsonl").write_text("\n".join(written) + "\n")
    out = StringIO()
    call_command("mail_explain", str(folder), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def a_file(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return name


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM tickets_ticket_id_seq")
        return int(cursor.fetchone()[0])


def test_a_mail_is_said_with_all_that_was_understood(tmp_path: Path) -> None:
    [line] = explained(tmp_path, {"id": "m1", "file": a_file(tmp_path, "1.eml", with_file())})
    assert (line["id"], line["status"], line["error"]) == ("m1", "created", None)
    assert (line["subject"], line["from_email"], line["from_name"]) == ("The printer burns", "ann@corp.test", "Ann")
    assert (line["to"], line["cc"], line["reply_to"]) == (["support@helpdesk.test"], [], [])
    assert line["date"] == "2026-11-01T10:00:00+07:00"
    assert (line["body_text"].strip(), line["reply_text"].strip()) == ("See the file.", "See the file.")
    assert [(file["name"], file["size"], file["inline"]) for file in line["attachments"]] == [("a.txt", 12, False)]
    assert (line["is_auto"], line["is_bounce"], line["bounce"], line["forward"]) == (False, False, None, None)


def test_it_leaves_no_row_no_file_and_no_number_behind(tmp_path: Path, settings: LazySettings) -> None:
    a_ticket()
    settings.MEDIA_ROOT = tmp_path / "files"
    before, number, storage = rows(), next_number(), default_storage.__class__
    name = a_file(tmp_path, "1.eml", with_file())
    steps = [{"op": "deliver", "file": name}, {"op": "agent_reply", "ticket_of": 0}, {"op": "close", "ticket_of": 0}]
    explained(tmp_path, *({"id": n, "file": name} for n in range(30)), {"id": "c", "steps": steps})
    assert (rows(), next_number(), default_storage.__class__) == (before, number, storage)
    assert not (tmp_path / "files").exists()


def test_entries_know_nothing_of_each_other(tmp_path: Path) -> None:
    name = a_file(tmp_path, "1.eml", mail())
    assert [line["status"] for line in explained(tmp_path, *({"id": n, "file": name} for n in range(3)))] == [
        "created"
    ] * 3


def test_it_plays_on_a_desk_in_use(tmp_path: Path) -> None:
    a_mailbox("help@shop.test")
    a_mailbox("support@helpdesk.test")
    [line] = explained(tmp_path, {"id": 1, "file": a_file(tmp_path, "1.eml", mail())})
    assert (line["status"], Mailbox.objects.count(), Ticket.objects.count()) == ("created", 2, 0)
    assert not Mailbox.objects.filter(acknowledges=True).exists()


def test_a_mail_to_nobody_here_is_taken_all_the_same(tmp_path: Path) -> None:
    [line] = explained(tmp_path, {"id": 1, "file": a_file(tmp_path, "1.eml", mail(to="someone@else.test"))})
    assert line["status"] == "created"


def test_what_is_wrong_in_one_entry_is_said_there_and_the_others_go_on(tmp_path: Path) -> None:
    name = a_file(tmp_path, "1.eml", mail())
    lines = explained(
        tmp_path,
        {"id": 1, "file": "gone.eml"},
        "{broken",
        "",
        '{"id": 3}',
        {"id": 4, "steps": [{"op": "deliver", "file": "gone.eml"}, {"op": "deliver", "file": name}]},
        {"id": 5, "steps": [{"op": "sing"}]},
        {"id": 6, "file": name},
    )
    assert [(line["id"], line.get("status")) for line in lines] == [
        (1, "error"), (None, "error"), (3, "error"), (4, None), (5, "error"), (6, "created"),
    ]  # fmt: skip
    assert [step["status"] for step in lines[3]["steps"]] == ["error", "created"]
    assert "gone.eml can't be read" in lines[0]["error"]
    assert lines[1]["error"].startswith("Line 2 of the manifest can't be used: not JSON")
    assert "one of deliver, close, agent_reply" in lines[4]["error"]


def test_a_conversation_is_said_step_by_step(tmp_path: Path) -> None:
    a_file(tmp_path, "a.eml", mail())
    a_file(tmp_path, "b.eml", answer())
    a_file(tmp_path, "e.eml", answer(EVE))
    steps = [
        {"op": "deliver", "file": "a.eml"},
        {"op": "agent_reply", "ticket_of": 0},
        {"op": "deliver", "file": "b.eml"},
        {"op": "deliver", "file": "e.eml"},
        {"op": "close", "ticket_of": 2},
    ]
    [line] = explained(tmp_path, {"id": "c", "steps": steps})
    a, reply, b, e, close = line["steps"]
    assert [step["status"] for step in line["steps"]] == ["created", "replied", "appended", "created", "closed"]
    assert a["ticket"] == reply["ticket"] == b["ticket"] == close["ticket"] != e["ticket"]
    assert [step["state"] for step in line["steps"]] == ["open", "open", "open", "open", "closed"]
    assert {"status", "ticket", "is_auto", "auto_reply_sent", "state"} <= a.keys()
    assert a["auto_reply_sent"] is True


def test_a_folder_without_a_manifest_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"manifest\.jsonl can't be read: No such file"):
        call_command("mail_explain", str(tmp_path))


def test_steps_are_counted_from_zero_and_from_one_where_nothing_else_can_be_meant() -> None:
    def of(*places: int) -> list[object]:
        acts = [{"op": "close", "ticket_of": place} for place in places]
        [found] = entries([json.dumps({"id": 1, "steps": [{"op": "deliver", "file": "a"}, *acts]})])
        return [step.of for step in found.steps[1:]] if isinstance(found, Entry) else [found.error]

    assert of(0, 0) == [0, 0]
    assert of(1, 1) == [0, 0]
    assert "comes after it" in str(of(2)[0])
    assert "its own ticket" in str(of(0, 2)[0])


@pytest.mark.parametrize("line", ["[]", "1", '"x"', '{"id": 1, "steps": [1]}', '{"file": 3}', "[" * 100_000])
def test_any_line_is_an_entry_or_says_why_not(line: str) -> None:
    [found] = entries([line])
    assert isinstance(found, Broken)


def test_an_entry_without_steps_or_id_is_played() -> None:
    assert list(entries(['{"file": "a"}', '{"steps": []}'])) == [Entry(None, file="a"), Entry(None, steps=())]
    assert next(entries(['{"steps": [{"op": "deliver", "file": "a"}]}'])) == Entry(None, steps=(Step("deliver", "a"),))
