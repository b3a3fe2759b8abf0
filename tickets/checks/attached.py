"""Words that promise a file, in the languages the desk writes most."""

from __future__ import annotations

import re

# What says that the other side attached it, or should, promises nothing.
_THEIRS = re.compile(
    r"\b(?:you|you've|they)\s+(?:\w+\s+)?attached\b|\b(?:please|to|can|could|kindly|you)\s+attach\b"
    r"|\byour\s+(?:\w+\s+)?(?:attachments?|attached)\b|\b(?:no|any|an|without)\s+attachments?\b"
    r"|\b(?:mohon|tolong|silakan|harap|bisa|dapat)\s+(?:\w+\s+)?(?:me)?lampirkan\b"
    r"|\b(?:anda|kamu|kakak)\s+lampirkan\b|\blampiran\s+(?:anda|kamu|kakak|tersebut)\b"
    r"|\bpaki-?\s?attach\b|\b(?:paki|ang)\s*lakip\b|\b(?:in-?attach|inilakip)\s+(?:mo|ninyo)\b"
    r"|添付(?:して(?:ください|下さい|いただ|頂)|いただ|頂|をお願い|された|されて)|(?:ご|お客様の?)添付"
    r"|(?:يرجى|الرجاء|أرجو|نرجو)\s+(?:\S+\s+)?(?:إرفاق|ارفاق)|(?:أرفقت|ارفقت)م",
    re.I,
)
_OURS = re.compile(
    r"\b(?:attached|attaching|attachments?|enclosed)\b"
    r"|\b(?:ter|di|me)?lampir(?:kan|an)?\b|\bberkas terlampir\b"
    r"|\b(?:naka-?\s?lakip|naka-?\s?attach|kalakip|inilakip|in-?attach)\b"
    r"|添付|同封"
    r"|(?<!\w)(?:ال|ب?ال)?مرفق(?:ة|ات|اً|ا)?(?!\w)|(?<!\w)(?:أرفق|ارفق|أرفقت|ارفقت|أرفقنا)(?!\w)",
    re.I,
)


def promised(text: str) -> list[str]:
    """The words that promise a file."""
    ours = _THEIRS.sub(" ", text)
    return list(dict.fromkeys(match[0].strip().lower() for match in _OURS.finditer(ours)))
