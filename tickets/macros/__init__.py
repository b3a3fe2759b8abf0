"""Macros without their verbs: what they can do and say, in which language, for whom, and what became of their uses."""
