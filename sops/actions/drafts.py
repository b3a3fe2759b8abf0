"""Drafts of procedures: begun, saved, thrown away. What is in a draft need not be right yet, only readable."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import Team, User
from sops.definition.model import Definition
from sops.definition.parse import dump, graph_sha_of, parse, sha_of
from sops.definition.staleness import stale_after
from sops.models import ChangeClass, Procedure, ProcedureVersion, State
from sops.models.procedure import OPEN
from sops.permissions import require_editor

LONGEST_NOTE = 1000
RESERVED = frozenset({"new", "approvals", "bindings"})  # pages that stand where a procedure's would


@dataclass(frozen=True, kw_only=True)
class Saving:
    """What an editor saves: the definition as JSON, and the revision that they began from."""

    data: object
    revision: int
    note: str = ""
    change_class: ChangeClass = ChangeClass.MATERIAL


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a procedure is apart from its versions. Days; None is no review."""

    team: Team | None = None
    review_every: int | None = None


@transaction.atomic
def create(data: object, *, by: User) -> ProcedureVersion:
    """A new procedure with its first draft. Raises Invalid where the key is taken, or the JSON is no procedure."""
    require_editor(by)
    definition = read(data)
    if definition.key in RESERVED:
        words = _("There is a procedure with this key already. Choose another.")
        raise Invalid(words, {"key": [words]})
    values = {"key": definition.key, "title": title_of(definition), "risk": definition.risk}
    procedure = Procedure()
    with saving.unique("key", _("There is a procedure with this key already. Choose another.")):
        saving.create(procedure, "procedure.created", values, by=by.actor)
    return _drafted(procedure, definition, None, by)


@transaction.atomic
def begin(procedure_id: int, *, by: User) -> ProcedureVersion:
    """A draft that begins as the newest version is; the one in the making, where there is one."""
    procedure = _locked(procedure_id, by)
    versions = ProcedureVersion.objects.filter(procedure=procedure).order_by("-number")
    newest = versions.first()
    if newest is None or newest.state in OPEN:
        if newest is None:
            raise Missing(_("There is no such procedure, or you may not see it."))
        return newest
    draft = _drafted(procedure, read(newest.definition), _base(procedure), by)
    draft.stale = newest.stale
    draft.save(update_fields=["stale"])
    return draft


@transaction.atomic
def take_in(data: object, *, by: User) -> ProcedureVersion:
    """An imported procedure as a draft: a new one, or the next version of the one with its key."""
    require_editor(by)
    definition = read(data)
    procedure = Procedure.objects.filter(key=definition.key).first()
    if procedure is None:
        return create(data, by=by)
    version = begin(procedure.pk, by=by)
    return save(version.pk, Saving(data=data, revision=version.revision, note=version.note), by=by)


@transaction.atomic
def save(version_id: int, saved: Saving, *, by: User) -> ProcedureVersion:
    """Raises Conflict when somebody saved since, or it is no draft any more; nothing is overwritten."""
    version = _editable(version_id, by)
    if saved.revision != version.revision:
        raise Conflict(
            _("Somebody saved this draft since you opened it. Your text is kept here; compare, then save again."),
            {"revision": version.revision, "sha256": version.sha256},
        )
    definition = read(saved.data)
    before = read(version.definition)
    if definition.key != version.procedure.key:
        words = _("The key of a procedure never changes. It is %(key)s.") % {"key": version.procedure.key}
        raise Invalid(words, {"key": [words]})
    fields = {
        "definition": dump(definition), "sha256": sha_of(definition), "graph_sha256": graph_sha_of(definition),
        "note": storable(saved.note)[:LONGEST_NOTE], "change_class": saved.change_class.value,
        "revision": version.revision + 1, "updated_at": clock.now(),
        "writers": [*(pk for pk in version.writers if pk != by.pk), by.pk],
        "stale": stale_after(before, definition, version.stale),
    }  # fmt: skip
    for name, value in fields.items():
        setattr(version, name, value)
    version.save(update_fields=list(fields))
    if version.based_on_id is None:
        # Nothing of it is in force, so this is no change of the desk's yet: publishing records it.
        values = {"title": title_of(definition), "risk": definition.risk}
        Procedure.objects.filter(pk=version.procedure_id).update(**values)
        version.procedure.refresh_from_db(fields=list(values))
    return version


@transaction.atomic
def describe(version_id: int, change_class: ChangeClass, *, note: str, by: User) -> ProcedureVersion:
    """What kind of change the draft is, and why it is made."""
    version = _editable(version_id, by)
    version.change_class, version.note = change_class.value, storable(note)[:LONGEST_NOTE]
    version.save(update_fields=["change_class", "note"])
    return version


@transaction.atomic
def confirm_translation(version_id: int, *, locale: str, place: str, by: User) -> ProcedureVersion:
    """Somebody looked: it fits the source as that is now."""
    version = _editable(version_id, by)
    left = {code: {one: was for one, was in places.items() if (code, one) != (locale, place)}
            for code, places in version.stale.items()}  # fmt: skip
    version.stale = {code: places for code, places in left.items() if places}
    version.save(update_fields=["stale"])
    return version


@transaction.atomic
def throw_away(version_id: int, *, by: User) -> None:
    """A draft that nobody needs. What was handed in once stays in the log."""
    version = locked_version(version_id, by)
    if version.state != State.DRAFT or version.approvals.exists():
        raise Conflict(_("Only a draft that was never handed in can be thrown away."))
    before = {"number": version.number, "sha256": version.sha256}
    record("procedure.changed", version.procedure, by=by.actor, detail={"before": before, "after": {}})
    procedure = version.procedure
    version.delete()
    if not procedure.versions.exists():
        procedure.delete()


@transaction.atomic
def set_up(procedure_id: int, settings: Settings, *, by: User) -> Procedure:
    procedure = _locked(procedure_id, by)
    values = {"team": settings.team, "review_every": settings.review_every}
    saving.change(procedure, "procedure.changed", values, by=by.actor)
    return procedure


@transaction.atomic
def reviewed(procedure_id: int, *, by: User) -> Procedure:
    """Somebody looked, and it is still right."""
    procedure = _locked(procedure_id, by)
    before, procedure.reviewed_at = procedure.reviewed_at, clock.now()
    procedure.save(update_fields=["reviewed_at"])
    detail = {"before": {"reviewed_at": before and before.isoformat()},
              "after": {"reviewed_at": procedure.reviewed_at.isoformat()}}  # fmt: skip
    record("procedure.changed", procedure, by=by.actor, detail=detail)
    return procedure


def read(data: object) -> Definition:
    """Raises Invalid with each problem by its place."""
    definition, problems = parse(data)
    if definition is None:
        fields: dict[str, list[str]] = {}
        for problem in problems[:50]:
            fields.setdefault(problem.place or "definition", []).append(problem.message)
        first = problems[0]
        raise Invalid(f"{first.place or _('procedure')}: {first.message}", fields)
    return definition


def title_of(definition: Definition) -> str:
    return definition.title.best(definition.locale)[:200] or definition.key


def locked_version(version_id: int, by: User) -> ProcedureVersion:
    """The version, its procedure locked first. Raises Missing, NotAllowed."""
    require_editor(by)
    found = ProcedureVersion.objects.filter(pk=version_id).values_list("procedure_id", flat=True).first()
    if found is None:
        raise Missing(_("There is no such version, or you may not see it."))
    Procedure.objects.select_for_update().get(pk=found)
    return ProcedureVersion.objects.select_related("procedure", "author", "based_on").get(pk=version_id)


def _editable(version_id: int, by: User) -> ProcedureVersion:
    version = locked_version(version_id, by)
    if version.state != State.DRAFT:
        raise Conflict(_("This version was handed in and can't be changed. Take it back, then edit it."))
    return version


def _locked(procedure_id: int, by: User) -> Procedure:
    require_editor(by)
    found = Procedure.objects.select_for_update().filter(pk=procedure_id).first()
    if found is None:
        raise Missing(_("There is no such procedure, or you may not see it."))
    return found


def _base(procedure: Procedure) -> ProcedureVersion | None:
    return procedure.versions.filter(state__in=[State.PUBLISHED, State.WITHDRAWN]).order_by("-number").first()


def _drafted(procedure: Procedure, definition: Definition, base: ProcedureVersion | None, by: User) -> ProcedureVersion:
    newest = procedure.versions.order_by("-number").values_list("number", flat=True).first()
    return ProcedureVersion.objects.create(
        procedure=procedure,
        number=(newest or 0) + 1,
        definition=dump(definition),
        sha256=sha_of(definition),
        graph_sha256=graph_sha_of(definition),
        change_class=ChangeClass.MINOR if base else ChangeClass.MATERIAL,
        author=by,
        based_on=base,
    )
