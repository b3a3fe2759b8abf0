"""Mails as customers send them, about 6 kB each: plain, with HTML, with a file, in Japanese, answers, with quotes."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import formatdate
from random import Random

from tickets.mail.demo.bulk.text import Pool, pool
from tickets.mail.models import Delivery

TO = "support@kita.test"


def made(count: int, seed: int) -> Iterator[bytes]:
    rng, words = Random(seed), pool(seed)
    answered = _answered(count // 3)
    for number in range(count):
        mail = EmailMessage()
        kind = number % 6
        language = "ja" if kind == 3 else "en"
        mail["From"] = f"Customer {number % 5000} <customer{number % 5000}@bench.example>"
        mail["To"] = TO
        mail["Subject"] = words.subject(language, rng)
        mail["Date"] = formatdate(1_790_000_000 + number)
        mail["Message-ID"] = f"<bench-{seed}-{number}@bench.example>"
        if kind in (4, 5) and answered:
            sender, mail_id = answered[number % len(answered)]
            mail.replace_header("From", sender)
            mail["In-Reply-To"] = mail["References"] = mail_id
        _body(mail, kind, language, words, rng)
        yield mail.as_bytes()


def _body(mail: EmailMessage, kind: int, language: str, words: Pool, rng: Random) -> None:
    paragraphs = [words.text(language, rng) for _ in range(4 if kind in (1, 2) else 12)]
    text = "\n\n".join(paragraphs)
    if kind == 5:
        text += "\n\nOn Fri, 20 Nov 2026 at 09:12, Kita support <support@kita.test> wrote:\n"
        text += "\n".join(f"> {line}" for line in paragraphs)
    mail.set_content(text)
    if kind in (1, 2):
        shown = "".join(f'<p style="margin: 0 0 8px; color: #222">{part}</p>' for part in paragraphs)
        mail.add_alternative(f"<html><body><div>{shown}</div></body></html>", subtype="html")
    if kind == 2:
        content = rng.randbytes(2000)
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="log.bin")


def _answered(most: int) -> list[tuple[str, str]]:
    """Recipients and ids of mail that the desk sent."""
    rows = Delivery.objects.order_by("-pk").values_list("recipient", "mail_id")
    return list(rows[:most])
