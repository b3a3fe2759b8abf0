"""Numbers that must not travel by mail: payment cards, and identity numbers of the countries the desk works in.

Found numbers are given masked: of a card its last four digits, of an identity its first two.
"""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"(?<![\d.,/#-])\d(?:[ -]?\d){12,18}(?![\d/]|-\d)")
_ISSUERS = re.compile(r"4|5[1-5]|2[2-7]|3[47]|35|30[0-5]|36|38|6")  # Visa, Mastercard, Amex, JCB, Diners, the rest
_LENGTHS = range(13, 20)
_PROVINCES = {
    *range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98),
}  # fmt: skip
_NIK = re.compile(
    r"(?<![\d-])(\d{6})[ .-]?(\d{2})(\d{2})(\d{2})[ .-]?(\d{4})(?![\d-])|(?<![\d-])(?:\d{4}[ .-]){3}\d{4}(?![\d-])"
)
_WRITTEN = {
    "us": re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])"),  # social security
    "ph_sss": re.compile(r"(?<![\d-])\d{2}-\d{7}-\d(?![\d-])"),
    "ph_umid": re.compile(r"(?<![\d-])\d{4}-\d{7}-\d(?![\d-])"),
    "ph_health": re.compile(r"(?<![\d-])\d{2}-\d{9}-\d(?![\d-])"),
    "ph_tin": re.compile(r"(?<![\d-])\d{3}-\d{3}-\d{3}-\d{3,5}(?![\d-])"),
    "ph_national": re.compile(r"(?i)(?:philsys|psn|pcn|national id)\D{0,20}\d{4}-?\d{4}-?\d{4}(?:-?\d{4})?(?![\d-])"),
    "jp": re.compile(r"(?:マイナンバー|個人番号)\D{0,12}\d{4}[ -]?\d{4}[ -]?\d{4}(?!\d)"),
}


def cards(text: str) -> list[str]:
    """Numbers that could be charged: an issuer's first digits, a card's length, the check digit."""
    found = []
    for match in _RUN.finditer(plain(text)):
        digits = re.sub(r"\D", "", match[0])
        if len(digits) in _LENGTHS and _ISSUERS.match(digits) and len(set(digits)) > 1 and luhn(digits):
            found.append(f"•••• {digits[-4:]}")
    return list(dict.fromkeys(found))


def identities(text: str) -> list[str]:
    """Indonesian NIK, Philippine and United States numbers as they are written, Japan's where it is named."""
    text = plain(text)
    found = [match[0] for match in _NIK.finditer(text) if _is_nik(re.sub(r"\D", "", match[0]))]
    found += [match[0] for pattern in _WRITTEN.values() for match in pattern.finditer(text)]
    return list(dict.fromkeys(_masked(one) for one in found))


def luhn(digits: str) -> bool:
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in digits[::-2])) % 10 == 0


def plain(text: str) -> str:
    """Digits of any script as 0 to 9, unusual blanks and dashes as usual ones; as long as the text was."""
    if text.isascii():
        return text
    return "".join(_plain(sign) for sign in text)


def _plain(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    kind = unicodedata.category(sign)
    return "-" if kind == "Pd" else " " if kind == "Zs" else sign


def _is_nik(digits: str) -> bool:
    """Province, a date of birth (a woman's day is 40 higher), a number that is not nothing."""
    province, day, month = int(digits[:2]), int(digits[6:8]), int(digits[8:10])
    day = day - 40 if day > 40 else day
    return province in _PROVINCES and 1 <= day <= 31 and 1 <= month <= 12 and digits[12:] != "0000"


def _masked(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return digits[:2] + "•" * (len(digits) - 2)
