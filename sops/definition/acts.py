"""What an action step can do: each act's parameters with their types, the right it needs, and whether it can be undone.

The set is closed: a procedure holds no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext_lazy as _

from helpdesk.lib.conditions.fields import Words
from sops.definition.vocabulary import PRIORITIES


@dataclass(frozen=True, slots=True)
class Parameter:
    """`names` says what its value is the name of: a team."""

    type: str
    choices: tuple[str, ...] = ()
    is_required: bool = True
    names: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """`needs` is the capability without which nobody does it. `is_by_hand`: the agent does it, in another tool, and
    says so. `results`: what it gives back, by its names."""

    label: Words
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    needs: str = "work_tickets"
    is_reversible: bool = True
    is_by_hand: bool = False
    results: Mapping[str, Parameter] = field(default_factory=dict)


TEXT: Final = Parameter("text")
ACTS: Final[Mapping[str, Act]] = {
    "set_status": Act(_("Set the status"), {"to": Parameter("choice", ("open", "pending", "on_hold"))}),
    "set_priority": Act(_("Set the priority"), {"to": Parameter("choice", PRIORITIES)}),
    "set_subject": Act(_("Change the subject"), {"to": TEXT}),
    "add_tag": Act(_("Add a tag"), {"tag": TEXT}),
    "remove_tag": Act(_("Take off a tag"), {"tag": TEXT}),
    "assign_to_me": Act(_("Assign it to who runs this")),
    "link": Act(
        _("Link it to another ticket"),
        {"ticket": Parameter("number"), "as": Parameter("choice", ("related", "incident", "child", "duplicate"))},
    ),
    "follow_up": Act(_("Set a follow-up date"), {"days": Parameter("number")}),
    "transfer": Act(_("Move to a team"), {"team": Parameter("text", names="team")}),
    "note": Act(_("Write an internal note"), {"text": TEXT}, is_reversible=False),
    "draft_reply": Act(_("Draft a reply"), {"text": TEXT}),
    "by_hand": Act(_("Do this in another tool"), {"what": TEXT}, is_by_hand=True),
    "by_hand_for_good": Act(
        _("Do this in another tool; it can't be undone"), {"what": TEXT}, is_reversible=False, is_by_hand=True
    ),
}
