"""The mail as it came, where it must be forgotten: its bytes go, that it came stays (see tickets/keepers.py)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from tickets.mail.models import Acknowledgement, Awaited, Delivery, InboundMail, Suppression

STUB = b"\r\nThe content of this mail was erased.\r\n"
MOST_COUNTED = 10_000


class MailKeeper:
    def strip(self, messages: Collection[int], aside: Collection[int] = ()) -> int:
        return _strip(InboundMail.objects.filter(Q(message__in=messages) | Q(side_message__in=aside)))

    def forget(self, tickets: Collection[int]) -> int:
        of_tickets = Q(message__ticket__in=tickets)
        aside = Q(side_message__side__ticket__in=tickets)
        mails = InboundMail.objects.filter(of_tickets | aside | Q(ticket__in=tickets))
        Acknowledgement.objects.filter(ticket__in=tickets).delete()
        Awaited.objects.filter(ticket__in=tickets).delete()
        Suppression.objects.filter(delivery__message__ticket__in=tickets).update(delivery=None)
        Delivery.objects.filter(of_tickets).delete()
        return mails.delete()[0]

    def strip_older(self, brand: int, before: datetime, most: int) -> int:
        keys = list(_older(brand, before).order_by("received_at").values_list("pk", flat=True)[:most])
        return _strip(InboundMail.objects.filter(pk__in=keys))

    def count_older(self, brand: int, before: datetime) -> int:
        return _older(brand, before)[:MOST_COUNTED].count()


KEEPER = MailKeeper()


def is_erased(row: InboundMail) -> bool:
    return bytes(row.raw) == STUB


def _older(brand: int, before: datetime) -> QuerySet[InboundMail]:
    rows = InboundMail.objects.filter(mailbox__brand=brand, received_at__lt=before, ticket__hold=None)
    return rows.exclude(state=InboundMail.State.RECEIVED).exclude(raw=STUB)


def _strip(rows: QuerySet[InboundMail]) -> int:
    """`sha256` stays: it tells the same mail again without telling what it says."""
    return rows.exclude(raw=STUB).update(raw=STUB, is_whole=False)
