"""Procedures in the log of changes: who wrote, approved and published which version, and what became of open runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.web.times import absolute
from people import audit
from people.audit import Change, speak, tell
from people.words import FIELDS, KINDS
from sops.kinds import TIERS
from sops.matching import sentence
from sops.models import Binding, ChangeClass, State

SUBJECTS = {"procedure": _("Procedures"), "binding": _("Which tickets call for procedures")}
SAID = {
    "procedure.created": _("began the procedure"),
    "procedure.changed": _("changed the procedure"),
    "procedure.submitted": _("asked for approval of the procedure"),
    "procedure.taken_back": _("took back for editing the procedure"),
    "procedure.approved": _("approved the procedure"),
    "procedure.refused": _("asked for changes of the procedure"),
    "procedure.scheduled": _("scheduled the procedure"),
    "procedure.published": _("published the procedure"),
    "procedure.withdrawn": _("withdrew the procedure"),
    "procedure.migrated": _("moved open runs of the procedure"),
    "procedure.flagged": _("reported a wrong step of the procedure"),
    "binding.created": _("bound to tickets the procedure"),
    "binding.changed": _("changed which tickets call for the procedure"),
}
NAMED = {
    "risk": _("Risk tier"),
    "review_every": _("Reviewed every (days)"),
    "reviewed_at": _("Last reviewed"),
    "number": _("Version"),
    "sha256": _("SHA-256"),
    "binding.mode": _("Suggested or required"),
}


def register() -> None:
    audit.register(SUBJECTS)
    KINDS.update(SAID)
    for name, words in NAMED.items():
        FIELDS.setdefault(name, words)
    speak("procedure", "risk", lambda tier: f"{tier}: {TIERS.get(tier, '')}")
    speak("procedure", "reviewed_at", _moment)
    speak("binding", "conditions", sentence)
    speak("binding", "mode", lambda code: str(Binding.Mode(code).label) if code in Binding.Mode.values else str(code))
    for kind in SAID:
        if kind not in ("procedure.created", "procedure.changed") and kind.startswith("procedure."):
            tell(kind, _of_version)


def _of_version(detail: Mapping[str, Any]) -> Iterator[Change]:
    """Which version it was about, from which it went on, and what that did. `before` is a number, or a state."""
    before = detail.get("before")
    yield Change(gettext("Version"), f"v{before}" if isinstance(before, int) else "", f"v{detail['number']}")
    if (state := before) in State.values:
        yield Change(gettext("State"), str(State(state).label), str(State.DRAFT.label))
    if (kind := detail.get("change_class")) in ChangeClass.values:
        yield Change(gettext("Kind of change"), "", str(ChangeClass(kind).label))
    if moment := detail.get("effective_from"):
        yield Change(gettext("In force from"), "", _moment(moment))
    if "kept" in detail:
        yield Change(gettext("Runs moved"), "", str(detail["runs"]))
        yield Change(gettext("Runs that stayed"), "", str(detail["kept"]))
    elif "runs" in detail:
        yield Change(gettext("Runs stopped"), "", str(detail["runs"]))
    if step := detail.get("step"):
        yield Change(gettext("Step"), "", step)


def _moment(iso: str) -> str:
    return absolute(datetime.fromisoformat(iso))
