"""Forms that programs post, byte for byte: Django's own reading decodes them, and caps them below a mail's size."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

_NAME = re.compile(rb'\bname="([^"]*)"')
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?')
EXACT = "latin-1"
"""A string of it has a character for each byte."""


def fields(content_type: str, body: bytes) -> dict[str, str]:
    """The fields of a form, a character for each byte; of a name that comes twice the last. Files are fields too."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode(EXACT), keep_blank_values=True, encoding=EXACT))
    boundary = _BOUNDARY.search(content_type)
    if not content_type.startswith("multipart/form-data") or not boundary:
        return {}
    found = {}
    for part in re.split(rb"(?:\A|\r\n)--" + re.escape(boundary[1].encode()), body)[1:]:
        head, _blank, value = part.partition(b"\r\n\r\n")
        if name := _NAME.search(head):
            found[name[1].decode("utf-8", "replace")] = value.decode(EXACT)
    return found
