"""`python -m benchmarks.search_quality`: recall of the first ten and mean reciprocal rank of tests/corpus/search.

On tables of its own that are gone afterwards: it runs the corpus's test and prints what it measures.
"""

from __future__ import annotations

import sys

import pytest


class Printer:
    def pytest_terminal_summary(self) -> None:
        from tests.tickets.searching import test_table

        for by, rows in test_table.MEASURED.items():
            print(f"\n{by}\n{'language':<10}{'kind':<12}{'queries':>8}{'recall@10':>11}{'MRR':>7}")
            for (language, kind), (many, recall, rank) in rows.items():
                print(f"{language:<10}{kind:<12}{many:>8}{recall:>11.3f}{rank:>7.3f}")


if __name__ == "__main__":
    sys.exit(pytest.main(["-q", "-n", "0", "tests/tickets/searching/test_table.py"], plugins=[Printer()]))
