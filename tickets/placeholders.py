"""Places in words that are still to be filled: `{{requester.first_name}}`, `[NAME]`. Pure.

Templates are written with them (tickets/mail/outbound/framing.py); what a customer gets must have none left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLE = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z_]+)?)\s*(?:\|([^{}|<>]*))?\}\}")
_BRACES = re.compile(r"\{\{[^{}\n]{0,80}\}\}|\{\{|\}\}")
_NOUNS = (
    "NAME|FIRSTNAME|LASTNAME|SURNAME|CUSTOMER|CLIENT|AGENT|COMPANY|DATE|TIME|DAY|ORDER|INVOICE|TICKET|NUMBER|NO|ID"
    "|AMOUNT|PRICE|LINK|URL|EMAIL|PHONE|ADDRESS|PRODUCT|REASON|DETAILS|TEXT"
    "|NAMA|PELANGGAN|TANGGAL|WAKTU|NOMOR|JUMLAH|HARGA|TAUTAN|ALAMAT|PRODUK|ALASAN"
)
_BRACKETS = re.compile(
    rf"\[(?:(?:[A-Z]+[ _-])*(?:{_NOUNS})(?:[ _-][A-Z]+)*"  # [NAME], [ORDER NUMBER]
    r"|(?:[Ii]nsert|INSERT|[Yy]our|YOUR|[Ee]nter|ENTER|[Ff]ill in|[Mm]asukkan|MASUKKAN|[Ii]si|ISI) [^\[\]\n]{2,40})\]"
)
_KEPT = re.compile(r"<(code|pre|blockquote)>(?:(?!<\1>).)*?</\1>", re.S)


def fill(words: str, values: Mapping[str, str]) -> str:
    """Each variable with its value; where that is empty or not known, what stands after its `|`, else nothing."""
    return VARIABLE.sub(lambda match: values.get(match[1]) or (match[2] or "").strip(), words)


def variables(words: str) -> list[str]:
    """The names in the order of their first use."""
    return list(dict.fromkeys(match[1] for match in VARIABLE.finditer(words)))


def broken(words: str) -> list[str]:
    """Braces that make no variable, as they stand."""
    return list(dict.fromkeys(_BRACES.findall(VARIABLE.sub("", words))))


def left_in(words: str) -> list[str]:
    """Places that nobody filled, in plain words."""
    found = [match[0] for pattern in (_BRACES, _BRACKETS) for match in pattern.finditer(words)]
    return list(dict.fromkeys(found))


def without_samples(html: str) -> str:
    """HTML of the composer without code and quotes: what stands there is shown, not said."""
    before = ""
    while before != html:
        before, html = html, _KEPT.sub(" ", html)
    return html
