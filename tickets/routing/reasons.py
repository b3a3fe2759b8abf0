"""Why somebody gets a ticket, or doesn't: a code with its values, as the log keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Code = dict[str, object]


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def kept(self) -> Code:
        """As the log and the ticket keep it."""
        return {"code": self.code, **self.values}


def reason(code: str, **values: object) -> Reason:
    return Reason(code, values)
