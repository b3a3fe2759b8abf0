"""Who may do what with procedures and runs, asked in verbs and templates."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Missing, NotAllowed
from people.models import User
from people.permissions import Capability, can, require_in_house
from sops.models import Procedure, ProcedureVersion, State
from sops.models.procedure import can_edit as can_edit
from sops.models.requirement import can_oversee as can_oversee

__all__ = [
    "can_approve",
    "can_edit",
    "can_oversee",
    "can_run",
    "procedure_for",
    "require_editor",
    "require_overseer",
    "version_for",
]


def require_editor(user: User) -> None:
    require_in_house(user, Capability.EDIT_PROCEDURES)


def require_overseer(user: User) -> None:
    if not can_oversee(user):
        raise NotAllowed(_("Only leads and editors of procedures do this. Ask one of them."))


def can_approve(user: User, version: ProcedureVersion) -> bool:
    """A second person: never the author, nor anybody who had a hand in the draft."""
    return can_edit(user) and version.author_id != user.pk and user.pk not in version.writers


def can_run(user: User) -> bool:
    return can(user, Capability.WORK_TICKETS)


def procedure_for(user: User, key: str) -> Procedure:
    found = Procedure.objects.visible_to(user).filter(key=key).first()
    if found is None:
        raise Missing(_("There is no such procedure, or you may not see it."))
    return found


def version_for(user: User, key: str, number: int) -> ProcedureVersion:
    """Others than editors see what was published."""
    rows = ProcedureVersion.objects.select_related("procedure", "author").filter(procedure=procedure_for(user, key))
    if not can_edit(user):
        rows = rows.filter(state__in=[State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN])
    found = rows.filter(number=number).first()
    if found is None:
        raise Missing(_("There is no such version, or you may not see it."))
    return found
