"""The hostile mails of tests/corpus/hostile: each a name and HTML, after a line of `== name`.

`{run}` stands for a script that leaves a trace (`ran[7]` for the seventh mail), `{away}` for a server of somebody
else's, `{words}` for the words that a reader must see; where it is missing, they come first.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "corpus" / "hostile"
WORDS = "Words that stay"
RUN = "top.ran[{number}]=1"
AWAY = "https://away.test"


def mails() -> dict[str, str]:
    texts = [file.read_text() for file in sorted(FOLDER.glob("*.txt"))]
    written = {name: html for text in texts for name, html in _entries(text)}
    return {name: _filled(html, number) for number, (name, html) in enumerate([*written.items(), *_grown().items()])}


def _entries(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"^== (.+)\n", text, flags=re.M)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _grown() -> dict[str, str]:
    """Those too large to be written down."""
    row = '<tr><td style="padding:4px"><a href="https://fine.test/"><img src="{away}/p.png" width=9></a>Offer</td></tr>'
    return {
        "600 levels deep": "<div>" * 600 + "x" + "</div>" * 600,
        "600 levels of tables": "<table><tr><td>" * 600 + "x",
        "600 levels of quotes with a script inside": "<blockquote>" * 600 + "<script>{run}</script>",
        "600 levels of svg and math": "<svg><foreignObject><math><mtext>" * 150
        + "<img src=/nothing-here onerror={run}>",
        "a newsletter of two megabytes": f"<table>{row * (2_000_000 // len(row))}</table>",
        "ten thousand open marks": "<b><i><font color=red>" * 3_333 + "x",
        "a thousand attributes": "<p " + " ".join(f"onclick{n}={{run}} data-{n}=x" for n in range(1000)) + ">x</p>",
        "a word without an end": "x" * 100_000,
        "a hundred thousand letters stacked on one": "a" + "\u0301" * 100_000,
        "an open comment of one megabyte": "{words}<!-- " + "<script>{run}</script>" * 40_000,
    }


def _filled(html: str, number: int) -> str:
    html = html if "{words}" in html else "{words}" + html
    run = RUN.format(number=number)
    return html.replace("{words}", f"<p>{WORDS}</p>").replace("{run}", run).replace("{away}", AWAY)
