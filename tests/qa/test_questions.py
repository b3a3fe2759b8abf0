"""`./manage.py qa estimate|agreement|score`: questions in, answers out, a line each."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def ask(tmp_path: Path, act: str, *questions: dict[str, Any]) -> list[dict[str, Any]]:
    path, out = tmp_path / "questions", StringIO()
    path.write_text("\n".join(json.dumps(one) for one in questions))
    try:
        call_command("qa", act, str(path), stdout=out)
    except CommandError as error:
        assert "can't be answered" in str(error)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_estimate(tmp_path: Path) -> None:
    units = [{"y": int(n < 15)} for n in range(148)]
    [told] = ask(
        tmp_path, "estimate", {"id": 1, "design": "srs", "kind": "proportion", "population": 4000, "units": units}
    )
    assert told["id"] == 1
    assert (told["low"], told["high"]) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert (told["value"], told["n"], told["n_eff"], told["method"]) == (15 / 148, 148, 148, "Wilson")


def test_too_little_is_null_with_a_reason(tmp_path: Path) -> None:
    [told] = ask(tmp_path, "estimate", {"id": 1, "design": "poisson", "kind": "mean", "units": [{"y": 1, "pi": 0.5}]})
    assert told["value"] is None
    assert "Not enough reviews" in told["reason"]


def test_agreement(tmp_path: Path) -> None:
    rows = [[1, 2, 3, 3, None, 1, 2, 2, 3, 1], [1, 2, 3, 2, 1, 1, 2, 2, 3, None]]
    [told] = ask(tmp_path, "agreement", {"id": "x", "level": "ordinal", "ratings": rows})
    assert told["units"] == 8
    assert told["percent"] == pytest.approx(7 / 8)
    assert told["low"] <= told["alpha"] <= told["high"]
    assert ask(tmp_path, "agreement", {"id": "x", "level": "ordinal", "ratings": rows}) == [told]


def test_a_score(tmp_path: Path) -> None:
    items = [
        {"weight": 2, "min": 1, "max": 5, "value": 4, "na": "exclude", "class": "non_critical"},
        {"weight": 1, "min": 0, "max": 1, "value": 0, "na": "fail", "class": "compliance_critical"},
    ]
    [told] = ask(tmp_path, "score", {"id": 3, "items": items})
    assert told == {
        "id": 3, "score": 0, "raw": 50, "outcome": "failed_critical",
        "customer_critical": None, "business_critical": None, "compliance_critical": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("act", "question", "words"),
    [
        ("estimate", {"design": "guess", "kind": "mean", "units": [{"y": 1}]}, "design is 'guess'"),
        ("estimate", {"design": "srs", "kind": "mean", "units": [{"y": "many"}]}, "units.0.y"),
        ("estimate", {"design": "srs", "kind": "mean", "units": [{"y": float("inf")}]}, "units.0.y"),
        ("estimate", {"design": "srs", "kind": "total", "units": [{"y": 1}] * 20}, "needs the population"),
        ("estimate", {"design": "srs", "kind": "mean", "units": [{"y": 1}], "confidence": 95}, "between 0 and 1"),
        ("estimate", {"design": "stratified", "kind": "mean", "units": [{"y": 1, "stratum": "a"}]}, "stratum 'a'"),
        ("agreement", {"level": "nominal", "ratings": [[1, 2], [1]]}, "different lengths"),
        ("agreement", {"level": "cardinal", "ratings": [[1], [1]]}, "level is 'cardinal'"),
        ("score", {"items": [{"min": 0, "max": 1, "value": 2}]}, "not between"),
        ("score", {"items": {}}, "items is"),
    ],
)
def test_what_can_not_be_answered_says_why(tmp_path: Path, act: str, question: dict[str, Any], words: str) -> None:
    [told] = ask(tmp_path, act, question)
    assert words in told["error"]


def test_ratings_that_nobody_shares_are_no_agreement(tmp_path: Path) -> None:
    [told] = ask(tmp_path, "agreement", {"level": "nominal", "ratings": [[1, None], [None, 1]]})
    assert (told["alpha"], told["percent"], told["units"], told["low"]) == (None, None, 0, None)
