"""Full-text search over what was written, grouped by ticket; rights come before every limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Case, F, QuerySet, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from helpdesk.lib import clock
from helpdesk.lib.errors import Invalid
from helpdesk.web import paging
from people.models import User
from tickets import spelling, wordsearch
from tickets.highlight import excerpt
from tickets.models import Attachment, Message, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.searchquery import Query, parse
from tickets.searchterms import fold, forgiving, marked, terms_of

PAGE = 25
SHOWN = 20_000
RANKED = 400
"""The newest messages that hold the words; the most relevant are chosen from these."""
NEAR = "~"
"""Stands before the cursor of pages that were found by alike words."""
YEAR = 365 * 24 * 3600


class By(StrEnum):
    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket with the message that matched, its words marked; `file` is a name that matched where no text did."""

    ticket: Ticket
    subject: SafeString
    excerpt: SafeString
    message_id: int | None
    at: datetime
    file: SafeString = field(default_factory=SafeString)


@dataclass(frozen=True, slots=True)
class Found:
    """`is_near`: nobody wrote these words, so alike ones were looked for."""

    hits: list[Hit] = field(default_factory=list)
    next: str = ""
    problem: str = ""
    is_near: bool = False


def search(text: str, user: User, *, after: str = "", size: int = PAGE, by: By = By.NEWEST) -> Found:
    """Tickets whose messages hold all the words, as this person sees them; when none does, words that are alike."""
    try:
        query = parse(text, user)
    except Invalid as error:
        return Found(problem=error.message)
    if query.is_empty:
        return Found()
    if not query.words and not query.messages:
        return _by_ticket(query, user, after, size)
    if not after.startswith(NEAR):
        found = _by_message(query, terms_of(query.words), user, (after, size, by, False))
        if found.hits or after or not query.words:
            return found
    terms = forgiving(query.words, spelling.is_known, spelling.meant)
    if terms == terms_of(query.words):
        return Found()
    found = _by_message(query, terms, user, (after.removeprefix(NEAR), size, by, True))
    return Found(found.hits, f"{NEAR}{found.next}" if found.next else "", is_near=True)


def jump(text: str, user: User) -> Ticket | None:
    """The ticket whose number was typed, when this person may see it."""
    number = text.removeprefix("#")
    if not number.isdecimal() or len(number) > 18:
        return None
    return Ticket.objects.visible_to(user).for_page().filter(pk=int(number)).first()


def tickets_that_match(text: str, user: User) -> TicketQuerySet:
    """All tickets that a search finds, for acts on all of them. Raises Invalid for an operator that means nothing."""
    query = parse(text, user)
    if query.is_empty:
        return Ticket.objects.none()
    rows = Ticket.objects.visible_to(user).filter(query.tickets)
    if not query.words and not query.messages:
        return rows
    found: QuerySet[Message] = Message.objects.visible_to(user).filter(query.messages, withdrawn_at=None)
    if terms := terms_of(query.words):
        found = found.extra(where=["search @@ to_tsquery('desk', %s)"], params=[" & ".join(terms)])
    return rows.filter(pk__in=found.order_by().values("ticket"))


def messages_in_sight(query: Query, user: User) -> QuerySet[Message]:
    """Sight first, then what the operators leave."""
    rows: QuerySet[Message] = Message.objects.visible_to(user).filter(withdrawn_at=None).filter(query.messages)
    if query.tickets:
        rows = rows.filter(ticket__in=Ticket.objects.filter(query.tickets))
    return rows


def _by_ticket(query: Query, user: User, after: str, size: int) -> Found:
    rows = Ticket.objects.visible_to(user).filter(query.tickets).for_list()
    page = paging.page(rows, after=after, size=size)
    hits = [_hit(ticket, None, ticket.snippet, ticket.updated_at, []) for ticket in page.rows]
    return Found(hits, page.next)


def _by_message(query: Query, terms: Sequence[str], user: User, page: tuple[str, int, By, bool]) -> Found:
    rows = messages_in_sight(query, user)
    after, size, by, is_near = page
    words = [*query.words, *marked(terms, pieces=is_near)]
    if by == By.RELEVANCE and terms:
        return _most_relevant(rows, terms, words, after, size)
    return _newest(rows, terms, words, after, size)


def _newest(rows: QuerySet[Message], terms: Sequence[str], words: list[str], after: str, size: int) -> Found:
    """Walks matching messages newest first until enough tickets are found."""
    for found, take in wordsearch.ways(rows, terms, size) if terms else [(rows, size * 4)]:
        page = paging.page(found.only("pk", "ticket_id", "created_at"), by="created_at", after=after, size=take)
        if page.next:
            break
    newest: dict[int, Message] = {}
    last, following = None, page.next
    for message in page.rows:
        if last and len(newest) == size and message.ticket_id not in newest:
            following = paging.cursor(last, "created_at")
            break
        newest.setdefault(message.ticket_id, message)
        last = message
    return Found(_hits(list(newest.values()), words), following)


def _most_relevant(rows: QuerySet[Message], terms: Sequence[str], words: list[str], after: str, size: int) -> Found:
    """Of the newest that match: words close together, in the subject, whole, and lately come first."""
    best: dict[int, tuple[float, Message]] = {}
    for message, rank in _ranked(rows, terms):
        if message.ticket_id not in best or rank > best[message.ticket_id][0]:
            best[message.ticket_id] = (rank, message)
    subjects = dict(Ticket.objects.filter(pk__in=best).values_list("pk", "subject"))
    wanted = [fold(word) for word in words]
    order = sorted(best.values(), key=lambda one: -_score(one[0], one[1], subjects[one[1].ticket_id], wanted))
    start = int(after) if after.isdecimal() and len(after) < 6 else 0
    page = [message for _rank, message in order[start : start + size]]
    return Found(_hits(page, words), str(start + size) if len(order) > start + size else "")


def _ranked(rows: QuerySet[Message], terms: Sequence[str]) -> list[tuple[Message, float]]:
    """The newest that match, each with how close together it has the words."""
    rank = RawSQL("ts_rank_cd(tickets_message.search, to_tsquery('desk', %s), 1)", [" & ".join(terms)])
    found: list[tuple[Message, float]] = []
    for way, _take in wordsearch.ways(rows, terms, RANKED):
        newest = way.only("pk", "ticket_id", "created_at").annotate(rank=rank).order_by("-created_at", "-pk")
        found = [(message, float(message.rank)) for message in newest[:RANKED]]
        if len(found) == RANKED:
            break
    return found


def _score(rank: float, message: Message, subject: str, wanted: Sequence[str]) -> float:
    """Between 0 and about 3."""
    about = fold(subject)
    named = sum(word in about for word in wanted) / len(wanted) if wanted else 0.0
    age = (clock.now() - message.created_at).total_seconds() / YEAR
    return min(1.0, 4 * rank) + 1.5 * named + 0.3 / (1 + max(0.0, age))


def _hits(messages: list[Message], words: list[str]) -> list[Hit]:
    tickets = Ticket.objects.for_list().in_bulk([message.ticket_id for message in messages])
    keys = [message.pk for message in messages]
    texts = dict(Message.objects.filter(pk__in=keys).annotate(shown=Left(_words(), SHOWN)).values_list("pk", "shown"))
    files: dict[int | None, list[str]] = {}
    for key, name in Attachment.objects.filter(message__in=keys).order_by("pk").values_list("message_id", "name"):
        files.setdefault(key, []).append(name)
    return [
        _hit(tickets[one.ticket_id], one.pk, texts[one.pk], one.created_at, words, files.get(one.pk, []))
        for one in messages
    ]


def _words() -> Case:
    return Case(When(new_text="", then=F("text")), default=F("new_text"))


def _hit(
    ticket: Ticket, message_id: int | None, text: str, at: datetime, words: list[str], files: Sequence[str] = ()
) -> Hit:
    subject = excerpt(ticket.subject or _("(no subject)"), words, 200)
    names = (excerpt(name, words, 120) for name in files)
    file = next((name for name in names if "<mark>" in name), SafeString())
    return Hit(ticket, subject, excerpt(text, words, 180), message_id, at, file)
