"""Files that people attach in the demo: pictures that look like a phone's screen, and short texts."""

from __future__ import annotations

import struct
import zlib
from random import Random

from tickets.actions.files import NewFile

WIDTH, HEIGHT = 270, 540
_PAPERS = ((250, 250, 252), (24, 26, 32), (244, 240, 232))
_INKS = ((64, 105, 225), (214, 72, 92), (34, 150, 110), (230, 150, 40), (120, 90, 200))


def screenshot(rng: Random) -> NewFile:
    """A small PNG: a bar, a picture, lines of text and a button, in colours of chance."""
    paper, ink = rng.choice(_PAPERS), rng.choice(_INKS)
    faint = _mix(paper, (128, 128, 136), 0.35)
    page = _Page(paper)
    page.fill((0, 0, WIDTH, 46), ink)
    page.fill((14, 62, WIDTH - 14, 62 + rng.randrange(90, 190)), _mix(paper, ink, 0.4))
    top = 270
    for _ in range(rng.randrange(4, 8)):
        page.fill((14, top, rng.randrange(120, WIDTH - 14), top + 10), faint)
        top += 22
    page.fill((40, HEIGHT - 70, WIDTH - 40, HEIGHT - 34), ink)
    name = f"{rng.choice(('Screenshot', 'IMG', 'Kita', 'photo'))}_{rng.randrange(1000, 9999)}.png"
    return NewFile(name=name, content_type="image/png", content=page.png())


def text_file(rng: Random) -> NewFile:
    case = rng.randrange(100_000, 999_999)
    lines = [
        f"Payout statement KP-{case}",
        *(f"2026-{month:02}  {rng.randrange(40, 900)}.{rng.randrange(10, 99)} USD" for month in range(1, 11)),
    ]
    content = ("\n".join(lines) + "\n").encode()
    return NewFile(name=f"statement-{case}.txt", content_type="text/plain", content=content)


Colour = tuple[int, int, int]


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class _Page:
    """Rows of pixels, three bytes each."""

    def __init__(self, paper: Colour) -> None:
        self.rows = [bytes(paper) * WIDTH] * HEIGHT

    def fill(self, box: tuple[int, int, int, int], colour: Colour) -> None:
        left, top, right, bottom = box
        for y in range(top, bottom):
            row = self.rows[y]
            self.rows[y] = row[: left * 3] + bytes(colour) * (right - left) + row[right * 3 :]

    def png(self) -> bytes:
        head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
        pixels = b"".join(b"\0" + row for row in self.rows)
        chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(pixels, 6)), (b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
