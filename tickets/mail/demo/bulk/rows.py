"""The rows of a stretch of tickets, as lines for COPY."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tickets.mail.demo.bulk.text import Pool

YEARS = 2
TICKET = (
    "id", "subject", "requester_id", "brand_id", "mailbox_id", "channel", "priority", "status_id",
    "status_category", "team_id", "assignee_id", "partner_id", "tags", "language", "thread_version", "snippet",
    "created_at", "updated_at", "solved_at", "closed_at",
)  # fmt: skip
MESSAGE = (
    "id", "ticket_id", "kind", "version", "author_user_id", "author_contact_id", "channel", "subject",
    "from_name", "from_address", "to", "cc", "text", "html", "new_text", "mail_id", "in_reply_to", "is_auto",
    "sent_at", "created_at", "hold_until", "dispatched_at",
)  # fmt: skip
EVENT = (
    "kind", "subject_kind", "subject_id", "at", "actor_kind", "actor_id", "actor_team_id", "actor_partner_id",
    "detail",
)  # fmt: skip
NULL = "\\N"
TAGS = (
    "login", "payout", "bug", "appeal", "coins", "copyright", "harassment", "privacy", "account-takeover",
    "impersonation", "refund", "spam",
)  # fmt: skip
LONG = 300
"""Messages of one ticket in 20,000."""


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox with its team's people; chosen in proportion to `share`."""

    mailbox: int
    address: str
    brand: int
    team: int
    partner: int | None
    staff: tuple[tuple[int, str], ...]
    share: int


@dataclass(frozen=True, slots=True)
class Scale:
    tickets: int
    messages: int
    contacts: int
    seed: int
    until: datetime
    first_ticket: int
    first_message: int
    first_contact: int
    places: tuple[Place, ...]
    statuses: dict[str, int]


@dataclass(slots=True)
class Lines:
    tickets: list[str]
    messages: list[str]
    events: list[str]


def stretch(scale: Scale, pool: Pool, start: int, stop: int) -> Lines:
    """Tickets number start to stop (from 0) with all that belongs to them."""
    rng = Random(f"{scale.seed}/{start}")
    lines = Lines([], [], [])
    before = start * scale.messages // scale.tickets
    sizes = _sizes(stop - start, stop * scale.messages // scale.tickets - before, start, rng)
    message = scale.first_message + before
    for number, size in zip(range(start, stop), sizes, strict=True):
        _ticket(scale, pool, number, (message, size), rng, lines)
        message += size
    return lines


def _sizes(tickets: int, messages: int, start: int, rng: Random) -> list[int]:
    """How many messages each ticket has: one at least, `messages` together, a few very many."""
    sizes = [1] * tickets
    spare = messages - tickets
    for place in range(tickets):
        if (start + place) % 20_000 == 11 and spare >= LONG - 1:
            sizes[place] = LONG
            spare -= LONG - 1
    while spare > 0:
        place = rng.randrange(tickets)
        more = min(spare, rng.choice((1, 1, 2, 3, 5, 8)))
        if sizes[place] != LONG:
            sizes[place] += more
            spare -= more
    return sizes


def _ticket(scale: Scale, pool: Pool, number: int, messages: tuple[int, int], rng: Random, lines: Lines) -> None:
    key, (first, size) = scale.first_ticket + number, messages
    span = timedelta(days=365 * YEARS)
    opened = scale.until - span + span * (number / scale.tickets) ** 0.85
    place = rng.choices(scale.places, [one.share for one in scale.places])[0]
    category = _category((scale.until - opened).days, rng)
    updated = min(opened + timedelta(hours=rng.expovariate(1 / 40) + 0.1 * size), scale.until)
    done = updated if category in ("solved", "closed") else None
    contact = scale.first_contact + int(scale.contacts * rng.random() ** 1.7)
    agent = rng.choice(place.staff) if category != "new" or rng.random() < 0.15 else None
    language = pool.language(rng)
    subject = pool.subject(language, rng)
    tags = ",".join({rng.choice(TAGS) for _ in range(rng.choice((0, 1, 1, 2)))})
    snippet = ""
    for version in range(1, size + 1):
        at = opened + (updated - opened) * ((version - 1) / max(size - 1, 1))
        text = pool.text(language, rng)
        kind = _message(lines, place, rng, _Said(first + version - 1, key, version, contact, agent, subject, text, at))
        snippet = snippet if kind == "note" else text[:190]
    lines.tickets.append(
        line(
            key, subject, contact, place.brand, place.mailbox, "email" if rng.random() < 0.85 else "web",
            rng.choice((1, 2, 2, 2, 2, 2, 3, 3, 4)), scale.statuses[category], category, place.team,
            agent and agent[0], place.partner, "{" + tags + "}", language, size, snippet, opened, updated, done,
            updated if category == "closed" else None,
        )
    )  # fmt: skip
    _moved(scale, lines, (key, updated, category), agent, place)
    detail = (
        f'{{"channel": "email", "brand_id": {place.brand}, "mailbox_id": {place.mailbox}, '
        f'"team_id": {place.team}, "priority": 2}}'
    )
    lines.events.append(line("ticket.created", "ticket", key, opened, "contact", contact, None, None, detail))


def _moved(
    scale: Scale, lines: Lines, became: tuple[int, datetime, str], agent: tuple[int, str] | None, place: Place
) -> None:
    """How it came to its status, in one step."""
    key, at, category = became
    if category == "new" or agent is None:
        return
    detail = (
        f'{{"before": {scale.statuses["new"]}, "after": {scale.statuses[category]}, '
        f'"category_before": "new", "category_after": "{category}"}}'
    )
    actor = (agent[0], place.team, place.partner)
    lines.events.append(line("ticket.status_changed", "ticket", key, at, "user", *actor, detail))


@dataclass(frozen=True, slots=True)
class _Said:
    key: int
    ticket: int
    version: int
    contact: int
    agent: tuple[int, str] | None
    subject: str
    text: str
    at: datetime


def _message(lines: Lines, place: Place, rng: Random, said: _Said) -> str:
    """One message with its event; returns its kind."""
    by_staff = said.agent is not None and said.version > 1 and rng.random() < 0.58
    kind = "note" if by_staff and rng.random() < 0.22 else "public"
    user = said.agent if by_staff else None
    address = f"person{said.contact}@mail.test"
    sent = by_staff and kind == "public"
    lines.messages.append(
        line(
            said.key, said.ticket, kind, said.version, user and user[0], None if user else said.contact, "email",
            said.subject if kind == "public" else "", user[1] if user else f"Person {said.contact}",
            "" if user else address, f'["{address if user else place.address}"]', "[]", said.text,
            f"<p>{said.text}</p>" if user else "", said.text,
            "" if user else f"<m{said.key}@mail.test>", "", "f", None if user else said.at, said.at,
            said.at if sent else None, said.at if sent else None,
        )
    )  # fmt: skip
    author = "user" if user else "contact"
    detail = (
        f'{{"message_id": {said.key}, "kind": "{kind}", "author": "{author}", "channel": "email", '
        f'"is_auto": false, "version": {said.version}}}'
    )
    actor = (user[0], place.team, place.partner) if user else (said.contact, None, None)
    lines.events.append(line("message.added", "ticket", said.ticket, said.at, author, *actor, detail))
    return kind


def _category(days_old: int, rng: Random) -> str:
    """Old ones are closed, but for a few that were left lying."""
    share = rng.random()
    if days_old > 9:
        if share < 0.985:
            return "closed"
        return rng.choice(("solved", "solved", "pending", "on_hold", "open"))
    limits = ((0.07, "new"), (0.2, "open"), (0.31, "pending"), (0.35, "on_hold"))
    return next((category for limit, category in limits if share < limit), "solved")


def contacts(scale: Scale) -> Iterator[str]:
    for number in range(scale.contacts):
        key = scale.first_contact + number
        yield line(key, f"Person {key}", f"person{key}@mail.test", "", "", scale.until)


def identities(scale: Scale) -> Iterator[str]:
    for number in range(scale.contacts):
        key = scale.first_contact + number
        yield line(key, "email", f"person{key}@mail.test", "f")


def line(*values: object) -> str:
    """Nothing here holds a tab, a line break or a backslash, so nothing has to be escaped."""
    return "\t".join(NULL if value is None else str(value) for value in values) + "\n"
