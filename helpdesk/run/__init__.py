"""The desk by one command: `python -m helpdesk.run` (what `make run` calls)."""
