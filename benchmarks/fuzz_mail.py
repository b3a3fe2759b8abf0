"""Fuzzes the mail parser, guided by coverage: `python -m benchmarks.fuzz_mail SECONDS`.

Begins with the mails of the tests. A mail that breaks a promise stops it and stays in `var/fuzz/`, as does
what was found on the way, for the next run. Whatever it finds becomes a sample of the tests.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["tickets.mail", "helpdesk.lib"]):
    from helpdesk.lib.html import sanitise
    from tickets.mail.explain import understood
    from tickets.mail.parsing import calendar
    from tickets.mail.parsing.mail import parse

ROOT = Path(__file__).parents[1]
SLOWEST = 2.0  # seconds of processor time for one mail; its like take milliseconds
LONGEST = 30_000  # bytes


def check(raw: bytes) -> None:
    """What must hold for any bytes."""
    began = time.process_time()
    mail = parse(raw)
    html = sanitise(mail.html)
    took = time.process_time() - began
    assert took < SLOWEST, f"took {took:.1f} s"
    assert not any(problem.startswith("error_") for problem in mail.problems), mail.problems
    assert_storable(understood(mail, html))
    assert_storable([*mail.references, *mail.in_reply_to, mail.message_id, *mail.delivered_to])
    assert sanitise(html) == html, "sanitised HTML is not a fixed point"
    for part in mail.attachments:
        if part.content_type == "text/calendar":
            assert_storable(vars(calendar.read(part.content) or calendar.Event()))


def assert_storable(value: object) -> None:
    if isinstance(value, str):
        assert "\x00" not in value
        value.encode("utf-8")
    elif isinstance(value, dict):
        for item in value.values():
            assert_storable(item)
    elif isinstance(value, list | tuple):
        for item in value:
            assert_storable(item)


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    found = ROOT / "var" / "fuzz"
    mails = found / "mails"
    mails.mkdir(parents=True, exist_ok=True)
    for seed in [*ROOT.glob("tests/corpus/mail/*/*.eml"), *ROOT.glob("tests/mail/parsing/samples/*.eml")]:
        (mails / seed.name).write_bytes(seed.read_bytes())
    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=1500"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={found}/", str(mails)], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
