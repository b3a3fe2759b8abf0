"""docs/webhooks.md: its snippet checks what the desk signs, and what it says of numbers is so."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import cast

from events.webhooks import queue, signing
from tests.house import sources

PAGE = (sources.ROOT / "docs" / "webhooks.md").read_text()


def snippet() -> Callable[[str, dict[str, str], bytes], bool]:
    found = re.search(r"```python\n(.*?)```", PAGE, re.S)
    assert found
    names: dict[str, object] = {}
    exec(found[1], names)  # noqa: S102  (our own page)
    return cast("Callable[[str, dict[str, str], bytes], bool]", names["is_genuine"])


def test_the_snippet_takes_what_the_desk_signs_and_refuses_everything_else() -> None:
    is_genuine, secret, body = snippet(), signing.new_secret(), '{"type":"test","data":"é"}'
    headers = signing.headers([signing.new_secret(), secret], "evt_1", int(time.time()), body)
    assert is_genuine(secret, headers, body.encode())
    assert not is_genuine(secret, headers, body.encode() + b" ")
    assert not is_genuine(signing.new_secret(), headers, body.encode())
    old = signing.headers([secret], "evt_1", int(time.time()) - 301, body)
    assert not is_genuine(secret, old, body.encode())


def test_the_numbers_are_those_of_the_code() -> None:
    assert len(queue.BACK_OFF) == 12
    assert queue.KEPT_FOR.days == 30
    assert queue.OFF_AFTER.days == 3
