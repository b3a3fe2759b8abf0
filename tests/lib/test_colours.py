"""A brand's own colour is made readable, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.colours import DARK, ENOUGH, LIGHT, Rgb, code, contrast, parse, readable, shades

PARTS = st.integers(0, 255).map(lambda part: part / 255)
ANY = st.tuples(PARTS, PARTS, PARTS)


def rgb(text: str) -> Rgb:
    found = parse(text)
    assert found
    return found


@given(ANY)
def test_every_colour_has_shades_that_can_be_read_in_both_themes(colour: Rgb) -> None:
    for surface in (LIGHT, DARK):
        made = shades(colour, surface)
        accent = rgb(made.accent)
        assert contrast(accent, surface) >= ENOUGH
        assert contrast(accent, rgb(made.soft)) >= ENOUGH
        assert contrast(accent, rgb(made.on)) >= ENOUGH


@given(ANY)
def test_a_colour_survives_being_written(colour: Rgb) -> None:
    assert parse(code(colour)) == pytest.approx(colour)


def test_one_that_can_be_read_stays_as_it_is() -> None:
    assert code(readable(rgb("#1f4fa0"), LIGHT)) == "#1f4fa0"


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000", "#fff", 21), ("#fff", "#fff", 1), ("#777777", "#ffffff", 4.48)]
)
def test_contrast_is_as_the_guidelines_have_it(one: str, other: str, ratio: float) -> None:
    assert contrast(rgb(one), rgb(other)) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("text", ["", "red", "#12", "#12345", "#1234567", "#gggggg", "#fff;}body{", "٣٣٣"])
def test_what_is_no_colour_is_none(text: str) -> None:
    assert parse(text) is None
