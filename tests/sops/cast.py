"""Procedures in force, made the way the desk makes them: drafted, handed in, approved by another person, published."""

from __future__ import annotations

from typing import Any

from people.models import User
from sops.actions import drafts, publishing
from sops.models import ChangeClass, Procedure, ProcedureVersion
from tests.builders import a_team, a_user
from tests.sops.procedures import LOOKED_UP, impersonation, says, step, whole


def editors() -> tuple[User, User]:
    return a_user("procedure-editor"), a_user("procedure-editor")


def published(data: Any, *, by: tuple[User, User] | None = None) -> ProcedureVersion:
    author, other = by or editors()
    version = drafts.take_in(data, by=author)
    if version.based_on_id:
        kept = drafts.Saving(data=data, revision=version.revision, note="Better.", change_class=ChangeClass.MATERIAL)
        version = drafts.save(version.pk, kept, by=author)
    publishing.submit(version.pk, by=author)
    publishing.decide(version.pk, approve=True, sha256=version.sha256, by=other)
    return publishing.publish(version.pk, by=author)


def the_world() -> None:
    """What the procedure made by hand names: teams, and version 2 of what it calls."""
    for slug in ("safety", "payments"):
        a_team(slug)
    published(LOOKED_UP)
    published({**LOOKED_UP, "summary": says("Looks somebody up.")})


def impersonation_in_force(**changed: object) -> Procedure:
    the_world()
    data = impersonation()
    for one in data["steps"]:
        if one.get("macro") == "thank-you":
            del one["macro"]
            one["reply"] = says("Sorry, {name}.")
    return published({**data, **changed}).procedure


def short(key: str = "short", *middle: dict[str, Any], **more: Any) -> Procedure:
    """One step to read (or those given), and the end."""
    steps = list(middle) or [step("info", "read", next="over")]
    return published(whole([*steps, step("end", "over", outcome="done")], key=key, **more)).procedure
