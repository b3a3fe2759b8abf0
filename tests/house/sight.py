"""A desk of one house and two partners, each with people and tickets whose words occur nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Model

from events.models import Event
from people.actions import tokens
from people.models import (
    ApiToken,
    Partner,
    Site,
    Team,
    User,
)
from sops.actions import running
from sops.models import Procedure, Run
from tests import builders
from tests.sops.cast import short
from tickets.actions import replies
from tickets.actions.replies import Writing
from tickets.filetypes import new_file
from tickets.mail.actions import side_outbox
from tickets.mail.models import SideDelivery
from tickets.models import (
    Attachment,
    Brand,
    Draft,
    Macro,
    Mailbox,
    Message,
    Participant,
    Seen,
    SideConversation,
    Ticket,
    View,
)
from tickets.models.view import Scope

NOWHERE = 999_999_999
FAR = datetime(2099, 1, 1, tzinfo=UTC)
COMMON = "planted"  # every ticket has this word, so that a search finds all that it may


@dataclass
class Side:
    """The house or one partner. `word` is part of everything that only they may read."""

    word: str
    partner: Partner | None
    team: Team
    site: Site
    agent: User
    admin: User
    reader: User
    ticket: Ticket
    message: Message
    attachment: Attachment
    token: ApiToken
    mailbox: Mailbox
    view: View
    macro: Macro
    side: SideConversation
    delivery: SideDelivery
    tokens: dict[int, str] = field(default_factory=dict)

    @property
    def things(self) -> list[Model]:
        found: list[Model | None] = [
            self.partner,
            self.team,
            self.site,
            self.agent,
            self.ticket,
            self.message,
            self.attachment,
        ]
        found += [self.token, self.mailbox, self.view, self.macro, self.side, self.delivery]
        return [thing for thing in found if thing]

    def fingerprint(self, *, marks: bool = True) -> list[object]:
        """Differs when anything of theirs was changed, written or deleted; `marks`: also a reading mark or a draft."""
        rows: list[object] = [list(type(one)._default_manager.filter(pk=one.pk).values_list()) for one in self.things]
        for model in (Message, Participant, *((Draft, Seen) if marks else ())):
            rows.append(model.objects.filter(ticket=self.ticket).count())
        rows.append(self.side.messages.count())
        rows.append(SideConversation.objects.filter(ticket=self.ticket).count())
        rows.append(Attachment.objects.filter(message__ticket=self.ticket).count())
        rows.append(Event.objects.filter(subject_kind="ticket", subject_id=self.ticket.pk).count())
        return rows


def a_side(word: str, *, partner: bool, ids_from: int) -> Side:
    """`ids_from` gives its tickets numbers that no other text holds by chance."""
    company = builders.a_partner(f"{word} company") if partner else None
    team = builders.a_team(f"{word} queue", partner=company)
    site = builders.a_site(f"{word} town", partner=company)
    agent = builders.a_user(partner=company, teams=[team], name=f"{word} agent", email=f"{word}-agent@desk.test")
    admin = builders.a_user("admin", partner=company, name=f"{word} admin", email=f"{word}-admin@desk.test")
    lead = builders.a_user("lead", partner=company, teams=[team], name=f"{word} lead", email=f"{word}-lead@desk.test")
    nothing = builders.a_role(name=f"Reader of {ids_from // 1_000_000}")
    reader = builders.a_user(nothing, partner=company, name=f"{word} reader", email=f"{word}-reader@desk.test")
    for more, model in enumerate((Ticket, Message, Attachment, SideConversation)):
        _count_from(model, ids_from + 1000 * more)
    mailbox = builders.a_mailbox(f"{word}@desk.test", brand=_brand(ids_from, team), team=team)
    ticket = _ticket(word, mailbox.brand)
    replies.note(ticket.pk, Writing(f"<p>{COMMON} {word}note</p>", 1), by=agent)
    message = replies.reply(ticket.pk, Writing(f"<p>{COMMON} {word}reply</p>", 2), by=agent)
    side = _aside(word, ticket, agent)
    secrets = {user.pk: tokens.create(f"{word} program", scopes=["read", "write"], by=user) for user in (agent, reader)}
    made = Side(
        word=word,
        partner=company,
        team=team,
        site=site,
        agent=agent,
        admin=admin,
        reader=reader,
        ticket=ticket,
        message=message,
        attachment=Attachment.objects.get(message__ticket=ticket),
        token=secrets[agent.pk][0],
        mailbox=mailbox,
        view=builders.a_view(f"{word} view", by=lead, scope=Scope.TEAM, team=team),
        macro=builders.a_macro(f"{word} macro", by=lead, scope=Scope.TEAM, team=team, reply=f"<p>{word}reply</p>"),
        side=side,
        delivery=SideDelivery.objects.get(message__side=side),
        tokens={pk: secret for pk, (_token, secret) in secrets.items()},
    )
    procedure_run_of(made)
    return made


def _brand(ids_from: int, team: Team) -> Brand:
    return builders.a_brand(f"Brand of {ids_from // 1_000_000}", team=team)


def _ticket(word: str, brand: Brand) -> Ticket:
    return builders.a_ticket(
        f"{COMMON} {word}subject",
        text=f"{COMMON} {word}text",
        from_=builders.a_contact(f"{word}-requester@example.org", name=f"{word} requester"),
        brand=brand,
        with_files=[new_file(f"{word}.txt", b"hello")],
    )


def _aside(word: str, ticket: Ticket, agent: User) -> SideConversation:
    """With a mail that failed, so that it can be sent again."""
    side = builders.a_side(
        ticket, by=agent, addresses=[f"{word}-depot@courier.test"], subject=f"{word}aside", text=f"{COMMON} {word}talk"
    )
    side_outbox.enqueue([side.messages.get().pk])
    SideDelivery.objects.filter(message__side=side).update(state="failed")
    return side


def _count_from(model: type[Model], number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SEQUENCE {model._meta.db_table}_id_seq RESTART WITH {number}")


def procedure_run_of(side: Side) -> Run:
    """A run on their ticket, of a procedure that everybody may read."""
    known = Procedure.objects.filter(key="shared").first() or short("shared")
    found = Run.objects.filter(ticket=side.ticket).first()
    return found or running.start(side.ticket.pk, known.pk, by=side.agent)
