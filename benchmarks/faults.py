"""`make faults`: the long form of the fault runs in tests/faults, with what they print."""

from __future__ import annotations

import os
import sys

import pytest

LONG = {"FAULT_MAILS": "10000", "FAULT_REPLIES": "2000"}

if __name__ == "__main__":
    os.environ.update({name: os.environ.get(name, value) for name, value in LONG.items()})
    sys.exit(pytest.main(["tests/faults", "-s", "-q", "-p", "no:cacheprovider"]))
