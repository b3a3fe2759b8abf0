"""A small cast for tests, made the way the desk makes things. Names are made up and differ each time."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from itertools import count

from django.db import transaction
from django.test import Client
from django.utils.text import slugify

from people.models import Contact, Identity, Partner, Role, Site, Team, User
from tickets.actions import files, intake, macros, sides, signing_in, views
from tickets.actions.files import NewFile
from tickets.actions.intake import NewTicket
from tickets.actions.thread import NewMessage
from tickets.filetypes import new_file
from tickets.models import Attachment, Brand, Channel, Macro, Mailbox, Message, Priority, SideConversation, Ticket, View
from tickets.models.side import Kind
from tickets.portal.sessions import COOKIE

_numbers = count(1)


def a_partner(name: str = "", **fields: object) -> Partner:
    name = name or f"Partner {next(_numbers)}"
    return Partner.objects.create(name=name, slug=slugify(name), **fields)


def a_site(name: str = "", *, partner: Partner | None = None, time_zone: str = "Asia/Jakarta") -> Site:
    return Site.objects.create(name=name or f"Site {next(_numbers)}", partner=partner, time_zone=time_zone)


def a_team(name: str = "", *, partner: Partner | None = None, members: Iterable[User] = ()) -> Team:
    name = name or f"Team {next(_numbers)}"
    team = Team.objects.create(name=name, slug=slugify(name), partner=partner)
    team.members.set(members)
    return team


def a_role(*capabilities: str, name: str = "") -> Role:
    name = name or f"Role {next(_numbers)}"
    return Role.objects.create(name=name, slug=slugify(name), capabilities=list(capabilities))


def built_in(slug: str) -> Role:
    """A role that every desk starts with; made anew where a test with real transactions has emptied the tables."""
    name, capabilities = import_module("people.migrations.0002_built_in_roles").ROLES[slug]
    values = {"name": name, "capabilities": capabilities, "is_built_in": True}
    return Role.objects.get_or_create(slug=slug, defaults=values)[0]


def a_user(
    *roles: str | Role,
    partner: Partner | None = None,
    teams: Iterable[Team] = (),
    email: str = "",
    password: str | None = None,
    **fields: object,
) -> User:
    """A member of staff who has these roles (slugs or rows; an agent when none is named). No password: can't sign
    in by form, but `client.force_login` works."""
    number = next(_numbers)
    teams = list(teams)
    values: dict[str, object] = {"name": f"Person {number}", "home_team": teams[0] if teams else None} | fields
    user = User.objects.create_user(email or f"person{number}@desk.test", password, partner=partner, **values)
    named = [role if isinstance(role, Role) else built_in(role) for role in roles or ("agent",)]
    user.roles.set(named)
    user.teams.set(teams)
    return user


def a_contact(email: str = "", *, name: str = "", **fields: object) -> Contact:
    """A requester with a verified mail identity."""
    email = email or f"requester{next(_numbers)}@example.org"
    contact = Contact.objects.create(email=email, name=name, **fields)
    Identity.objects.create(contact=contact, value=email, is_verified=True)
    return contact


def a_brand(name: str = "", *, team: Team | None = None, **fields: object) -> Brand:
    name = name or f"Brand {next(_numbers)}"
    return Brand.objects.create(name=name, slug=slugify(name), team=team, **fields)


def a_mailbox(address: str = "", *, brand: Brand | None = None, team: Team | None = None) -> Mailbox:
    brand = brand or a_brand(team=team)
    address = address or f"support{next(_numbers)}@desk.test"
    return Mailbox.objects.create(address=address, name=brand.name, brand=brand, team=team)


def a_ticket(
    subject: str = "",
    *,
    text: str = "Please help me.",
    from_: Contact | None = None,
    team: Team | None = None,
    brand: Brand | None = None,
    priority: Priority = Priority.NORMAL,
    with_files: Iterable[NewFile] = (),
) -> Ticket:
    """A request from outside by the web form, in the queue of `team` (or the brand's)."""
    requester = from_ or a_contact(name="Sari Dewi")
    brand = brand or a_brand(team=team)
    first = NewMessage(
        author=requester,
        channel=Channel.WEB,
        text=text,
        new_text=text,
        from_name=requester.name,
        from_address=requester.email,
        files=tuple(with_files),
    )
    new = NewTicket(subject or f"Request {next(_numbers)}", requester, brand, Channel.WEB, first, priority=priority)
    return intake.open_ticket(new)[0]


def a_message(ticket: Ticket, text: str = "One more thing.", *, from_: Contact | None = None) -> Message:
    """What the requester writes next."""
    author = from_ or ticket.requester
    new = NewMessage(author=author, channel=Channel.WEB, text=text, new_text=text, from_address=author.email)
    return intake.receive(ticket.pk, new)


def an_upload(by: User, name: str = "receipt.txt", content: bytes = b"Paid in full.") -> Attachment:
    """A file that its author has not sent yet."""
    return files.upload(new_file(name, content), by=by)


def a_sign_in(client: Client, contact: Contact) -> None:
    """This requester is signed in in this browser from now on."""
    with transaction.atomic():
        client.cookies[COOKIE] = signing_in.begin(contact, None, "link")


def a_view(name: str = "", *, by: User, **details: object) -> View:
    """One's own where no scope is named."""
    values = {"conditions": {"all": []}, **details}
    return views.create(views.Details(name=name or f"View {next(_numbers)}", **values), by=by)  # type: ignore[arg-type]


def a_macro(name: str = "", *, by: User, reply: str = "", note: str = "", **details: object) -> Macro:
    """One's own where no scope is named; `reply` and `note` are in English."""
    texts = {"en": {"reply": reply, "note": note}} if reply or note else {}
    values = {"texts": texts, **details}
    return macros.create(macros.Details(name=name or f"Macro {next(_numbers)}", **values), by=by)  # type: ignore[arg-type]


def a_side(
    ticket: Ticket, *, by: User, text: str = "Can you look at this?", files: Iterable[int] = (), **asked: object
) -> SideConversation:
    """A side conversation of the ticket: with `team`, `partner` or `addresses`; more are fields of an Opening."""
    kind = Kind.TEAM if "team" in asked else Kind.PARTNER if "partner" in asked else Kind.OUTSIDE
    words = sides.Words(f"<p>{text}</p>", files=list(files), forwards=list(asked.pop("forwards", ())))  # type: ignore[call-overload]
    values = {"subject": f"Question {next(_numbers)}", **asked}
    return sides.start(ticket.pk, sides.Opening(kind=kind, words=words, **values), by=by)  # type: ignore[arg-type]
