"""No bytes break `parse`, and well-formed mails read the same as with Python's own parser."""

from __future__ import annotations

import email
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.lib.html import sanitise
from tickets.mail.parsing import structure
from tickets.mail.parsing.bodies import content_of
from tickets.mail.parsing.mail import ParsedMail, parse

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "samples").glob("*.eml"))]
REPLY = b"From: a@corp.test\r\nSubject: Re: x\r\nIn-Reply-To: <a@desk.test>\r\n"


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample with pieces cut out, doubled, overwritten or mixed with another."""
    mail = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(mail)))
        end = draw(st.integers(start, min(len(mail), start + 200)))
        other = draw(st.sampled_from(SAMPLES))
        patch = draw(
            st.sampled_from([b"", b"\x00", b"\r\n", b"\n\n", b"--", b"\xff\xfe", mail[start:end] * 3, other[start:end]])
        )
        mail = mail[:start] + patch + mail[end:]
    return mail


def assert_usable(mail: ParsedMail) -> None:
    texts = [mail.subject, mail.sender.name, mail.sender.email, mail.message_id, mail.text, mail.new_text]
    texts += [part.name for part in mail.attachments] + [address.email for address in (*mail.to, *mail.cc)]
    for text in texts:
        assert "\x00" not in text
        text.encode("utf-8")
    assert not any(problem.startswith("error_") for problem in mail.problems), mail.problems
    sanitise(mail.html)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_give_a_mail(raw: bytes) -> None:
    assert_usable(parse(raw))


@settings(max_examples=400, deadline=None)
@given(damaged())
def test_a_damaged_mail_is_still_read(raw: bytes) -> None:
    assert_usable(parse(raw))


MULTIPART = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
HOSTILE = {
    "nested without end": REPLY + b"".join(MULTIPART % (n, n) for n in range(3000)),
    "a hundred thousand parts": REPLY + MULTIPART % (1, 1) + b"--b1\r\n\r\nx\r\n" * 100_000,
    "nothing but line ends": REPLY + b"\r\n" + b"\n" * 1_000_000,
    "a label and blanks": REPLY + b"\r\nfrom" + b" " * 300_000 + b"\n",
    "uuencode that never begins": REPLY + b"\r\n" + b"begin 644 a\n" * 100_000,
    "one flowing paragraph": REPLY + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"abc def \n" * 100_000,
    "quotes within quotes": REPLY + b"\r\n" + b"> " * 500_000,
    "many headers": b"X: y\r\n" * 100_000,
    "one header, folded": b"Subject: a\r\n" + b" b\r\n" * 100_000,
    "many references": REPLY + b"References: " + b"<a@b> " * 100_000 + b"\r\n\r\nx",
    "open comments": b"From: " + b"(" * 100_000 + b"\r\n\r\nx",
    "open brackets": b"To: " + b"<" * 100_000 + b"\r\n\r\nx",
    "no address": b"From: " + b"x" * 100_000 + b"@\r\n\r\nx",
    "many encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\r\n\r\n",
    "many parameters": b"Content-Type: text/plain; " + b"a*1=b;" * 50_000 + b"\r\n\r\n",
    "every byte": REPLY + b"\r\n" + bytes(range(128, 256)) * 5_000,
    "attributions": REPLY + b"\r\n" + b"On 10:00 a@b.test wrote\n" * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_takes_seconds_at_most(name: str) -> None:
    began = time.process_time()
    assert_usable(parse(HOSTILE[name]))
    assert time.process_time() - began < 4


WORDS = st.text(
    alphabet=st.characters(codec="utf-8", blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60
)
FILES = st.lists(st.tuples(st.sampled_from(["a.pdf", "図.png", "x y.bin"]), st.binary(max_size=300)), max_size=3)


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS, FILES, st.booleans())
def test_what_python_writes_is_read_back(subject: str, words: str, files: list[tuple[str, bytes]], html: bool) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Ann <ann@corp.test>", "support@desk.test"
    message["Subject"] = subject
    message.set_content(words + "\n")
    if html:
        message.add_alternative(f"<p>{len(words)}</p>", subtype="html")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    mail = parse(message.as_bytes())
    assert mail.subject.split() == subject.split()
    assert mail.text == words.rstrip() or not words.strip()
    assert [(part.name, part.content) for part in mail.attachments] == files
    assert bool(mail.html) == html


def as_lines(content: bytes) -> list[bytes]:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")


@pytest.mark.parametrize("raw", [raw for raw in SAMPLES if b"message/" not in raw and not structure.read(raw)[1]])
def test_parts_are_cut_where_pythons_parser_cuts_them(raw: bytes) -> None:
    theirs = [part for part in email.message_from_bytes(raw).walk() if not part.is_multipart()]
    ours = [part for part in structure.read(raw)[0].walk() if not part.parts]
    assert [part.media for part in ours] == [part.get_content_type() for part in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        content, problem = content_of(mine)
        assert problem or as_lines(content) == as_lines(other.get_payload(decode=True) or b"")  # type: ignore[arg-type]
