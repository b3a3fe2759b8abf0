"""What takes the place of a mail that could not be had whole: its header, and a note that says why."""

from __future__ import annotations

HEADER_BYTES = 256 * 1024
ON_SERVER = "It is still in the mailbox it came to."
IN_FILE = "It is still in the file it came from."


def too_large(header: bytes, size: int, where: str = ON_SERVER) -> bytes:
    """`header` may hold more than the header, or only its beginning."""
    mark = b"X-Helpdesk-Too-Large: %d\r\n" % size
    return _stand_in(header, mark, f"This mail of {size / 2**20:.1f} MB is larger than the desk takes. {where}")


def not_given(header: bytes) -> bytes:
    """For a mail that its server lists, and gives nothing of when asked."""
    mark = b"X-Helpdesk-Not-Given: yes\r\n"
    return _stand_in(header, mark, f"The mail server did not hand over what this mail says. {ON_SERVER}")


def _stand_in(header: bytes, mark: bytes, notice: str) -> bytes:
    kept = []
    for line in header[:HEADER_BYTES].splitlines(keepends=True):
        if not line.strip(b"\r\n"):
            break
        if line.lower().startswith((b"content-", b"mime-version:")):
            line = b"X-Original-" + line
        kept.append(line)
    if kept and not kept[-1].endswith(b"\n"):
        kept[-1] += b"\r\n"
    return b"".join(kept) + mark + b"\r\n" + notice.encode() + b"\r\n"
