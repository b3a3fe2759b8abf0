"""How often what was promised was kept: per metric, policy, team and partner, with the clocks behind every share.

A clock counts on the day on which it was decided: when it was breached, else when it ended. Kept are those that were
met in time; missed those that were breached, whatever became of them later. Stopped (solved without that answer) and
cancelled (spam, merged) are told apart and are in no share. What is still open, and not late, is not decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from people.models import Partner, Team, User
from tickets.models import Clock, Policy, Ticket
from tickets.models.clock import DECIDED_AT
from tickets.sla.history import Metric

MOST_DAYS: Final = 400
_CANCELLED: Final = Q(state=Clock.State.CANCELLED)
_LATE: Final = Q(breached_at__isnull=False)


@dataclass(slots=True)
class Tally:
    """Numbers of clocks."""

    kept: int = 0
    missed: int = 0
    stopped: int = 0
    cancelled: int = 0

    @property
    def decided(self) -> int:
        """Those behind the share."""
        return self.kept + self.missed

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where there is nothing to have a share of."""
        return self.kept / self.decided if self.decided else None

    def add(self, other: Tally) -> None:
        self.kept += other.kept
        self.missed += other.missed
        self.stopped += other.stopped
        self.cancelled += other.cancelled


@dataclass(frozen=True, slots=True)
class Row:
    """Of one metric, in one policy, team or partner; `name` is empty for the metric as a whole."""

    metric: str
    kind: str
    key: int | None
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Asked:
    """Days are the reader's own, both included."""

    first: date
    last: date
    zone: str
    metric: str = ""
    policy: int | None = None
    team: int | None = None

    @property
    def span(self) -> tuple[datetime, datetime]:
        start, end = (datetime.combine(day, time.min, ZoneInfo(self.zone)) for day in (self.first, self._after))
        return start, end

    @property
    def _after(self) -> date:
        return self.last + timedelta(days=1)


def report(asked: Asked, user: User) -> list[Row]:
    """What this person may see of it: first by metric, then by policy, team and partner. Four queries at most."""
    groups = list(counted(asked, user))
    found: list[Row] = []
    for kind, column in KINDS.items():
        tallies: dict[tuple[str, int | None], Tally] = {}
        for group in groups:
            key = str(group["metric"]), _number(group[column]) if column else None
            tallies.setdefault(key, Tally()).add(_tally(group))
        names = _names(kind, {key for _metric, key in tallies if key is not None})
        rows = [Row(metric, kind, key, names(key), tally) for (metric, key), tally in tallies.items()]
        found += sorted(rows, key=lambda row: (row.name.casefold(), METRICS.index(row.metric)))
    return found


METRICS: Final = [one.value for one in Metric]
KINDS: Final[Mapping[str, str]] = {
    "metric": "", "policy": "policy_version__policy_id", "team": "ticket__team_id", "partner": "ticket__partner_id",
}  # fmt: skip


def counted(asked: Asked, user: User) -> QuerySet[Clock, dict[str, object]]:
    """One row for each metric, policy, team and partner among the clocks that were decided in these days."""
    start, end = asked.span
    rows = Clock.objects.annotate(decided_at=DECIDED_AT).filter(_LATE | Q(ended_at__isnull=False))
    rows = rows.filter(decided_at__gte=start, decided_at__lt=end)
    if not user.is_in_house:
        rows = rows.filter(ticket__in=Ticket.objects.visible_to(user))
    narrowed = {"metric": asked.metric, "policy_version__policy": asked.policy, "ticket__team": asked.team}
    rows = rows.filter(**{column: value for column, value in narrowed.items() if value})
    found: QuerySet[Clock, dict[str, object]] = (
        rows.order_by()
        .values("metric", *filter(None, KINDS.values()))
        .annotate(
            kept=Count("pk", filter=Q(state=Clock.State.MET) & ~_LATE),
            missed=Count("pk", filter=_LATE & ~_CANCELLED),
            stopped=Count("pk", filter=Q(state=Clock.State.STOPPED) & ~_LATE),
            cancelled=Count("pk", filter=_CANCELLED),
        )
    )
    return found


def _tally(group: Mapping[str, object]) -> Tally:
    return Tally(*(_number(group[name]) or 0 for name in ("kept", "missed", "stopped", "cancelled")))


def _names(kind: str, keys: Iterable[int]) -> Callable[[int | None], str]:
    model = {"policy": Policy, "team": Team, "partner": Partner}.get(kind)
    known = {row.pk: str(row) for row in model._default_manager.filter(pk__in=keys)} if model and keys else {}
    nobody = {"team": _("No team"), "partner": _("In-house")}.get(kind, "")
    return lambda key: nobody if key is None else known.get(key, f"#{key}")


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
