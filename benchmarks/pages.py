"""The pages, searches and writes that are measured, and their budgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar, cast

from django.http import HttpResponse
from django.test import Client

from benchmarks import plans, timing, vocabulary
from benchmarks.timing import Ask, Figures
from helpdesk.web import paging
from people.models import User
from tickets.models import Ticket
from tickets.tabs import BUILT_IN

BUDGETS = {"list": 60.0, "ticket": 60.0, "search": 80.0, "write": 80.0}
IN_HOUSE, PARTNER = "agent@demo.test", "agent.jakarta@demo.test"
T = TypeVar("T")
FRAGMENT = {"HX-Request": "true", "HX-Target": "page"}


@dataclass(frozen=True, slots=True)
class Case:
    """`asks` are requests of one kind, each of them different where it can be; one more than is timed."""

    name: str
    kind: str
    asks: list[Ask]


def measure(rounds: int, say: Callable[[str], None]) -> list[Figures]:
    found = []
    for case in cases(rounds):
        first, *rest = case.asks
        queries, _ = timing.listen(rest[0] if case.kind != "write" else first)
        plan = plans.dearest(queries)
        listened = rest.pop() if case.kind == "write" else first
        one = timing.figures(case.name, case.kind, BUDGETS[case.kind], rest, plan, listened)
        spent = f"{one.cpu_ms:6.1f} + {one.database_cpu_ms:5.1f} CPU"
        say(f"{one.name:44} {one.median_ms:8.1f} {one.p95_ms:8.1f} ms {spent}  {one.queries:3} queries")
        found.append(one)
    return found


def cases(rounds: int) -> Iterator[Case]:
    people = {email: User.objects.get(email=email) for email in (IN_HOUSE, PARTNER)}
    clients = {email: timing.client(user) for email, user in people.items()}
    rng = Random(5)
    for email, where in ((IN_HOUSE, "in-house"), (PARTNER, "partner")):
        yield from _lists(clients[email], people[email], where, rounds)
        yield from _tickets(clients[email], people[email], where, rounds, rng)
        yield from _searches(clients[email], people[email], where, rounds, rng)
    yield from _writes(clients[IN_HOUSE], people[IN_HOUSE], rounds, rng)


def _lists(client: Client, user: User, where: str, rounds: int) -> Iterator[Case]:
    for view in BUILT_IN:
        yield Case(f"list {view.slug}, {where}", "list", _same(client, f"/tickets/?view={view.slug}", rounds))
    tickets = Ticket.objects.visible_to(user).order_by("-updated_at", "-pk")
    deep = tickets[min(tickets.count() // 2, 400_000)]
    after = paging.cursor(deep, "updated_at")
    yield Case(f"list all, half way down, {where}", "list", _same(client, f"/tickets/?view=all&after={after}", rounds))


def _tickets(client: Client, user: User, where: str, rounds: int, rng: Random) -> Iterator[Case]:
    visible = Ticket.objects.visible_to(user)
    keys = _some(list(visible.order_by("-pk").values_list("pk", flat=True)[:200_000]), rounds, rng)
    yield Case(f"ticket, {where}", "ticket", [_get(client, f"/tickets/{key}/?view=all") for key in keys])
    part = [_get(client, f"/tickets/{key}/?view=all", FRAGMENT) for key in keys[::-1]]
    yield Case(f"ticket, next in the list, {where}", "ticket", part)
    long = list(visible.filter(thread_version__gte=300).order_by("-pk").values_list("pk", flat=True)[:20])
    if long:
        asks = [_get(client, f"/tickets/{key}/?view=all") for key in _some(long, rounds, rng)]
        yield Case(f"ticket of 300 messages, {where}", "ticket", asks)


def _searches(client: Client, user: User, where: str, rounds: int, rng: Random) -> Iterator[Case]:
    words = vocabulary.sample(rng)
    typed = {
        "a common word": words.common,
        "a rare word": words.rare,
        "a pair of words": words.pairs,
        "the beginning of a word": words.beginnings,
        "a common and a rare word": words.mixed,
        "Japanese": words.japanese,
        "nothing found": ["qqxqqx", "zzvqzz"],
    }
    for name, texts in typed.items():
        asks = [_get(client, "/search/", data={"q": text}) for text in _some(texts, rounds, rng)]
        yield Case(f"search {name}, {where}", "search", asks)


def _writes(client: Client, user: User, rounds: int, rng: Random) -> Iterator[Case]:
    """Each on a ticket of its own; what they change stays."""
    rows = Ticket.objects.visible_to(user).unsolved().filter(language="en")  # a reply in another one is warned of
    keys = rows.order_by("-updated_at", "-pk").values_list("pk", flat=True)
    pool = list(keys[:6000])
    rng.shuffle(pool)
    text = "<p>Thank you for writing. I have looked at your account and put it right.</p>"
    kinds: dict[str, tuple[str, dict[str, str]]] = {
        "reply": ("replies", {"html": text}),
        "reply and solve": ("replies", {"html": text, "then": "solved"}),
        "note": ("notes", {"html": "<p>Checked the log, looks genuine.</p>"}),
        "assign": ("assignment", {"to": "me"}),
        "status": ("status", {"to": "pending"}),
        "tags": ("tags", {"add": "measured"}),
    }
    for name, (noun, data) in kinds.items():
        mine = [pool.pop() for _ in range(min(rounds + 2, len(pool) // (len(kinds) + 1)))]
        versions = dict(Ticket.objects.filter(pk__in=mine).values_list("pk", "thread_version"))
        asks = [_post(client, f"/tickets/{key}/{noun}/", {"seen_version": str(versions[key]), **data}) for key in mine]
        yield Case(name, "write", asks)


def _same(client: Client, url: str, rounds: int) -> list[Ask]:
    return [_get(client, url)] * (rounds + 1)


def _some(values: Sequence[T], rounds: int, rng: Random) -> list[T]:
    return [rng.choice(values) for _ in range(rounds + 1)]


def _get(client: Client, url: str, headers: dict[str, str] | None = None, data: dict[str, str] | None = None) -> Ask:
    def ask() -> HttpResponse:
        return cast(HttpResponse, client.get(url, data, headers=headers))

    return ask


def _post(client: Client, url: str, data: dict[str, str]) -> Ask:
    def ask() -> HttpResponse:
        return cast(HttpResponse, client.post(url, data, headers={"HX-Request": "true"}))

    return ask
