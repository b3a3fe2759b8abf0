"""The family of errors that verbs raise; page, fragment and API each map them once.

A message is a sentence for the person who acted: what happened, what was kept, what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar


class DeskError(Exception):
    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(DeskError):
    status = 403
    code = "not_allowed"


class Missing(DeskError):
    """Does not exist, or the actor may not know that it does."""

    status = 404
    code = "missing"


class Invalid(DeskError):
    """Input that can't be used; `fields` names each field and what is wrong with it."""

    status = 422
    code = "invalid"

    def __init__(self, message: str, fields: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Objected(Invalid):
    """Something speaks against it. `findings` say what, as codes, words, and whether a reason is enough to go on."""

    code = "objected"

    def __init__(
        self, message: str, fields: Mapping[str, list[str]], findings: Sequence[Mapping[str, object]] = ()
    ) -> None:
        super().__init__(message, fields)
        self.findings = [dict(one) for one in findings]


class Conflict(DeskError):
    """The thing changed since the actor saw it; `detail` says how, as codes and ids."""

    status = 409
    code = "conflict"

    def __init__(self, message: str, detail: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.detail = dict(detail or {})


class Blocked(Conflict):
    """Something else must be done first, on the page `url`; `label` says what, for a link."""

    def __init__(self, message: str, *, url: str, label: str, detail: Mapping[str, object] | None = None) -> None:
        super().__init__(message, detail)
        self.url, self.label = url, label


class TooMany(DeskError):
    status = 429
    code = "too_many"


class Unavailable(DeskError):
    """A part that is needed does not answer now; trying again later is right."""

    status = 503
    code = "unavailable"
