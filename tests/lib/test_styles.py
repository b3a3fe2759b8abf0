"""Inline styles of strangers: looks stay; places, contents and loads go."""

from __future__ import annotations

import pytest

from helpdesk.lib.styles import safe_style


@pytest.mark.parametrize(
    "style",
    [
        "color: rgb(1, 2, 3); font-size:12px", "background:#1e90ff", "width:100%;max-width:600px", "margin:0 auto",
        "display:none !important", "line-height:1.5;font-weight:700", "text-indent:-.25in;margin-left:.5in",
        'font-family:"Segoe UI", Arial', "border:1px solid hsla(1,2%,3%,.5)", "letter-spacing:-0.5px;",
    ],
)  # fmt: skip
def test_ordinary_looks_stay_as_they_were_written(style: str) -> None:
    assert safe_style(style) == style


@pytest.mark.parametrize(
    "style",
    [
        "position:fixed", "position:absolute", "z-index:9", "top:0", "inset:0", "transform:scale(9)", "opacity:0",
        "content:'x'", "filter:blur(1px)", "behavior:url(x)", "-moz-binding:url(x)", "cursor:url(x)", "animation:x 1s",
        "background:url(x)", "background:u\\72l(x)", "width:expression(alert(1))", "background:image-set('x' 1x)",
        "background:IMAGE-SET('x' 1x)", "list-style-image:url(x)", "color:var(--x)", "width:calc(100% * 99)",
        "margin-top:-500px", "margin:0 -9px", "margin:/**/-9px", "width:99999px", "height:900in", "font-size:1e9px",
        "height:100vh", "min-height:100dvh", "padding:300em", "text-indent:-9999px", "unicode-bidi:bidi-override",
        "unicode-bidi:ISOLATE-OVERRIDE", "display:grid", "display:contents", "color:red}body{color:red",
    ],
)  # fmt: skip
def test_what_moves_covers_loads_or_never_ends_goes_and_nothing_else_with_it(style: str) -> None:
    assert safe_style(style) is None
    assert safe_style(f"color:red;{style};font-size:1px") == "color:red;font-size:1px"
