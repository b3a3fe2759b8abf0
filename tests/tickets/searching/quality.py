"""The desk of tests/corpus/search, and how well its tickets are found: recall of the first ten, rank of the first.

`python -m benchmarks.search_quality` prints the table.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from people.models import User
from tests.builders import a_brand, a_contact, a_team, a_user
from tests.house.sources import ROOT
from tickets import spelling
from tickets.actions import intake, labels, replies, status
from tickets.actions.intake import NewTicket
from tickets.actions.replies import Writing
from tickets.actions.thread import NewMessage
from tickets.filetypes import new_file
from tickets.models import Category, Channel, Message, Priority, Ticket
from tickets.search import By, search

FOLDER = ROOT / "tests" / "corpus" / "search"
FIRST = 10


@dataclass(frozen=True, slots=True)
class Case:
    language: str
    kind: str
    query: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Of the tickets that answer, how many are among the first; and one by the place of the first that does."""

    case: Case
    recall: float
    reciprocal: float
    found: tuple[str, ...]


def cases() -> list[Case]:
    lines = [line for line in (FOLDER / "queries.txt").read_text().splitlines() if line and not line.startswith("#")]
    parts = [[one.strip() for one in line.split("|")] for line in lines]
    return [Case(language, kind, query, tuple(wanted.split())) for language, kind, query, wanted in parts]


def a_desk() -> tuple[User, dict[int, str]]:
    """Every ticket of the corpus, made by verbs; returns an agent in-house, and the key of each ticket."""
    agent, brand = a_user(name="Rina Anggraini"), a_brand("Kita", team=a_team("Front desk"))
    known = {}
    for one in tomllib.loads((FOLDER / "tickets.toml").read_text())["ticket"]:
        ticket = _ticket(one, brand)
        known[ticket.pk] = one["key"]
        labels.set_tags(ticket.pk, to=one["tags"].split(), by=agent)
        for name, write in (("note", replies.note), ("reply", replies.reply)):
            if name in one:
                ticket.refresh_from_db()
                write(ticket.pk, Writing(f"<p>{one[name]}</p>", ticket.thread_version), by=agent)
        if "status" in one:
            status.set_status(ticket.pk, to=Category(one["status"]), by=agent)
    spelling.learn(list(Message.objects.values_list("pk", flat=True)))
    return agent, known


def _ticket(one: dict[str, str], brand: object) -> Ticket:
    match = re.fullmatch(r"(.+) <(.+)>", one["who"])
    assert match
    requester = a_contact(match[2], name=match[1])
    files = tuple(new_file(name, b"hello") for name in one.get("files", "").split())
    channel = Channel(one.get("channel", "email"))
    first = NewMessage(
        author=requester, channel=channel, text=one["text"], new_text=one["text"],
        from_name=requester.name, from_address=requester.email, files=files,
    )  # fmt: skip
    priority = Priority[one.get("priority", "normal").upper()]
    new = NewTicket(one["subject"], requester, brand, channel, first, priority=priority)  # type: ignore[arg-type]
    return intake.open_ticket(new)[0]


def ask(case: Case, user: User, known: dict[int, str], by: By) -> Score:
    found = tuple(known[hit.ticket.pk] for hit in search(case.query, user, size=FIRST, by=by).hits)
    recall = len({*found} & {*case.wanted}) / len(case.wanted)
    places = [place for place, key in enumerate(found, 1) if key in case.wanted]
    return Score(case, recall, 1 / places[0] if places else 0.0, found)


def table(scores: Sequence[Score]) -> dict[tuple[str, str], tuple[int, float, float]]:
    """By language and kind, and by each over all: how many, recall, mean reciprocal rank."""
    groups: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for score in scores:
        for language in (score.case.language, "all"):
            for kind in (score.case.kind, "all"):
                groups[(language, kind)].append(score)
    return {
        key: (len(of), sum(one.recall for one in of) / len(of), sum(one.reciprocal for one in of) / len(of))
        for key, of in sorted(groups.items())
    }
