"""Conversations for tests, a line a step, played by the rehearsal as `manage.py mail_explain` plays them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tickets.mail.rehearsal.manifest import Entry, Step
from tickets.mail.rehearsal.play import play

ANN, BOB, EVE, KIM = "Ann <ann@corp.test>", "Bob <bob@corp.test>", "Eve <eve@evil.test>", "agent@helpdesk.test"
SUPPORT, SALES = "support@helpdesk.test", "sales@helpdesk.test"
DESK_REFS = "{{OUT_REFERENCES}} {{OUT_MESSAGE_ID}}"


def mail(
    from_: str = ANN, subject: str = "The printer burns", *, id: str = "", to: str = SUPPORT, **headers: str
) -> bytes:
    """A mail; further headers by their names with _ for -, `body` its text. The id differs by what it says."""
    body = headers.pop("body", "It burns, please help.")
    fields = {"From": from_, "To": to, "Subject": subject, "Date": "Sun, 01 Nov 2026 10:00:00 +0700"}
    fields |= {"Message-ID": id or f"<{_digest(from_, subject, to, body, *headers.values())}@corp.test>"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value != "-")
    kind = "" if "Content-Type" in fields else "Content-Type: text/plain; charset=utf-8\r\n"
    return (head + kind + "\r\n" + body + "\r\n").encode()


def _digest(*words: str) -> str:
    return hashlib.sha256("|".join(words).encode()).hexdigest()[:16]


def answer(from_: str = ANN, subject: str = "Re: The printer burns", **headers: str) -> bytes:
    """An answer to what the desk last wrote, as a mail program writes it; '-' leaves a header out."""
    threaded = {"In_Reply_To": "{{OUT_MESSAGE_ID}}", "References": DESK_REFS, "body": "It still burns."}
    return mail(from_, subject, **threaded | headers)


@dataclass(frozen=True)
class Act:
    op: str
    of: int


def replies(of: int = 0) -> Act:
    """The agent answers in the ticket of that step."""
    return Act("agent_reply", of)


def closes(of: int = 0) -> Act:
    return Act("close", of)


@dataclass(frozen=True)
class Played:
    """What came of each step. `tickets` numbers tickets in the order in which they appear: 1, 2, ..."""

    steps: list[dict[str, Any]]

    @property
    def said(self) -> list[str]:
        return [step["status"] for step in self.steps]

    @property
    def tickets(self) -> list[int]:
        order: dict[object, int] = {None: 0}
        return [order.setdefault(step["ticket"], len(order)) for step in self.steps]

    @property
    def states(self) -> list[str]:
        return [step["state"] for step in self.steps]

    @property
    def reasons(self) -> list[str]:
        return [step.get("reason", "") for step in self.steps]

    @property
    def acknowledged(self) -> list[bool]:
        return [step["auto_reply_sent"] for step in self.steps]


def played(folder: Path, *acts: bytes | Act) -> Played:
    steps = []
    for number, act in enumerate(acts):
        if isinstance(act, Act):
            steps.append(Step(act.op, of=act.of))  # type: ignore[arg-type]
        else:
            (folder / f"{number}.eml").write_bytes(act)
            steps.append(Step("deliver", file=f"{number}.eml"))
    [line] = play([Entry("scene", steps=tuple(steps))], folder)
    found: Any = line["steps"]
    assert not [step["error"] for step in found if step["status"] == "error"]
    return Played(found)
