"""Who reviews what: evenly, and so that each agent's work is seen by many reviewers. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol


class Work(Protocol):
    """What is to be reviewed; `key` orders an agent's and breaks ties, so that the same work is shared out the same."""

    @property
    def key(self) -> int: ...

    @property
    def agent(self) -> int: ...


def share_out(
    works: Iterable[Work],
    reviewers: Sequence[int],
    may: Callable[[int, Work], bool],
    load: Counter[int] | None = None,
    seen: Counter[tuple[int, int]] | None = None,
) -> dict[int, int | None]:
    """The reviewer of each work by its key; None where nobody may.

    Each goes to whoever of those that may has seen least of this agent, and of them to whoever has least to do. Agent
    by agent, so that nobody ends with two more than another where all may review everything.
    """
    load, seen = Counter(load or {}), Counter(seen or {})
    found: dict[int, int | None] = {}
    for work in sorted(works, key=lambda one: (one.agent, one.key)):
        fitting = [one for one in reviewers if may(one, work)]
        ranked = [(seen[one, work.agent], load[one], _mixed(one, work.key), one) for one in fitting]
        chosen = min(ranked)[-1] if ranked else None
        found[work.key] = chosen
        if chosen is not None:
            load[chosen] += 1
            seen[chosen, work.agent] += 1
    return found


def _mixed(reviewer: int, work: int) -> int:
    """Breaks ties without favouring whoever comes first."""
    return (reviewer * 2654435761 + work) % 2**32
