"""What the demo's requesters are like: attributes, notes of staff about some, and how satisfied they were."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from helpdesk.lib import clock
from helpdesk.lib.errors import Conflict
from people.actions import attributes, notes, requesters
from people.models import Attribute, Contact, User
from tickets.actions import looks, satisfaction
from tickets.actions.looks import LookDetails, SurveyDetails
from tickets.mail.demo.cast import Cast, people
from tickets.models import Survey, Ticket

RATES = 0.35
KNOWN, NOTED = 0.3, 0.06
SCORES = (1, 2, 3, 4, 4, 5, 5, 5)
PLANS = ("Free", "Creator", "Studio")
NOTES = (
    "Prefers mail in the morning, before work.",
    "Runs three accounts; ask which one is meant.",
    "Was right about the lost payout in May: be generous.",
    "Suka dihubungi lewat email, bukan telepon.",
    "Speaks for an agency. Its contract allows answers within four hours.",
)
SAID = {
    "en": {
        1: ("Nobody read what I wrote.", "Three answers, none about my question."),
        2: ("It took a whole week.",),
        3: ("Solved, but I had to send everything twice.",),
        4: ("Quick, thank you.", "Clear answer."),
        5: ("Kind and quick, thank you!", "I did not expect it within the hour.", "Perfect."),
    },
    "id": {
        1: ("Jawabannya tidak sesuai pertanyaan saya.",),
        2: ("Lama sekali.",),
        3: ("Selesai, tapi harus kirim dokumen dua kali.",),
        4: ("Cepat, terima kasih.",),
        5: ("Ramah dan cepat, terima kasih!", "Mantap, langsung beres."),
    },
}


def prepare(cast: Cast) -> None:
    """Every brand asks, one has a colour of its own, and the desk keeps two attributes. Safe to repeat."""
    admin = _admin(cast)
    for brand in cast.brands.values():
        if not Survey.objects.filter(brand=brand).exists():
            looks.set_survey(brand, SurveyDetails(is_on=True), by=admin)
    first = next(iter(cast.brands.values()))
    texts = {"en": {"footer": "People answer from 8 to 20, every day."}, "id": {"footer": "Dijawab orang, pukul 8–20."}}
    looks.set_look(first, LookDetails(texts=texts), by=admin)
    if not Attribute.objects.exists():
        attributes.create(attributes.Details(label="Plan", kind="choice", choices=PLANS), by=admin)
        attributes.create(attributes.Details(label="Customer number", key="customer_number"), by=admin)


def acquaint(contacts: Iterable[Contact], cast: Cast, seed: int) -> None:
    """What is kept about some of them."""
    rng, admin = Random(seed + 80), _admin(cast)
    for contact in sorted(contacts, key=lambda one: one.email):
        if rng.random() < KNOWN:
            values = {"plan": rng.choice(PLANS), "customer_number": f"K-{rng.randint(1000, 9999)}"}
            requesters.set_attributes(contact, values, by=admin)
        if rng.random() < NOTED:
            notes.add(contact, rng.choice(NOTES), by=admin)


class Ratings:
    """Some of those whose ticket was solved rate it, hours later, unless it is open again by then."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed + 81)
        self.due: list[tuple[datetime, int]] = []

    def solved(self, ticket_id: int, at: datetime) -> None:
        if self.rng.random() < RATES:
            heapq.heappush(self.due, (at + timedelta(minutes=self.rng.randint(40, 2000)), ticket_id))

    def play_until(self, at: datetime) -> None:
        while self.due and self.due[0][0] <= at:
            moment, ticket_id = heapq.heappop(self.due)
            with clock.set_to(moment):
                self._rate(ticket_id)

    def _rate(self, ticket_id: int) -> None:
        ticket = Ticket.objects.select_related("requester").get(pk=ticket_id)
        score = self.rng.choice(SCORES)
        words = SAID.get(ticket.language, SAID["en"])[score]
        comment = self.rng.choice(words) if self.rng.random() < 0.4 and ticket.language in SAID else ""
        try:
            satisfaction.rate(ticket.pk, score=score, comment=comment, by=ticket.requester)
        except Conflict:
            return


def _admin(cast: Cast) -> User:
    return next(cast.staff[one.email] for one in people() if one.role == "admin")
