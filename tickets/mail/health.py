"""How mail does: of each mailbox, what waits and when it last came; of each source, when it was last reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min

from helpdesk.lib import clock
from tickets.mail.inbound.trouble import Trouble, stored
from tickets.mail.models import InboundMail, Incident, Source
from tickets.models import Mailbox

SILENT_AFTER = timedelta(minutes=5)
LATE_AFTER = timedelta(minutes=2)
State = InboundMail.State


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """`silent`: it should have been reached by now. `trouble` is set while the last try failed."""

    source: Source
    silent: bool
    trouble: Trouble | None

    @property
    def is_new(self) -> bool:
        """Nobody has tried it yet."""
        return self.source.succeeded_at is None and self.source.failed_at is None

    @property
    def is_well(self) -> bool:
        return self.source.is_active and not self.silent and self.trouble is None


@dataclass(slots=True)
class MailboxHealth:
    """`waiting` mails are stored and not yet processed, the oldest since `oldest`."""

    mailbox: Mailbox
    waiting: int = 0
    oldest: datetime | None = None
    last: datetime | None = None
    aside: int = 0
    sources: list[SourceHealth] = field(default_factory=list)

    @property
    def hosts(self) -> list[str]:
        """The servers it is fetched from, each once."""
        return list(dict.fromkeys(one.source.host for one in self.sources))

    @property
    def late(self) -> bool:
        return self.oldest is not None and clock.now() - self.oldest > LATE_AFTER

    @property
    def failing(self) -> bool:
        return any(one.source.is_active and not one.is_well and not one.is_new for one in self.sources)


def of(mailboxes: Iterable[Mailbox]) -> list[MailboxHealth]:
    """In the order given; five queries, however many mailboxes."""
    found = {mailbox.pk: MailboxHealth(mailbox) for mailbox in mailboxes}
    for row in _counted(found, State.RECEIVED):
        found[row["mailbox"]].waiting, found[row["mailbox"]].oldest = row["n"], row["first"]
    for row in _counted(found, State.QUARANTINED):
        found[row["mailbox"]].aside = row["n"]
    for key, last in _last(found):
        found[key].last = last
    for source in Source.objects.filter(mailbox__in=found).order_by("pk"):
        found[source.mailbox_id].sources.append(of_source(source))
    return list(found.values())


def of_source(source: Source) -> SourceHealth:
    silent = source.is_active and (source.succeeded_at is None or clock.now() - source.succeeded_at > SILENT_AFTER)
    return SourceHealth(source, silent, stored(source.error))


def trouble_of(incident: Incident) -> Trouble:
    return stored(incident.trouble) or Trouble("other")


def lag_of(mailbox: Mailbox) -> timedelta | None:
    """How long the last mails took from being stored to being a ticket: the middle one of twenty."""
    rows = InboundMail.objects.filter(mailbox=mailbox, processed_at__isnull=False).order_by("-id")
    lags = sorted(done - came for came, done in rows.values_list("received_at", "processed_at")[:20] if done)
    return lags[len(lags) // 2] if lags else None


def _counted(keys: Iterable[int], state: State) -> Iterable[Any]:
    rows = InboundMail.objects.filter(mailbox__in=list(keys), state=state).order_by()
    return rows.values("mailbox").annotate(n=Count("pk"), first=Min("received_at"))


def _last(keys: Iterable[int]) -> Sequence[tuple[int, datetime]]:
    """When each mailbox's last mail came, among the newest thousands: a mailbox without any there is quiet."""
    newest = InboundMail.objects.order_by("-pk").values("pk")[:5000]
    rows = InboundMail.objects.filter(pk__in=newest, mailbox__in=list(keys)).order_by()
    return list(rows.values("mailbox").annotate(at=Max("received_at")).values_list("mailbox", "at"))
