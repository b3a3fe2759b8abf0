"""Very many tickets, loaded as rows: for benchmarks and for looking at query plans, not for reading."""
