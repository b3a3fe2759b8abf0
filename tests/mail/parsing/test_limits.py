"""What a mail may cost: processor time and memory, whatever is in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

# Builds a mail in a process of its own, reads it, and prints seconds, growth of memory in MB, and what was read.
MEASURE = """
import resource, time, sys
from tickets.mail.parsing.mail import parse
from helpdesk.lib.html import sanitise
HEAD = b"From: a@mail.test\\r\\nSubject: t\\r\\n"
raw = eval(sys.argv[1])
parse(HEAD + b"\\r\\nwarm")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.process_time()
mail = parse(raw)
sanitise(mail.html)
took = time.process_time() - began
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
print(f"{took:.3f} {grown:.0f} {len(mail.attachments)} {len(mail.text)} {mail.text[-20:]!r} {mail.problems}")
"""

NESTED = (
    r"HEAD + b''.join(b'Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n' % (n, n) for n in range(600))"
    r" + b'Content-Type: text/plain\r\n\r\nthe deepest words\r\n'"
    r" + b''.join(b'--b%d--\r\n' % n for n in reversed(range(600)))"
)
PARTS = (
    r"HEAD + b'Content-Type: multipart/mixed; boundary=b\r\n\r\n' + b''.join(%s for n in range(2000)) + b'--b--\r\n'"
)
TEXTS = PARTS % r"b'--b\r\n\r\npart %d\r\n' % n"
FILES = PARTS % r"b'--b\r\nContent-Type: application/pdf; name=f%d.pdf\r\n\r\nx\r\n' % n"
MAILS = (
    r"__import__('functools').reduce(lambda inner, n: HEAD.replace(b't', b'Fwd: t', 1)"
    r" + b'Content-Type: multipart/mixed; boundary=m%d\r\n\r\n--m%d\r\nContent-Type: message/rfc822\r\n\r\n' % (n, n)"
    r" + inner + b'--m%d--\r\n' % n, range(300), b'w' * 5_000_000)"
)
QUOTES = r"HEAD.replace(b'a@', b'\x22' + b'\x5c\x22' * 50_000 + b'@') + b'\r\n'"
ARABIC = r"HEAD + b'\r\n' + 'مرحبا، لا أستطيع تسجيل الدخول. '.encode() * 40_000"
ARABIC_1256 = r"HEAD + b'\r\n' + 'مرحبا، لا أستطيع تسجيل الدخول. '.encode('cp1256') * 60_000"
LINE = r"HEAD + b'X-Long: ' + b'x' * 20_000_000 + b'\r\n\r\nwords'"
BOUNCE = r"b'From: MAILER-DAEMON@mail.test\r\nSubject: Undeliverable\r\n\r\n' + b'mailbox a@b.cc ' * 100_000"


def cost(expression: str) -> tuple[float, float, str]:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, expression], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    seconds, grown, read = done.stdout.strip().split(" ", 2)
    return float(seconds), float(grown), read


@pytest.mark.parametrize(
    ("expression", "read"),
    [
        pytest.param(NESTED, "0 17 'the deepest words' ('too_deep'", id="600 levels"),
        pytest.param(TEXTS, "0 18889 '\\npart 1998\\npart 1999'", id="2000 parts"),
        pytest.param(FILES, "2000 0 ''", id="2000 files"),
        pytest.param(MAILS, "1 0 ''", id="mails in mails"),
        pytest.param(QUOTES, "0 0 ''", id="quotes never closed"),
        pytest.param(ARABIC, "0 1239999 ", id="2 MB of Arabic"),
        pytest.param(ARABIC_1256, "0 1859999 ", id="2 MB of Arabic without a charset"),
        pytest.param(LINE, "0 5 'words'", id="a line of 20 MB"),
        pytest.param(BOUNCE, "0 1499999 ", id="a bounce that names 100,000"),
    ],
)
def test_a_mail_is_read_in_two_seconds_and_300_mb(expression: str, read: str) -> None:
    seconds, grown, found = cost(expression)
    assert found.startswith(read)
    assert seconds < 2
    assert grown < 300
