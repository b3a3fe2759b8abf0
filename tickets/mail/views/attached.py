"""A mail that came as a file of another, to read in place; and the card of an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from urllib.parse import urlencode

from django.core.files.base import File
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.formats import get_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from helpdesk.lib import html
from helpdesk.lib.errors import Missing
from people.staff import StaffRequest, staff
from tickets.contents import opened
from tickets.conversation import is_graphic
from tickets.files import INVITATIONS, ShownFile, is_mail
from tickets.filetypes import UNKNOWN, agreed_type, other_type, picture_type
from tickets.mail.parsing import calendar
from tickets.mail.parsing.attachments import Part
from tickets.mail.parsing.mail import ParsedMail, parse
from tickets.models import Attachment
from tickets.views.files import send
from tickets.views.found import attachment_for
from tickets.views.frame import sealed

DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that is a mail; `way` leads from it inward, through the mails among its files."""

    file: Attachment
    way: tuple[int, ...]
    mail: ParsedMail

    def address(self, name: str, *index: int, way: tuple[int, ...] | None = None) -> str:
        inward = ".".join(map(str, self.way if way is None else way))
        address = reverse(name, args=[self.file.pk, *index])
        return f"{address}?{urlencode({'in': inward})}" if inward else address

    @property
    def has_remote_pictures(self) -> bool:
        return bool(html.remote_pictures(html.sanitise(self.mail.html)) - set(self.pictures))

    @property
    def files(self) -> list[ShownFile]:
        """Its files, but for those that its body shows."""
        shown = html.own_pictures(html.sanitise(self.mail.html))
        parts = enumerate(self.mail.attachments)
        return [self._shown(index, part) for index, part in parts if not _stands(part, shown)]

    def _shown(self, index: int, part: Part) -> ShownFile:
        kind = agreed_type(part.name, part.content_type, part.content)
        deeper = is_mail(part.display_name, kind) and len(self.way) < DEEPEST
        return ShownFile(
            name=part.display_name,
            size=len(part.content),
            kind=kind,
            declared=other_type(part.content_type, kind),
            href=self.address("attached_file", index),
            picture=self.address("attached_picture", index)
            if picture_type(part.content) and not self.is_veiled
            else "",
            mail=self.address("attached_mail", way=(*self.way, index)) if deeper else "",
        )

    @property
    def is_veiled(self) -> bool:
        """Of a graphic ticket: its pictures are fetched only when somebody asks for them."""
        return self.file.message is not None and is_graphic(self.file.message.ticket)

    @property
    def pictures(self) -> dict[str, str]:
        """Addresses of the pictures that its body may show, by whatever it calls them."""
        found: dict[str, str] = {}
        for index, part in enumerate(self.mail.attachments):
            if picture_type(part.content):
                address = self.address("attached_picture", index)
                found |= {name: address for name in (part.name, part.content_location, part.content_id) if name}
        return found


@require_safe
@staff
def attached_mail(request: StaffRequest, key: int) -> HttpResponse:
    attached = _read(request, key)
    body = attached.address("attached_body")
    own = f"{body}{'&' if '?' in body else '?'}own=1" if attached.is_veiled and attached.pictures else ""
    context = {"attached": attached, "mail": attached.mail, "body": body, "own": own}
    return render(request, "mail/attached.html", context)


@require_safe
@xframe_options_sameorigin
@staff
def attached_body(request: StaffRequest, key: int) -> HttpResponse:
    attached = _read(request, key)
    mail = attached.mail
    pictures = {} if attached.is_veiled and "own" not in request.GET else attached.pictures
    body = html.show(mail.html, pictures) if mail.html else html.from_text(mail.text)
    return sealed(request, mail, body)


@require_safe
@staff
def attached_file(request: StaffRequest, key: int, index: int) -> FileResponse:
    part = _part(_read(request, key), index)
    return send(File(BytesIO(part.content)), part.display_name, as_attachment=True, content_type=UNKNOWN)


@require_safe
@staff
def attached_picture(request: StaffRequest, key: int, index: int) -> FileResponse:
    part = _part(_read(request, key), index)
    kind = picture_type(part.content)
    if not kind:
        raise Missing(_("This file is not a picture that can be shown here."))
    return send(File(BytesIO(part.content)), part.display_name, as_attachment=False, content_type=kind)


@require_safe
@staff
def invitation(request: StaffRequest, key: int) -> HttpResponse:
    """The card of a calendar file: a fragment, empty when there is nothing to show."""
    file = attachment_for(request.user, key)
    if file.content_type not in INVITATIONS:
        raise Missing(_("This file is not an invitation."))
    with opened(file) as content:
        event = calendar.read(content.read(calendar.LONGEST))
    return render(request, "mail/invitation.html", {"event": event, "time": _time(event)}) if event else HttpResponse()


def _time(event: calendar.Event) -> str:
    """When it is: in the reader's zone where the calendar names one, else as it says."""
    if event.start is None:
        return _("Without a date")
    days = [date_format(_here(one), get_format("DATE_FORMAT")) for one in (event.start, event.end) if one]
    if not isinstance(event.start, datetime):
        return days[0]
    start = _here(event.start)
    words = f"{days[0]}, {date_format(start, 'H:i')}"
    if isinstance(event.end, datetime):
        end = date_format(_here(event.end), "H:i")
        words += f"–{end}" if days[0] == days[-1] else f" – {days[-1]}, {end}"
    return f"{words} {start.tzname()}" if isinstance(start, datetime) and start.tzinfo else words


def _here(moment: date) -> date:
    return localtime(moment) if isinstance(moment, datetime) and moment.tzinfo else moment


def _read(request: StaffRequest, key: int) -> Attached:
    """The mail in a file that this person may see, or, with `in` in the address, one further inward."""
    file = attachment_for(request.user, key)
    way = request.GET.get("in", "")
    steps = way.split(".") if way else []
    if not is_mail(file.name, file.content_type) or not all(step.isdecimal() for step in steps):
        raise Missing(_("This file is not a mail."))
    with opened(file) as content:
        attached = Attached(file, (), parse(content.read()))
    for step in steps[:DEEPEST]:
        part = _part(attached, int(step))
        if not is_mail(part.display_name, agreed_type(part.name, part.content_type, part.content)):
            raise Missing(_("This file is not a mail."))
        attached = Attached(file, (*attached.way, int(step)), parse(part.content))
    return attached


def _part(attached: Attached, index: int) -> Part:
    if index >= len(attached.mail.attachments):
        raise Missing(_("There is no such file, or you may not see it."))
    return attached.mail.attachments[index]


def _stands(part: Part, shown: set[str]) -> bool:
    names = {part.name, part.content_location, part.content_id} - {""}
    return bool(picture_type(part.content)) and not names.isdisjoint(shown)
