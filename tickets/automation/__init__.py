"""Rules: triggers and timed rules. `core` decides what rules do, without a database; the rest gives it facts."""
