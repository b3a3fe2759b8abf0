"""A brand's own colour made readable: WCAG 2.2's contrast, and the nearest shade that has enough of it. Pure."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

ENOUGH = 4.5
Rgb = tuple[float, float, float]

LIGHT: Rgb = (1.0, 1.0, 1.0)
DARK: Rgb = (0.094, 0.102, 0.122)
"""The surfaces of the two themes."""


@dataclass(frozen=True, slots=True)
class Shades:
    """Of one colour in one theme, as #rrggbb: itself, stronger, soft behind text, as a line, and text upon itself."""

    accent: str
    strong: str
    soft: str
    line: str
    on: str


def parse(text: str) -> Rgb | None:
    """#rgb or #rrggbb, with or without #."""
    code = text.strip().lstrip("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", code):
        code = "".join(letter * 2 for letter in code)
    if not re.fullmatch(r"[0-9a-f]{6}", code):
        return None
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def code(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def contrast(one: Rgb, other: Rgb) -> float:
    """1 to 21; https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: Rgb, on: Rgb) -> Rgb:
    """The colour itself where it is readable on this surface, else its nearest lighter or darker shade that is."""
    hue, light, much = colorsys.rgb_to_hls(*colour)
    step = -0.01 if _luminance(on) > 0.4 else 0.01
    found = colour
    while contrast(_coded(found), on) < ENOUGH and 0 <= light <= 1:
        light += step
        found = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), much)
    return _coded(found)


def shades(colour: Rgb, surface: Rgb) -> Shades:
    """For a theme with this surface. The soft one is so near to the surface that the accent is readable on it too."""
    is_light = _luminance(surface) > 0.4
    soft = _coded(_mixed(colour, surface, 0.08 if is_light else 0.16))
    accent = readable(readable(colour, surface), soft)
    hue, light, much = colorsys.rgb_to_hls(*accent)
    further = light - 0.08 if is_light else light + 0.08
    strong = colorsys.hls_to_rgb(hue, min(max(further, 0), 1), much)
    on = LIGHT if contrast(accent, LIGHT) >= contrast(accent, DARK) else DARK
    return Shades(code(accent), code(strong), code(soft), code(_mixed(colour, surface, 0.35)), code(on))


def _coded(colour: Rgb) -> Rgb:
    """As it is after being written in hex digits."""
    red, green, blue = (round(part * 255) / 255 for part in colour)
    return red, green, blue


def _mixed(one: Rgb, other: Rgb, much: float) -> Rgb:
    red, green, blue = (a * much + b * (1 - much) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
