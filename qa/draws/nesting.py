"""Which work of people who are new to a procedure is looked at beside the sample, as their certificates ask."""

from __future__ import annotations

from collections.abc import Sequence

from qa.draws.plan import Unit
from qa.sampling import uniform
from sops import standing
from sops.models import Run


def wanted(units: Sequence[Unit], key: bytes) -> list[str]:
    """The names of those whose number lies under the share of their agent's certificate, where they followed its
    procedure; u = HMAC-SHA256(key, unit/nesting). Anybody can repeat it from the revealed key."""
    shares = standing.nesting_shares({one.agent for one in units})
    if not shares:
        return []
    nesting = {user for user, _procedure in shares}
    tickets = {one.ticket for one in units if one.agent in nesting}
    followed: dict[int, set[int]] = {}
    rows = Run.objects.filter(ticket__in=tickets, parent=None, procedure__in={each for _user, each in shares})
    for ticket, procedure in rows.values_list("ticket", "procedure"):
        followed.setdefault(ticket, set()).add(procedure)
    found = []
    for one in units:
        share = max((shares.get((one.agent, each), 0) for each in followed.get(one.ticket, ())), default=0)
        if uniform(key, f"{one.name}/nesting") < share / 100:
            found.append(one.name)
    return found
