"""How a procedure is really followed, the plain way: run by run, as the definitions say. sops.summing must agree.

A stay is one visit to a step. Its time is what the agent spent there with the procedure before their eyes; the stays
where open runs stand now, and those where a run was left for good, are censored: they lasted at least that long.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from sops.replay.state import State, Status
from sops.summing import OfStep, Path, key_of

LEFT = (Status.ABANDONED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Stay:
    """`edge` is the way by which it was left, empty while nobody has; `ms` is active time. `has_failed`: what the step
    does failed, or may have. `edited` is how much of its reply was changed before it was sent, in per cent."""

    step: str
    edge: str = ""
    ms: int = 0
    has_failed: bool = False
    edited: int | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """One run. `stays` are in the order walked, also those that were superseded; `path` is the way that counts, of
    steps where a person or an action does something. `here` is the place of the stay where it stands or ended.
    `deviations` are (step, reason); `backs` and `flags` steps."""

    stays: tuple[Stay, ...]
    path: tuple[str, ...]
    status: Status
    here: int = -1
    outcome: str = ""
    deviations: tuple[tuple[str, str], ...] = ()
    backs: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def has_deviated(self) -> bool:
        return bool(self.deviations)


def journey_of(
    state: State,
    counts: Callable[[str], bool],
    *,
    backs: Iterable[str] = (),
    flags: Iterable[str] = (),
    edited: Mapping[int, int] | None = None,
) -> Journey:
    """`counts` says of a step whether it belongs to a path; `edited` is by number of visit."""
    shares = edited or {}
    visits = sorted((*state.visits, *state.ahead, *state.superseded), key=lambda one: one.number)
    stays = tuple(Stay(one.step, one.edge, one.active_ms, _failed(one.acted), shares.get(one.number)) for one in visits)
    return Journey(
        stays,
        tuple(one.step for one in state.visits if counts(one.step)),
        state.status,
        next((place for place, one in enumerate(visits) if one.number == state.here.number), -1),
        state.outcome,
        tuple((one.step, one.reason) for one in state.deviations),
        tuple(backs),
        tuple(flags),
    )


def _failed(acted: Mapping[str, object]) -> bool:
    return acted.get("ok") is False or bool(acted.get("problem"))


def of_steps(journeys: Sequence[Journey]) -> dict[str, OfStep]:
    """The figures of each step that anybody came to."""
    stays: dict[str, list[tuple[Stay, Journey, bool]]] = defaultdict(list)
    for journey in journeys:
        for place, stay in enumerate(journey.stays):
            stays[stay.step].append((stay, journey, place == journey.here))
    backs = Counter(step for one in journeys for step in one.backs)
    flags = Counter(step for one in journeys for step in one.flags)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for one in journeys:
        for step, reason in one.deviations:
            reasons[step][reason] += 1
    return {
        step: _of_step(step, found, backs[step], flags[step], reasons.get(step, Counter()))
        for step, found in stays.items()
    }


def _of_step(
    step: str, stays: Sequence[tuple[Stay, Journey, bool]], backs: int, flags: int, reasons: Mapping[str, int]
) -> OfStep:
    exits: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    times = []
    for stay, journey, is_last in stays:
        end = _end(journey.status) if is_last else ""
        if end:
            ended[end] += 1
        elif stay.edge:
            exits[stay.edge] += 1
        else:
            ended["back"] += 1
        times.append((stay.ms, end in ("", "finished") and bool(stay.edge or end)))
    if ended["back"]:
        exits["back"] = ended["back"]
    shares = [stay.edited for stay, _journey, _last in stays if stay.edited is not None]
    return OfStep(
        step, len(stays), dict(exits), ended["dropped"], ended["finished"], ended["open"],
        quantile(times, 0.5), quantile(times, 0.9), backs, dict(reasons), flags,
        sum(stay.has_failed for stay, _journey, _last in stays), len(shares), fmean(shares) if shares else None,
    )  # fmt: skip


def _end(status: Status) -> str:
    return "dropped" if status in LEFT else "finished" if status is Status.COMPLETED else "open"


def quantile(times: Sequence[tuple[int, bool]], share: float) -> int | None:
    """The time within which this share of stays ends, by Kaplan and Meier (1958): the first t at which S(t), the
    product over t_i <= t of 1 - d_i / n_i, is at most 1 - share; d_i of the n_i that lasted until t_i ended then.

    `times` are (time, whether it ended); the others lasted at least that long. None where too few have ended to say.
    """
    ends: Counter[int] = Counter(time for time, has_ended in times if has_ended)
    all_ = Counter(time for time, _has_ended in times)
    left, surviving = len(times), 1.0
    for time in sorted(all_):
        if ends[time]:
            surviving *= 1 - ends[time] / left
            if surviving <= 1 - share + 1e-12:
                return time
        left -= all_[time]
    return None


def paths_of(journeys: Sequence[Journey]) -> list[Path]:
    """Of runs that are over, by how many went that way, the most first."""
    groups: dict[tuple[str, ...], list[Journey]] = defaultdict(list)
    for one in journeys:
        if one.status in (*LEFT, Status.COMPLETED):
            groups[one.path].append(one)
    found = [
        Path(
            key_of(steps), steps, len(group), sum(one.status is Status.COMPLETED for one in group),
            sum(one.has_deviated for one in group),
        )
        for steps, group in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.count, one.steps))
