"""One table for the console, one JSON file for machines."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.ingestion import Rate
from benchmarks.machine import State
from benchmarks.timing import Figures

RESULTS = Path(__file__).resolve().parent / "results" / "latest.json"


@dataclass(frozen=True)
class Report:
    size: tuple[int, int]
    before: State
    after: State
    pages: list[Figures]
    mails: list[Rate]

    @property
    def within_budgets(self) -> bool:
        return all(one.is_within for one in self.pages)


def write(report: Report) -> Path:
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return RESULTS


def table(report: Report) -> str:
    tickets, messages = report.size
    machine = report.before
    load = " ".join(f"{one:.1f}" for one in report.before.load), " ".join(f"{one:.1f}" for one in report.after.load)
    lines = [
        "",
        f"{tickets:,} tickets, {messages:,} messages, {machine.database_gb} GB; PostgreSQL {machine.postgresql}, "
        f"{machine.cores} cores ({machine.processor}), load {load[0]} before and {load[1]} after",
        "",
        f"{'':44} {'median':>8} {'p95':>8} {'budget':>8} {'CPU':>7} {'+ SQL':>7} {'queries':>8}  dearest query",
    ]
    for one in report.pages:
        mark = " " if one.is_within else "!"
        lines.append(
            f"{one.name:44} {one.median_ms:8.1f} {one.p95_ms:8.1f} {one.budget_ms:7.0f}{mark} "
            f"{one.cpu_ms:7.1f} {one.database_cpu_ms:7.1f} {one.queries:8}"
            f"  {', '.join(one.plan)}"
        )
    lines += ["", f"{'mail in':44} {'per s':>8} {'CPU ms':>8} {'+ SQL':>8} {'MB':>14}  how they ended"]
    for rate in report.mails:
        name = f"{rate.mails} mails of {rate.bytes_each / 1000:.1f} kB, {rate.processes} process(es)"
        memory = f"{rate.memory_before_mb:.0f} to {rate.memory_after_mb:.0f}"
        ended = ", ".join(f"{count} {state}" for state, count in rate.ended.items())
        cpu = f"{rate.cpu_ms_per_mail:8.2f} {rate.database_cpu_ms_per_mail:8.2f}"
        lines.append(f"{name:44} {rate.per_second:8.0f} {cpu} {memory:>14}  {ended}")
    return "\n".join(lines)
