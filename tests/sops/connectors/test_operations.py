"""What an operation makes of values, and of an answer: nothing leads elsewhere, and nothing else is kept."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpdesk.lib.text import storable
from sops.definition.operations import Operation, Result, Unfit, problems_of, requested, results_in

REFUND = Operation(
    "refund", "Refund", "POST", "/charges/{charge}/refunds", {"charge": "text", "amount": "number"},
    {"refund": Result("text", "data.items.0.id"), "on": Result("date", "data.at"), "fee": Result("number", "data.fee")},
)  # fmt: skip


def test_what_the_path_does_not_name_goes_into_the_body() -> None:
    found = requested(REFUND, {"charge": "ch_1", "amount": 5, "more": "never"})
    assert (found.method, found.path, json.loads(found.body or b"")) == (
        "POST", "/charges/ch_1/refunds", {"amount": 5},
    )  # fmt: skip


def test_of_a_get_it_goes_into_the_query() -> None:
    looked = Operation("look", "Look", "GET", "/charges", {"mail": "text", "open": "flag"})
    found = requested(looked, {"mail": "a+b@c.org&x=1", "open": True})
    assert (found.path, found.body) == ("/charges?mail=a%2Bb%40c.org%26x%3D1&open=true", None)


@given(st.text(max_size=40))
def test_no_value_leads_anywhere_else(value: str) -> None:
    assume(storable(value) not in ("", ".", ".."))
    path = requested(REFUND, {"charge": value, "amount": 1}).path
    _root, charges, segment, refunds = path.split("/")
    assert (charges, refunds, unquote(segment)) == ("charges", "refunds", storable(value))
    assert not set(segment) & set("?#\\ \r\n")


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_what_would_climb_is_refused(value: str) -> None:
    with pytest.raises(Unfit):
        requested(REFUND, {"charge": value, "amount": 1})


def test_a_value_that_is_missing_or_of_another_type_is_not_sent() -> None:
    for values in ({"charge": "a"}, {"charge": "a", "amount": "five"}, {"charge": "a", "amount": True}):
        with pytest.raises(Unfit, match="amount"):
            requested(REFUND, values)


def test_an_answer_gives_typed_values_and_nothing_else() -> None:
    answer = {"data": {"items": [{"id": 17}], "at": "2026-10-01T10:00:00Z", "fee": 0.5, "card": "4111"}}
    assert results_in(REFUND, json.dumps(answer).encode()) == {"refund": "17", "on": "2026-10-01", "fee": 0.5}


@pytest.mark.parametrize(
    "answer",
    [b"<html>", b"[]", b'{"data": {"items": []}}', b'{"data": {"items": [{"id": true}]}}', b"\xff", b"[" * 9999],
)
def test_an_answer_that_is_not_as_said_is_told(answer: bytes) -> None:
    with pytest.raises(Unfit):
        results_in(REFUND, answer)


@given(st.binary(max_size=60))
def test_any_answer_is_read_or_refused(answer: bytes) -> None:
    with suppress(Unfit):
        results_in(REFUND, answer)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "Refund!"), ("method", "TRACE"), ("path", "charges"), ("path", "//evil.org/x"), ("path", "/a/../b"),
        ("path", "/{unknown}"), ("path", "/a?b=c"), ("path", "/a b"), ("parameters", {"charge": "secret"}),
        ("results", {"x": Result("text", "a b")}),
    ],
)  # fmt: skip
def test_an_operation_that_could_lead_elsewhere_is_not_registered(field: str, value: object) -> None:
    assert not problems_of(REFUND)
    assert field in problems_of(replace(REFUND, **{field: value}))  # type: ignore[arg-type]
