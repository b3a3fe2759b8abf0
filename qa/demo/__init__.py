"""A year of quality for the demo's desk, with a truth that is known: what its pages should find."""
