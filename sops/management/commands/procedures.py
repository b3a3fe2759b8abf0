"""Procedures from the console: `manage.py procedures check|export|import|diff|replay`."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.lib.errors import DeskError
from people.capabilities import Capability
from people.models import User
from sops.actions import drafts
from sops.actions.storing import events_of
from sops.checks.case import Finding, World
from sops.checks.examine import examine
from sops.definition import markdown
from sops.definition.canonical import canonical
from sops.definition.diff import differences
from sops.definition.model import Call, Definition
from sops.definition.parse import dump, parse, sha_of
from sops.models import ProcedureVersion, Run, State
from sops.replay.fold import fold
from sops.replay.state import to_json
from sops.stored import definition_of, world_for

LARGEST = 20_000_000


class Command(BaseCommand):
    help = "Checks, exports, imports and compares procedures, and replays runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        check = commands.add_parser("check", help="check files; exit code 1 when there are errors")
        check.add_argument("files", nargs="+")
        export = commands.add_parser("export", help="print a procedure's newest version that was published, or draft")
        export.add_argument("key")
        export.add_argument("--version", type=int, dest="number")
        export.add_argument("--markdown", action="store_true")
        take_in = commands.add_parser("import", help="take in a file, JSON or Markdown, as a draft")
        take_in.add_argument("file")
        take_in.add_argument("--by", help="address of the editor whose draft it is; else the first who may")
        diff = commands.add_parser("diff", help="compare two: files, or KEY or KEY@VERSION")
        diff.add_argument("before")
        diff.add_argument("after")
        replay = commands.add_parser("replay", help="fold the events of a run, and compare with what is stored")
        replay.add_argument("run", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        act = {"check": check, "export": export, "import": take_in, "diff": diff, "replay": replay}
        try:
            ok = act[options["command"]](self, options)
        except DeskError as error:
            raise CommandError(error.message) from error
        if not ok:
            sys.exit(1)

    def tell(self, value: object) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False))


def check(command: Command, options: dict[str, Any]) -> bool:
    """Files that are checked together may call each other."""
    read = {name: _read(name) for name in options["files"]}
    parsed = [parse(data)[0] for data in read.values()]
    together = [one for one in parsed if one is not None]
    is_right = True
    for name, data in read.items():
        result = examine(data, _world(data, together))
        is_right = is_right and not result.errors
        errors, warnings = ([_told(one) for one in some] for some in (result.errors, result.warnings))
        command.tell({"file": name, "sha256": result.sha256, "errors": errors, "warnings": warnings})
    return is_right


def _world(data: object, together: list[Definition]) -> World:
    definition, _problems = parse(data)
    if definition is None:
        return World()
    world = world_for(definition)
    called = {(step.procedure, step.version) for one in together for step in one.steps if isinstance(step, Call)}
    beside = {(one.key, number): one for one in together for key, number in called if one.key == key}
    return World(world.teams, world.macros, {**beside, **world.procedures})


def _told(finding: Finding) -> dict[str, object]:
    return {"code": finding.code, "step": finding.step or None, "message": finding.message}


def export(command: Command, options: dict[str, Any]) -> bool:
    definition = _of_desk(options["key"], options["number"])
    if options["markdown"]:
        command.stdout.write(markdown.export(definition), ending="")
    else:
        command.stdout.write(canonical(dump(definition)))
    return True


def take_in(command: Command, options: dict[str, Any]) -> bool:
    version = drafts.take_in(_read(options["file"]), by=_editor(options["by"]))
    command.tell({"key": version.procedure.key, "version": version.number, "sha256": version.sha256})
    return True


def diff(command: Command, options: dict[str, Any]) -> bool:
    before, after = (_file_or_desk(options[name]) for name in ("before", "after"))
    for change in differences(before, after):
        place = "/".join(part for part in (change.step, change.place, change.locale) if part)
        values = [] if change.what == "moved" else [f"{_short(change.before)} -> {_short(change.after)}"]
        command.stdout.write(" ".join([change.what, place, *values]))
    return True


def _short(value: object) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


def replay(command: Command, options: dict[str, Any]) -> bool:
    run = Run.objects.filter(pk=options["run"]).first()
    if run is None:
        raise CommandError(f"There is no run {options['run']}.")
    state = fold(events_of(run))
    folded = json.loads(json.dumps(to_json(state))) if state else None
    is_equal = bool(folded == run.state)
    command.tell({"run": run.pk, "equal": is_equal, "state": folded})
    return is_equal


def _read(name: str) -> object:
    """JSON or Markdown; what is neither is told as a problem of the file."""
    path = Path(name)
    try:
        if path.stat().st_size > LARGEST:
            raise CommandError(f"{name}: this file is too large for a procedure.")
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise CommandError(f"{name}: {error}") from error
    if path.suffix == ".md":
        try:
            return markdown.to_json(text)
        except markdown.Unreadable as error:
            raise CommandError(f"{name}, line {error.line}: {error.what}") from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"no JSON: {error}"


def _file_or_desk(name: str) -> Definition:
    if not Path(name).exists():
        key, _at, number = name.partition("@")
        return _of_desk(key, int(number) if number.isdecimal() else None)
    definition, problems = parse(_read(name))
    if definition is None:
        raise CommandError(f"{name}: {problems[0].place}: {problems[0].message}")
    return definition


def _of_desk(key: str, number: int | None) -> Definition:
    rows = ProcedureVersion.objects.filter(procedure__key=key)
    if number is not None:
        found = rows.filter(number=number).first()
    else:
        found = rows.filter(state=State.PUBLISHED).first() or rows.order_by("-number").first()
    if found is None:
        raise CommandError(f"There is no procedure {key}{f' version {number}' if number else ''}.")
    definition = definition_of(found)
    if sha_of(definition) != found.sha256:
        raise CommandError(f"Version {found.number} of {key} is not what its sha-256 says.")
    return definition


def _editor(address: str | None) -> User:
    rows = User.objects.able_to(Capability.EDIT_PROCEDURES).filter(partner=None).order_by("pk")
    found = rows.filter(email=address).first() if address else rows.first()
    if found is None:
        raise CommandError("Nobody here may edit procedures; name somebody with --by.")
    return found
