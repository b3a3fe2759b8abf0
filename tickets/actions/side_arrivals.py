"""What comes into side conversations from outside: kept there, and only there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from events.actor import SYSTEM
from events.record import record
from helpdesk.lib import clock
from tickets.actions import files, sides
from tickets.actions.files import NewFile
from tickets.models import Attachment, SideConversation, SideMessage
from tickets.models.side import State


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail for a side conversation. `html` is sanitised and every text storable before it comes here."""

    side_id: int
    from_name: str
    from_address: str
    text: str
    new_text: str
    html: str = ""
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    mail_id: str = ""
    is_auto: bool = False
    is_asked: bool = True
    is_requester: bool = False
    sent_at: datetime | None = None
    files: tuple[NewFile, ...] = ()


@transaction.atomic
def receive(new: Arrived) -> SideMessage:
    """Whatever a person wrote answers it, and opens a closed one again; what a machine wrote is only kept."""
    rows = SideConversation.objects.select_for_update(of=("self",)).select_related("ticket")
    side = rows.get(pk=new.side_id)
    was_closed = side.is_closed
    if not new.is_auto:
        sides.reopened(side, State.ANSWERED)
    side.version, side.updated_at = side.version + 1, clock.now()
    side.save(update_fields=["version", *sides.REOPENED])
    message = SideMessage.objects.create(
        side=side,
        version=side.version,
        from_name=new.from_name[:200],
        from_address=new.from_address[:320],
        to=new.to,
        cc=new.cc,
        text=new.text,
        html=new.html,
        new_text=new.new_text,
        mail_id=new.mail_id[:998],
        is_auto=new.is_auto,
        is_asked=new.is_asked,
        is_requester=new.is_requester,
        sent_at=new.sent_at,
        created_at=side.updated_at,
    )
    _attach(message, new.files)
    if was_closed and not new.is_auto:
        record("side.reopened", side.ticket, by=SYSTEM, detail={"side_id": side.pk})
    author = "requester" if new.is_requester else "asked" if new.is_asked else "other"
    detail = {"side_id": side.pk, "message_id": message.pk, "author": author, "is_auto": new.is_auto}
    record("side.message_added", side.ticket, by=SYSTEM, detail=detail | {"state": str(side.state)})
    return message


def _attach(message: SideMessage, new: Sequence[NewFile]) -> None:
    if not new:
        return
    blobs = files.store(file.content for file in new)
    rows = [file.row(blobs[file.content]) for file in new]
    for row in rows:
        row.side_message = message
    Attachment.objects.bulk_create(rows)
