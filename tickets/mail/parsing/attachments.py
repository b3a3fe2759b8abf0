"""Files that came with a mail, under names that are safe anywhere."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST_NAME = 150

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb]"
)
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.I)
_DEFAULT_NAMES = {
    "message/rfc822": "message.eml",
    "text/calendar": "invite.ics",
    "text/html": "page.html",
    "text/plain": "text.txt",
    "message/delivery-status": "delivery-status.txt",
    "image/jpeg": "picture.jpg",
    "image/png": "picture.png",
    "image/gif": "picture.gif",
    "application/pdf": "document.pdf",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/ms-tnef": "winmail.dat",
    "application/zip": "archive.zip",
    "image/webp": "picture.webp",
    "image/heic": "picture.heic",
    "image/svg+xml": "picture.svg",
    "audio/mpeg": "sound.mp3",
    "video/mp4": "video.mp4",
    "text/csv": "table.csv",
    "text/vcard": "contact.vcf",
}


@dataclass(frozen=True)
class Part:
    """A file of a mail; `name` is clean and empty when the mail gives none."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""
    content_location: str = ""

    @property
    def display_name(self) -> str:
        return self.name or _DEFAULT_NAMES.get(self.content_type, "attachment.bin")


def clean_name(name: str) -> str:
    """A file name without path, control and direction characters, and not one that a system reserves."""
    name = _UNSEEN.sub("", unicodedata.normalize("NFC", name.replace("\r", "").replace("\n", "")))
    name = name.replace("\\", "/").rstrip("/ ").rpartition("/")[2]
    name = _FORBIDDEN.sub("_", re.sub(r"\s+", " ", name)).strip(" .")
    if _RESERVED.match(name):
        name = "_" + name
    if len(name) > LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = f".{ending}" if dot and stem and len(ending) <= 10 else ""
        name = name[: LONGEST_NAME - len(ending)] + ending
    return name
