"""Procedures as they are read: the list, a version with its steps and drawing, two versions compared, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from helpdesk.lib.conditions.describe import describe
from people.models import User
from people.staff import StaffRequest, staff
from sops import drawing
from sops.actions.migrating import befores, open_runs
from sops.actions.publishing import examined
from sops.checks.examine import Examined
from sops.definition import markdown
from sops.definition.canonical import canonical
from sops.definition.diff import differences
from sops.definition.model import Decision, Definition, Macro, Step
from sops.definition.parse import dump
from sops.definition.vocabulary import fields_of
from sops.figures import can_see_figures
from sops.kinds import EDGES, KINDS
from sops.matching import sentence
from sops.models import Binding, ChangeClass, Procedure, ProcedureVersion, Run, State
from sops.models.procedure import OPEN
from sops.permissions import can_approve, can_edit, procedure_for, require_editor, version_for
from sops.stored import definition_of
from sops.views.comparing import Told


@require_safe
@staff
def procedure_list(request: StaffRequest) -> HttpResponse:
    newest = Prefetch("versions", ProcedureVersion.objects.order_by("-number").defer("definition"))
    rows = Procedure.objects.visible_to(request.user).select_related("team").prefetch_related(newest)
    lines = [Line(one, request.user) for one in rows.order_by("title", "pk")]
    context = {"lines": lines, "may_edit": can_edit(request.user)}
    return render(request, "sops/procedures.html", context)


@dataclass
class Line:
    procedure: Procedure
    user: User

    @cached_property
    def published(self) -> ProcedureVersion | None:
        return next((one for one in self.procedure.versions.all() if one.state == State.PUBLISHED), None)

    @cached_property
    def in_the_making(self) -> ProcedureVersion | None:
        found = next((one for one in self.procedure.versions.all() if one.state in OPEN), None)
        return found if can_edit(self.user) else None

    @property
    def shown(self) -> ProcedureVersion | None:
        withdrawn = next((one for one in self.procedure.versions.all() if one.state not in OPEN), None)
        return self.published or self.in_the_making or withdrawn

    @property
    def is_overdue(self) -> bool:
        return self.procedure.is_overdue


@require_safe
@staff
def procedure(request: StaffRequest, key: str) -> HttpResponse:
    """The version in force, or the newest that one may see."""
    line = Line(procedure_for(request.user, key), request.user)
    shown = line.shown
    return redirect("procedure_version", key, shown.number if shown else 1)


@require_safe
@staff
def procedure_version(request: StaffRequest, key: str, number: int) -> HttpResponse:
    page = Page(version_for(request.user, key, number), request.user)
    return render(request, "sops/version.html", {"page": page, "version": page.version})


@require_safe
@staff
def procedure_export(request: StaffRequest, key: str, number: int, form: str) -> HttpResponse:
    """The version as a file: canonical JSON, or Markdown."""
    definition = definition_of(version_for(request.user, key, number))
    text = markdown.export(definition) if form == "md" else canonical(dump(definition))
    kind = "text/markdown; charset=utf-8" if form == "md" else "application/json"
    name = f"{key}-{number}.{'md' if form == 'md' else 'json'}"
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_safe
@staff
def procedure_differences(request: StaffRequest, key: str, number: int, other: int) -> HttpResponse:
    before, after = version_for(request.user, key, other), version_for(request.user, key, number)
    old, new = definition_of(before), definition_of(after)
    changes = [Told(one, old, new, request.user.language) for one in differences(old, new)]
    return render(request, "sops/differences.html", {"version": after, "before": before, "changes": changes})


@require_safe
@staff
def approvals(request: StaffRequest) -> HttpResponse:
    """What waits for a second person, and what is approved and not in force yet."""
    require_editor(request.user)
    rows = ProcedureVersion.objects.filter(state__in=[State.IN_REVIEW, State.APPROVED, State.SCHEDULED])
    rows = rows.select_related("procedure", "author", "based_on").defer("definition").order_by("updated_at")
    lines = [(one, can_approve(request.user, one)) for one in rows]
    return render(request, "sops/approvals.html", {"lines": lines})


@dataclass
class Page:
    """A version for one reader."""

    version: ProcedureVersion
    user: User

    @cached_property
    def definition(self) -> Definition:
        return definition_of(self.version)

    @property
    def title(self) -> str:
        return self.definition.title.best(self.user.language, self.definition.locale)

    @property
    def summary(self) -> str:
        return self.definition.summary.best(self.user.language, self.definition.locale)

    @property
    def steps(self) -> list[Read]:
        return [Read(step, self.definition, self.user.language) for step in self.definition.steps]

    @cached_property
    def drawing(self) -> drawing.Drawing:
        return drawing.draw(self.definition, {one.step.id: one.title for one in self.steps})

    @property
    def versions(self) -> QuerySet[ProcedureVersion]:
        rows = self.version.procedure.versions.select_related("author").defer("definition").order_by("-number")
        return rows if self.may_edit else rows.exclude(state__in=OPEN)

    @property
    def may_edit(self) -> bool:
        return can_edit(self.user)

    @property
    def may_see_figures(self) -> bool:
        return not self.is_open and can_see_figures(self.user)

    classes = ChangeClass.choices

    @property
    def may_approve(self) -> bool:
        return self.version.state == State.IN_REVIEW and can_approve(self.user, self.version)

    @cached_property
    def examined(self) -> Examined:
        return examined(self.version)

    @property
    def is_open(self) -> bool:
        return self.version.state in OPEN

    @property
    def bindings(self) -> list[tuple[Binding, str]]:
        rows = self.version.procedure.bindings.filter(is_active=True)
        return [(one, sentence(one.conditions)) for one in rows]

    @property
    def left_behind(self) -> int:
        """Open runs of older versions that may be moved to this one."""
        older = befores(self.version) if self.may_edit else []
        return sum(open_runs(self.version, one).count() for one in older)

    @property
    def runs(self) -> int:
        return Run.objects.filter(version=self.version, ended_at=None).count()


@dataclass
class Read:
    """A step as it is read."""

    step: Step
    definition: Definition
    language: str

    @property
    def title(self) -> str:
        return self.step.title.best(self.language, self.definition.locale) or self.step.id

    @property
    def kind(self) -> str:
        return str(KINDS[self.step.kind])

    @property
    def body(self) -> str:
        return self.step.body.best(self.language, self.definition.locale)

    @property
    def reply(self) -> str:
        return self.step.reply.best(self.language, self.definition.locale) if isinstance(self.step, Macro) else ""

    @property
    def ways(self) -> Iterator[tuple[str, str, str]]:
        """(when, id, title) of each way out."""
        fields = fields_of(self.definition, self.language)
        for one in self.step.exits:
            when = EDGES.get(one.edge, "")
            if isinstance(self.step, Decision) and one.edge.startswith("rules."):
                when = describe(self.step.rules[int(one.edge.split(".")[1])].when, fields)
            following = self.definition.by_id.get(one.to)
            title = following.title.best(self.language, self.definition.locale) if following else one.to
            yield str(when), one.to, title
