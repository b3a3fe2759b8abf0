"""What a side conversation says and to whom: checked, with what is forwarded into it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from helpdesk.lib import html
from helpdesk.lib.errors import Invalid
from helpdesk.lib.text import casefold_address, storable
from people.models import User
from tickets.actions.leaving import ADDRESS, ENCODED
from tickets.actions.replies import LONGEST
from tickets.models import Attachment, Mailbox, Message, SideConversation, SideMessage, Ticket
from tickets.models.side import Kind
from tickets.permissions import partners_to_ask, teams_to_ask

if TYPE_CHECKING:
    from tickets.actions.sides import Opening

MOST_ADDRESSES: Final = 10
MOST_FORWARDED: Final = 20
LONGEST_FORWARDED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    html: str
    forwards: tuple[int, ...]


def target(ticket: Ticket, opening: Opening, by: User) -> dict[str, object]:
    """The fields that say whom it asks. Raises Invalid for whom this person can't ask."""
    if opening.kind == Kind.TEAM:
        if opening.team is None or not teams_to_ask(by).filter(pk=opening.team.pk).exists():
            raise _invalid("team", _("Choose the team to ask."))
        return {"team": opening.team, "partner_id": opening.team.partner_id}
    if opening.kind == Kind.PARTNER:
        if opening.partner is None or not partners_to_ask(by).filter(pk=opening.partner.pk).exists():
            raise _invalid("partner", _("Choose the partner to ask."))
        return {"partner": opening.partner}
    return {"addresses": _addresses(ticket, opening.addresses)}


def _addresses(ticket: Ticket, given: Sequence[str]) -> list[str]:
    """Of the world outside: not ours, and nobody's who takes part in the ticket, since those get a reply."""
    found = list(dict.fromkeys(casefold_address(storable(one)) for one in given if one.strip()))
    if not found or len(found) > MOST_ADDRESSES:
        raise _invalid("addresses", _("Name one address, or up to %(most)d.") % {"most": MOST_ADDRESSES})
    ours = {casefold_address(one) for box in Mailbox.objects.all() for one in box.addresses}
    taking_part = people_of(ticket)
    for one in found:
        if not ADDRESS.fullmatch(one) or one.endswith("@invalid"):
            raise _invalid("addresses", _("%(address)s is no address that mail can be sent to.") % {"address": one})
        local, _at, domain = one.rpartition("@")
        if one in ours or f"{local.partition('+')[0]}@{domain}" in ours:
            raise _invalid("addresses", _("%(address)s is an address of this desk.") % {"address": one})
        if one in taking_part:
            words = _("%(address)s takes part in the ticket. Write a reply instead, so that it stays in one place.")
            raise _invalid("addresses", words % {"address": one})
    if ticket.mailbox_id is None and not ticket.brand.mailboxes.filter(is_active=True).exists():
        words = _("%(brand)s has no mailbox to write from. An admin can add one.") % {"brand": ticket.brand}
        raise _invalid("addresses", words)
    return found


def people_of(ticket: Ticket) -> set[str]:
    """The addresses of the requester and of those in copy."""
    own = ticket.requester.identities.values_list("value", flat=True)
    copied = ticket.participants.values_list("contact__identities__value", flat=True)
    return {one for one in [*own, *copied, casefold_address(ticket.requester.email)] if one}


def composed(side: SideConversation, markup: str, forwards: Collection[int], uploads: Sequence[int], by: User) -> Said:
    """What is typed, then what is forwarded, quoted. Raises Invalid for nothing, too much, or what must not leave."""
    if len(markup) > LONGEST:
        raise _invalid("html", _("This message is too long to send. Attach it as a file instead."))
    typed = html.compose(storable(markup))
    quoted = _forwarded(side, forwards, by)
    if not html.to_text(typed).strip() and not uploads and not quoted:
        raise _invalid("html", _("Write a message or attach a file."))
    whole = typed + "".join(_quote(message) for message in quoted)
    said = Said(html.to_text(whole), whole, tuple(message.pk for message in quoted))
    if side.is_outside:
        _check_size(said, uploads)
    return said


def _forwarded(side: SideConversation, wanted: Collection[int], by: User) -> list[Message]:
    """Messages of this ticket that the author sees; internal notes stay in the house."""
    if not wanted:
        return []
    seen = Message.objects.visible_to(by).in_thread().filter(ticket=side.ticket_id, pk__in=set(wanted))
    found = list(seen.select_related("author_user", "author_contact").order_by("version")[: MOST_FORWARDED + 1])
    if len(found) != len(set(wanted)) or len(found) > MOST_FORWARDED:
        raise _invalid("forwards", _("Choose messages of this ticket, up to %(most)d.") % {"most": MOST_FORWARDED})
    if (side.is_outside or side.partner_id) and any(message.is_note for message in found):
        raise _invalid("forwards", _("Internal notes stay in the house. Say what is in them in your own words."))
    return found


def _quote(message: Message) -> str:
    at = timezone.localtime(message.created_at)
    moment = f"{date_format(at, get_format('DATE_FORMAT'))}, {date_format(at, 'H:i')}"
    intro = _("On %(date)s, %(name)s wrote:") % {"date": moment, "name": message.author_name}
    text = (message.new_text or message.text)[:LONGEST_FORWARDED]
    return f"<p>{escape(intro)}</p><blockquote>{html.from_text(text)}</blockquote>"


def copy_files(forwards: Collection[int], message: SideMessage) -> None:
    """The files of what is forwarded go along; their content is stored once."""
    if not forwards:
        return
    rows = list(Attachment.objects.filter(message__in=forwards))
    for row in rows:
        row.pk, row.message, row.side_message, row.uploaded_by, row.is_inline = None, None, message, None, False
    Attachment.objects.bulk_create(rows)


def _check_size(said: Said, uploads: Sequence[int]) -> None:
    """As mail: what is attached and what is forwarded together."""
    rows = Attachment.objects.filter(pk__in=uploads) | Attachment.objects.filter(message__in=said.forwards)
    size = int((rows.aggregate(Sum("size"))["size__sum"] or 0) * ENCODED) + 2 * len(said.html)
    if size > settings.MAIL_OUT_SIZE_LIMIT:
        values = {"size": max(1, size // 2**20), "limit": settings.MAIL_OUT_SIZE_LIMIT // 2**20}
        words = _("This mail would be %(size)d MB, and %(limit)d MB may be sent. Take files off, or send a link.")
        raise _invalid("files", words % values)


def _invalid(name: str, words: str) -> Invalid:
    return Invalid(words, {name: [words]})
