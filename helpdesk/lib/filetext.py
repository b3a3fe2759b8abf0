"""The words in a file, read in a process of its own that may take little memory and time: files come from strangers.

`words_in` asks such a process, which is this file as a program: it knows nothing else of the desk. What is read: text,
PDF, and the zipped XML of office programs (docx, xlsx, pptx, odt and the like) with their comments and properties.
Pictures of words are not.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from html import unescape
from io import BytesIO
from typing import Final
from zipfile import ZipFile

MEMORY: Final = 512 * 1024 * 1024
SECONDS: Final = 10
"""Of processor time; by the clock it may take three times as long, for a machine that is busy."""
MOST_TEXT: Final = 20 * 1024 * 1024
MOST_PARTS: Final = 5000
LARGEST_UNZIPPED: Final = 100 * 1024 * 1024
_BREAKS: Final = re.compile(
    rb"</(?:\w+:)?(?:p|h|si|c|row|tr|tc|comment|title|creator|description|keywords|subject|lastModifiedBy)>"
    rb"|<(?:\w+:)?(?:br|cr|tab|line-break|s)\b[^<>]*>"
)
_TAGS: Final = re.compile(rb"<[^<>]*>")
_XML: Final = (".xml", ".rels")


class Unreadable(Exception):
    """Nobody can say what words are in it: of another kind, locked, broken, or too much for the limits."""


def words_in(content: bytes) -> str:
    """Everything that reads as words. Raises Unreadable."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", __file__, str(SECONDS)],
            input=content, capture_output=True, timeout=3 * SECONDS, env={},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreadable from error
    if done.returncode:
        raise Unreadable
    return done.stdout.decode("utf-8", "replace")


def read(content: bytes) -> str:
    """As `words_in`, in this process and without its limits of time and memory."""
    if content.startswith(b"%PDF"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _zipped_xml(content)
    return _text(content)


def _text(content: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    if b"\0" in content:
        raise Unreadable
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _zipped_xml(content: bytes) -> str:
    """Tags are struck out rather than parsed: a word may be torn over many, and no entity is ever expanded."""
    found: list[str] = []
    left = LARGEST_UNZIPPED
    with ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or not {"[Content_Types].xml", "mimetype"} & {part.filename for part in parts}:
            raise Unreadable
        for part in parts:
            if part.filename.endswith(_XML):
                with archive.open(part) as stream:
                    xml = stream.read(left + 1)
                left -= len(xml)
                if left < 0:
                    raise Unreadable
                found.append(unescape(_TAGS.sub(b"", _BREAKS.sub(b"\n", xml)).decode("utf-8", "replace")))
            elif "/embeddings/" in part.filename or part.filename.startswith("Object "):
                raise Unreadable  # a file in the file
    return "\n".join(found)


def _pdf(content: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable
    found = [str(value) for value in (reader.metadata or {}).values()]
    found += [str(value) for value in (reader.get_form_text_fields() or {}).values() if value]
    pages = [page.extract_text() for page in reader.pages]
    if not any(page.strip() for page in pages):
        raise Unreadable  # pictures of pages
    return "\n".join([*found, *pages])


def _main(seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        words = read(sys.stdin.buffer.read())
    except Exception:  # whatever a hostile file makes of a reader
        return 1
    if len(words) > MOST_TEXT:
        return 1
    sys.stdout.buffer.write(words.encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    sys.exit(_main(int(sys.argv[1])))
