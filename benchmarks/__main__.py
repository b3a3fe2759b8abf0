"""`make bench`: how long the desk's pages, searches and writes take with very many tickets, and how fast mail is read.

Settings: BENCH_TICKETS (1,000,000) and BENCH_MESSAGES (five a ticket), seeded once and kept under HELPDESK_VAR
(./var/bench) or in the database of DATABASE_URL; BENCH_ROUNDS (60) requests of each kind; BENCH_MAILS (4,000).
"""

from __future__ import annotations

import sys

from benchmarks import desk


def main() -> int:
    desk.set_up()
    from benchmarks import ingestion, machine, pages, report

    before = machine.state()
    measured = pages.measure(rounds=desk.number("BENCH_ROUNDS", 60), say=print)
    mails = ingestion.measure(desk.number("BENCH_MAILS", 4000), say=print)
    result = report.Report(desk.size(), before, machine.state(), measured, mails)
    print(report.table(result))
    print(f"\nWritten to {report.write(result)}")
    return 0 if result.within_budgets else 1


if __name__ == "__main__":
    sys.exit(main())
