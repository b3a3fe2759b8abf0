"""What mail programs write around quoted text, in the words of `languages/*.toml`: one file a language.

To teach the desk a language, copy a file and translate it. Its keys:

wrote       the verb of "On <date>, <person> wrote:"; `on` is how such a line may begin
from, date, to, subject, cc
            labels of a quoted mail's header lines; `cc` has all the labels that matter little
original, forwarded
            the words between dashes above a quoted or a forwarded mail
device      what a phone or a program adds below a mail; … stands for any few words, {app} for some with the name of
            a device or program, so that "Sent via {app}" isn't "Sent via parcel post"
above       the mark above which one is to answer
disclaimer, footer
            how legal notes begin, and what shows a mailing list's last lines
re, fwd     what goes before the subject of a reply, and of a forwarded mail
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_LANGUAGES = [
    tomllib.loads(path.read_text("utf-8")) for path in sorted(Path(__file__).with_name("languages").glob("*.toml"))
]
_INVISIBLE = dict.fromkeys([0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def folded(text: str) -> str:
    """For comparing: lower case, straight apostrophes, nothing invisible, and the Turkish İ as i."""
    if text.isascii():
        return text.lower()
    return visible(text).lower().replace("i̇", "i").replace("’", "'").replace("\xa0", " ")


def visible(text: str) -> str:
    """Without the marks of direction that programs put around names in Arabic and Hebrew, and the like."""
    return text.translate(_INVISIBLE)


def _words(*keys: str) -> frozenset[str]:
    return frozenset(folded(word) for language in _LANGUAGES for key in keys for word in language.get(key, []))


def either(words: frozenset[str]) -> str:
    """A pattern for any of the words, the longest first."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace("…", _ANY).replace(r"\{app\}", _APP) for word in ordered)


_ANY = r"(?:[^.,;:!?]|\.(?=\w)){1,60}?"
_APPS = (
    "iphon|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|vivo|nokia|blackberry|windows|outlook|gmail|yahoo"
    "|aol|proton|thunderbird|airmail|spark|mail|mobil|k-9|nine|phone|tablet|zoho|icloud|telefon|handy|ponsel|puhelim|qq"
    "|почт|телефон|смартфон|мобил|手机|手機|携帯|スマホ|휴대|điện thoại|โทรศัพท์|มือถือ|هاتف|جوال|آيفون|אייפון|galaxi"
)
_APP = rf"(?:[^.,;:!?]{{0,30}}?[^\w])??(?:{_APPS})(?:[^.,;:!?]|\.(?=\w)){{0,60}}?"

WROTE = _words("wrote")
ON = _words("on")
ORIGINAL = _words("original")
FORWARDED = _words("forwarded")
DEVICE = _words("device")
ABOVE = _words("above")
DISCLAIMER = _words("disclaimer")
FOOTER = _words("footer")
REPLY_PREFIXES = _words("re")
FORWARD_PREFIXES = _words("fwd")
LABELS = {word: kind for kind in ("cc", "to", "date", "subject", "from") for word in _words(kind)}


def labels_of(kind: str) -> str:
    """A pattern for the labels of a kind, those of one letter left out."""
    return either(frozenset(word for word, of in LABELS.items() if of == kind and len(word) > 1))
