"""The reply of a step: rendered, put into the composer, and afterwards how much of it was edited before it left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from helpdesk.lib import html
from helpdesk.lib.errors import Conflict
from people.models import User
from sops.actions.doing import Doing
from sops.actions.effects import as_html, put_into_composer
from sops.definition.model import Macro
from sops.desk_macros import macro_named
from sops.models import ActionExecution
from sops.replay.facts import Facts
from sops.replay.state import Did
from tickets.actions import drafts
from tickets.macros.staged import Staged, read
from tickets.macros.wording import prospect
from tickets.models import Draft, Message, Ticket

REPLY = "reply"


@dataclass(frozen=True)
class Rendered:
    """`staged` are the acts of a macro of the desk, which go along when the reply is sent."""

    html: str
    staged: Staged | None = None


def rendered(step: Macro, ticket: Ticket, facts: Facts, *, by: User) -> Rendered | None:
    """In the requester's language where it is there. None where the macro is gone or says nothing to a requester."""
    if not step.macro:
        facts.locale = ticket.language
        return Rendered(as_html(facts.say(step.reply))) if step.reply else None
    macro = macro_named(step.macro)
    seen = prospect(macro.version, ticket, by=by) if macro else None
    if seen is None or not seen.said.reply:
        return None
    acts = Staged(seen.version.macro_id, seen.version.number, seen.said.language, tuple(seen.doable))
    return Rendered(seen.said.reply, acts)


def put_in(doing: Doing) -> None:
    """Below what is in the composer already. What was put in is kept, to be compared with what is sent."""
    tape, step, ticket = doing.tape, doing.tape.here, doing.run.ticket
    if not isinstance(step, Macro):
        raise Conflict(_("This step has no reply."))
    found = rendered(step, ticket, tape.facts, by=doing.by)
    if found is None:
        raise Conflict(_("The macro of this step is gone. Write the reply yourself, or deviate and say why."))
    put_into_composer(doing, found.html)
    if found.staged:
        draft = Draft.objects.get(user=doing.by, ticket=ticket, kind=Message.Kind.PUBLIC)
        drafts.save_staged(ticket.pk, kind=Message.Kind.PUBLIC, staged=[*read(draft.staged), found.staged], by=doing.by)
    kept = {"run": doing.run, "action": REPLY, "by": doing.by,
            "parameters": {"step": step.id, "macro": step.macro, "text": html.to_text(found.html)}}  # fmt: skip
    key = f"{doing.run.pk}:{tape.run.here.number}:{REPLY}"
    ActionExecution.objects.update_or_create(key=key, result={}, defaults=kept)
    tape.add(Did.REPLIED, used=True)


def note_sent(messages: Iterable[Message]) -> int:
    """Public replies that were sent: of each run whose reply was put in by their author, how much of it was edited."""
    found = {(message.ticket_id, message.author_user_id): message for message in messages}
    rows = ActionExecution.objects.filter(action=REPLY, result={}, run__ticket__in={ticket for ticket, _by in found})
    noted = 0
    for row in rows.select_related("run"):
        message = found.get((row.run.ticket_id, row.by_id))
        if message is not None and message.created_at >= row.at:
            share = edited(str(row.parameters.get("text", "")), message.new_text or message.text)
            row.result = {"message": message.pk, "edited": share}
            row.save(update_fields=["result"])
            noted += 1
    return noted


def edited(before: str, after: str) -> int:
    """How much of the words is not as it was, in per cent: 0 for a reply sent as it is, 100 for another one."""
    matcher = SequenceMatcher(None, before.split(), after.split(), autojunk=False)
    return round(100 * (1 - matcher.ratio()))
