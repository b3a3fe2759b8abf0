"""./manage.py procedures, as docs/procedures.md says it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sops.actions import running
from sops.definition.parse import sha_of
from sops.models import ProcedureVersion, Run
from tests.builders import a_ticket, a_user
from tests.sops.cast import editors, short, the_world
from tests.sops.procedures import defined, impersonation, says, step, whole

pytestmark = pytest.mark.django_db


def _run(*words: str) -> list[str]:
    out = StringIO()
    call_command("procedures", *words, stdout=out)
    return out.getvalue().splitlines()


def _file(folder: Path, data: object, name: str = "one.json") -> str:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return str(path)


def _right() -> dict[str, object]:
    return whole([step("info", "read", next="over"), step("end", "over", outcome="done")])


def test_check_prints_an_object_for_each_file_and_fails_when_there_are_errors(tmp_path: Path) -> None:
    right = _file(tmp_path, _right())
    [line] = _run("check", right)
    assert json.loads(line) == {"file": right, "sha256": sha_of(defined(_right())), "errors": [], "warnings": []}
    broken = _right()
    broken["steps"][0]["next"] = "nowhere"  # type: ignore[index]
    wrong, torn = _file(tmp_path, broken, "two.json"), _file(tmp_path, "{", "three.json")
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("procedures", "check", right, wrong, torn, stdout=out)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert left.value.code == 1
    assert [[error["code"] for error in one["errors"]] for one in found] == [[], [3, 4, 5], [1]]
    assert found[1]["errors"][0]["step"] == "read"


def test_check_knows_the_teams_and_procedures_of_the_desk(tmp_path: Path) -> None:
    the_world()
    data = impersonation()
    data["steps"][-2] = step("info", "decline", next="declined")
    [line] = _run("check", _file(tmp_path, data))
    assert json.loads(line)["errors"] == []


@pytest.mark.parametrize("form", ["json", "md"])
def test_export_import_export_gives_the_same(tmp_path: Path, form: str) -> None:
    short("mine", summary=says("A # sign\n# and a line"))
    flag = ["--markdown"] if form == "md" else []
    exported = "\n".join(_run("export", "mine", *flag))
    [line] = _run("import", _file(tmp_path, exported, f"mine.{form}"))
    told = json.loads(line)
    assert (told["key"], told["version"]) == ("mine", 2)
    assert told["sha256"] == ProcedureVersion.objects.get(procedure__key="mine", number=1).sha256
    assert "\n".join(_run("export", "mine", "--version", "2", *flag)) == exported


def test_diff_tells_the_changes(tmp_path: Path) -> None:
    short("mine")
    data = ProcedureVersion.objects.get().definition
    data["steps"][0]["title"]["en"] = "Look"
    lines = _run("diff", "mine", _file(tmp_path, data))
    assert lines == ['reworded read/title/en "Read" -> "Look"']
    assert _run("diff", "mine@1", "mine") == []


def test_replay_folds_a_run_and_compares() -> None:
    run = running.start(a_ticket().pk, short().pk, by=a_user())
    [line] = _run("replay", str(run.pk))
    told = json.loads(line)
    assert (told["equal"], told["state"]["visits"][0]["step"]) == (True, "read")
    Run.objects.filter(pk=run.pk).update(state={**run.state, "outcome": "forged"})
    with pytest.raises(SystemExit):
        _run("replay", str(run.pk))


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    for words in (["export", "nothing"], ["replay", "7"], ["check", str(tmp_path / "none.json")]):
        with pytest.raises(CommandError):
            _run(*words)
    with pytest.raises(CommandError, match="Nobody here"):
        _run("import", _file(tmp_path, _right()))
    editors()
    assert _run("import", _file(tmp_path, _right()))
