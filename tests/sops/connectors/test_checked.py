"""Check 12 of what a step asks of a connector: it exists, what it takes and gives is typed; check 11 of its results."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sops.checks.examine import examine
from sops.definition.acts import ACTS
from sops.definition.operations import Operation, Result
from tests.sops.connectors.cast import VARIABLES, refunding
from tests.sops.procedures import WORLD, Json, says, step, whole

REFUND = Operation(
    "refund", "Refund", "POST", "/charges/{charge}", {"charge": "text", "amount": "number"},
    {"refund": Result("text", "id"), "fee": Result("number", "fee")},
)  # fmt: skip
THERE = replace(WORLD, acts={**ACTS, "payments.refund": REFUND.act})


def _with(asking: Json, **more: object) -> Json:
    told = step("info", "told", body=says("It is {refund}"), next="over")
    sorry = step("info", "sorry", next="over")
    steps = [asking, told, *([sorry] if asking.get("failed") == "sorry" else []), step("end", "over", outcome="done")]
    return whole(steps, variables=VARIABLES, **more)


def _errors(data: Json) -> list[tuple[int | str, str]]:
    return [(one.code, one.message) for one in examine(data, THERE).errors]


def test_one_that_fits_has_no_error() -> None:
    assert _errors(_with(refunding())) == []
    assert _errors(_with(refunding(failed="sorry"))) == []


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"action": "payments.block"}, 12, "no action “payments.block”"),
        ({"action": "unknown.refund"}, 12, "no action “unknown.refund”"),
        ({"parameters": {"charge": "a"}}, 12, "needs the parameter amount"),
        ({"parameters": {"charge": "a", "amount": 5, "more": 1}}, 12, "has no parameter more"),
        ({"outputs": {"refund": "receipt"}}, 12, "gives no result receipt"),
        ({"outputs": {"refund": "fee"}}, 12, "fee is a number there"),
        ({"parameters": {"charge": "a", "amount": "five"}}, 11, "Give a number"),
        ({"outputs": {"subject": "refund"}}, 11, "Set its source to result"),
        ({"outputs": {"nobody": "refund"}}, 11, "There is no variable nobody"),
    ],
)
def test_one_that_does_not_is_told_at_its_step(changed: Json, code: int, words: str) -> None:
    assert any(one == code and words in message for one, message in _errors(_with(refunding(**changed))))


def test_what_failed_gives_no_value() -> None:
    assert any(code == 11 and "no value yet" in words for code, words in _errors(_with(refunding(failed="told"))))


def test_what_can_not_be_undone_is_proven_first_where_mistakes_hurt() -> None:
    final = replace(WORLD, acts={**ACTS, "payments.refund": replace(REFUND, is_reversible=False).act})
    data = _with(refunding(), risk=3)
    assert 13 in [one.code for one in examine(data, final).errors]
    assert 13 not in [one.code for one in examine(data, THERE).errors]


@pytest.mark.parametrize("name", ["payments.", ".refund", "a.b.c", "Pay.refund", "x" * 30 + ".refund"])
def test_a_name_that_could_be_none_is_no_procedure(name: str) -> None:
    assert [code for code, _words in _errors(_with(refunding(action=name)))] == [1]
