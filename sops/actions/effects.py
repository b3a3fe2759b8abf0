"""What a run does to its ticket, through the ticket's own verbs, and each thing once.

An execution has a key of run and visit that the database keeps unique, and is stored in the transaction that does it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from html import escape
from typing import Any, Final, TypeAlias

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict, DeskError, Invalid
from people.models import Team
from sops.actions import asking, following_up
from sops.actions.doing import Doing
from sops.actions.storing import store
from sops.definition.acts import ACTS
from sops.definition.model import Action, Call, Escalate, Form, Wait
from sops.definition.operations import is_outside
from sops.models import ActionExecution, ProcedureVersion, Run
from sops.replay.interpreter import Tape, is_effect
from sops.replay.state import Did
from sops.stored import CALLABLE, definition_of
from sops.tickets import PRIORITIES, variables_of
from tickets.actions import assignment, drafts, labels, linking, replies, status
from tickets.models import Category, Draft, Link, Message, Ticket

Performer: TypeAlias = "Callable[[Doing, Mapping[str, Any]], None]"


def go_on(doing: Doing) -> None:
    """Pass what passes by itself and do what is done at once, until it is a person's turn."""
    doing.tape.settle()
    while _goes_on(doing):
        doing.tape.settle()


def _goes_on(doing: Doing) -> bool:
    """Do what is done at once, or take what an outside tool has answered meanwhile."""
    run = doing.tape.run
    if run.is_over or run.waiting:
        return False
    if asking.is_asked(doing.tape):
        return asking.collect(doing)
    if run.here.acted or not is_effect(doing.tape.here):
        return False
    perform(doing)
    return True


def perform(doing: Doing) -> None:
    """The effect of the step where the run stands. Where it fails and the step has a way for that, it is taken."""
    step = doing.tape.here
    if isinstance(step, Wait):
        _wait(doing, step)
        return
    if isinstance(step, Call):
        _call(doing, step)
        return
    try:
        with transaction.atomic():
            _do(doing)
    except DeskError as error:
        if not (isinstance(step, Action) and step.failed):
            raise
        doing.tape.add(Did.ACTED, ok=False, error=error.message[:300])
        doing.tape.go("failed")


def _do(doing: Doing) -> None:
    tape, step = doing.tape, doing.tape.here
    if isinstance(step, Escalate):
        _once(doing, "escalate", {"team": step.team, "priority": step.priority}, _escalate)
        tape.add(Did.ESCALATED, ok=True, team=step.team)
    elif isinstance(step, Action):
        parameters = _known(tape, step)
        if is_outside(step.action):
            asking.ask(doing, step, parameters)
            return
        _once(doing, step.action, parameters, PERFORMERS[step.action])
        tape.add(Did.ACTED, ok=True, action=step.action, by_hand=ACTS[step.action].is_by_hand)
    tape.go("next")


def _known(tape: Tape, step: Action) -> dict[str, Any]:
    parameters = tape.computed(step.parameters)
    missing = [name for name in step.parameters if name not in parameters]
    if missing:
        raise Invalid(_("What this action needs is not known yet: %(names)s.") % {"names": ", ".join(missing)})
    return parameters


def _once(
    doing: Doing, action: str, parameters: dict[str, Any], act: Callable[[Doing, Mapping[str, Any]], None]
) -> None:
    key = f"{doing.run.pk}:{doing.tape.run.here.number}"
    execution, made = ActionExecution.objects.get_or_create(
        key=key, defaults={"run": doing.run, "action": action, "parameters": parameters, "by": doing.by}
    )
    if made:
        act(doing, parameters)
        execution.result = {"ok": True}
        execution.save(update_fields=["result"])


def set_fields(doing: Doing, step: Form, values: Mapping[str, Any]) -> None:
    """What was entered in a form, on the ticket."""
    for name, value in values.items():
        SETTERS[name](doing, value)


def _wait(doing: Doing, step: Wait) -> None:
    """The ticket waits for the requester, or is put on hold until the time comes."""
    until = (clock.now() + timedelta(hours=step.hours)).isoformat() if step.hours else ""
    to = Category.PENDING if step.reply else Category.ON_HOLD
    status.set_status(doing.ticket_id, to=to, by=doing.by)
    doing.tape.add(Did.WAITED, reply=step.reply, until=until)


def _call(doing: Doing, step: Call) -> None:
    """A run of the called version, as part of this one, which goes on when that has ended (sops.actions.calls)."""
    version = ProcedureVersion.objects.filter(procedure__key=step.procedure, number=step.version).first()
    if version is None or version.state not in CALLABLE:
        raise Conflict(_("The procedure %(key)s is not in force. Deviate and say why.") % {"key": step.procedure})
    run = doing.run
    child = Run(ticket=run.ticket, procedure=version.procedure, version=version, parent=run, holder=doing.by)
    child.save()
    tape = Tape(definition_of(version), doing.tape.given, locale=doing.tape.locale)
    given = doing.tape.computed(step.inputs)
    known = variables_of(tape.definition, run.ticket)
    start = tape.definition.start
    tape.add(Did.STARTED, version=version.number, step=start, holder=doing.by.pk, ticket=known, given=given)
    go_on(Doing(child, tape, doing.by))
    store(child, None, tape.events, by=doing.by)
    doing.tape.add(Did.CALLED, run=child.pk)


def _escalate(doing: Doing, parameters: Mapping[str, Any]) -> None:
    if parameters["priority"]:
        labels.set_priority(doing.ticket_id, to=PRIORITIES[parameters["priority"]], by=doing.by)
    _transfer(doing, parameters)


def _transfer(doing: Doing, parameters: Mapping[str, Any]) -> None:
    team = Team.objects.filter(slug=parameters["team"], is_active=True).first()
    if team is None:
        raise Invalid(_("There is no team “%(name)s”. Choose another.") % {"name": parameters["team"]})
    assignment.move_to_team(doing.ticket_id, team=team, by=doing.by)


def _tag(doing: Doing, parameters: Mapping[str, Any], *, add: bool) -> None:
    name = labels.tag_name(str(parameters["tag"]))
    kept = [tag for tag in Ticket.objects.get(pk=doing.ticket_id).tags if tag != name]
    labels.set_tags(doing.ticket_id, to=[*kept, name] if add else kept, by=doing.by)


def _link(doing: Doing, parameters: Mapping[str, Any]) -> None:
    other = parameters["ticket"]
    if not isinstance(other, int) or not 0 < other < 10**15:
        words = _("Give the number of another ticket.")
        raise Invalid(words, {"ticket": [words]})
    linking.link(doing.ticket_id, Link.Kind(parameters["as"]), other, by=doing.by)


def _note(doing: Doing, parameters: Mapping[str, Any]) -> None:
    ticket = doing.run.ticket
    replies.note(doing.ticket_id, replies.Writing(as_html(str(parameters["text"])), ticket.thread_version), by=doing.by)


def put_into_composer(doing: Doing, markup: str) -> None:
    """Below what is in the draft already: nothing that was typed is lost."""
    ticket = doing.run.ticket
    there = Draft.objects.filter(user=doing.by, ticket=ticket, kind=Message.Kind.PUBLIC).first()
    html = f"{there.html if there else ''}{markup}"
    drafts.save_draft(ticket.pk, kind=Message.Kind.PUBLIC, html=html, seen_version=ticket.thread_version, by=doing.by)


def as_html(text: str) -> str:
    paragraphs = [escape(part.strip(), quote=False).replace("\n", "<br>") for part in text.split("\n\n")]
    return "".join(f"<p>{part}</p>" for part in paragraphs if part)


def _nothing(doing: Doing, parameters: Mapping[str, Any]) -> None:
    """The agent did it, in another tool."""


PERFORMERS: Final[Mapping[str, Performer]] = {
    "set_status": lambda doing, given: _void(
        status.set_status(doing.ticket_id, to=Category(str(given["to"])), by=doing.by)
    ),
    "set_priority": lambda doing, given: _void(
        labels.set_priority(doing.ticket_id, to=PRIORITIES[str(given["to"])], by=doing.by)
    ),
    "set_subject": lambda doing, given: _void(labels.set_subject(doing.ticket_id, to=str(given["to"]), by=doing.by)),
    "add_tag": lambda doing, given: _tag(doing, given, add=True),
    "remove_tag": lambda doing, given: _tag(doing, given, add=False),
    "assign_to_me": lambda doing, given: _void(assignment.assign(doing.ticket_id, to=doing.by, by=doing.by)),
    "link": _link,
    "follow_up": lambda doing, given: _void(following_up.set_date(doing.run, given["days"], by=doing.by)),
    "transfer": _transfer,
    "note": _note,
    "draft_reply": lambda doing, given: put_into_composer(doing, as_html(str(given["text"]))),
    "by_hand": _nothing,
    "by_hand_for_good": _nothing,
}
SETTERS: Final[Mapping[str, Callable[[Doing, Any], None]]] = {
    "priority": lambda doing, value: PERFORMERS["set_priority"](doing, {"to": value}),
    "subject": lambda doing, value: PERFORMERS["set_subject"](doing, {"to": value}),
    "tags": lambda doing, value: _void(labels.set_tags(doing.ticket_id, to=value, by=doing.by)),
}


def _void(done: object) -> None:
    """What a verb gives back is not needed here."""
