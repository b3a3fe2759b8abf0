"""Foreign HTML made safe to show, and put into words."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.lib.html import compose, from_text, sanitise, show, to_text

VECTORS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jAvA&#x09;script:alert(1)">x</a>',
    '<a href="&#1;javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<img src="data:text/html;base64,PHNjcmlwdD4=">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    '<iframe src="https://evil.test"></iframe>',
    '<object data="https://evil.test"></object><embed src="https://evil.test">',
    '<form action="https://evil.test"><input name=q><button>go</button></form>',
    '<meta http-equiv="refresh" content="0;url=https://evil.test">',
    '<base href="https://evil.test/"><link rel=stylesheet href="https://evil.test/x.css">',
    "<style>@import url(https://evil.test/x.css);</style>",
    '<div style="background:url(https://evil.test/x.png)">x</div>',
    '<div style="background:u\\72l(https://evil.test/x.png)">x</div>',
    '<div style="width:expression(alert(1))">x</div>',
    '<div style="position:fixed;top:0;left:0;z-index:9">x</div>',
    '<div style="color:red;behavior:url(x.htc);-moz-binding:url(x)">x</div>',
    '<table background="https://evil.test/x.png"><tr><td>x</table>',
    '<video src="https://evil.test/x.mp4" poster="https://evil.test/x.png"></video>',
    '<img srcset="https://evil.test/x.png 2x">',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<p id=x class=y name=z onclick=alert(1) data-x=1>x</p>",
    '<a href="//evil.test/x" target=_top>x</a>',
    "<template><script>alert(1)</script></template>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><script>alert(1)</script>",
]
DANGER = re.compile(
    r"<(?:script|iframe|object|embed|form|input|meta|base|link|style|svg|math|video|template)\b"
    r'|<[^>]*\s(?:on\w+|srcset|background|id|class|poster)="'
    r'|<[^>]*\s(?:href|src)="\s*(?:javascript|vbscript|data:(?!image/(?:png|jpe?g|gif|webp)))'
    r'|<[^>]*\ssrc="(?!cid:|data:image/)|<[^>]*\sstyle="[^">]*(?:url|expression|position|behavior|\\)',
    re.I,
)  # in what the sanitiser writes, `>` stands only at the end of a tag
PIECES = [
    *VECTORS,
    *(
        "<p>",
        "</p>",
        "<b>",
        "</i>",
        "<table>",
        "<td>",
        "</table>",
        "<a href='http://a.test'>",
        "<button>",
        "<li>",
        "<pre>\n",
    ),
    *(
        '<img src="http://a.test/b.png">',
        '<img src="cid:a">',
        "&amp;",
        "&lt;b&gt;",
        "<font color=red>",
        "text",
        "<",
        ">",
        '"',
    ),
    *("<!--", "-->", "<select>", "<style>", "</style>", "<div style='color:red'>", "\x00"),
]
MARKUP = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_in_it_can_run_track_or_escape(vector: str) -> None:
    assert not DANGER.search(sanitise(vector))


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_sanitised_html_is_safe_and_a_fixed_point(html: str) -> None:
    safe = sanitise(html)
    assert sanitise(safe) == safe
    assert not DANGER.search(safe)
    safe.encode("utf-8")
    assert "\x00" not in safe


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_text_as_html_is_already_sanitised(text: str) -> None:
    assert sanitise(from_text(text)) == from_text(text)


def test_links_are_told_not_to_hand_over_the_window() -> None:
    assert sanitise('<a href="https://a.test" rel="opener" target="_self">x</a>') == (
        '<a href="https://a.test" target="_blank" rel="noopener nofollow">x</a>'
    )


def test_pictures_elsewhere_wait_until_asked_and_own_ones_find_their_place() -> None:
    html = sanitise(
        '<img src="https://a.test/p.gif?x=1&y=2"><img src="cid:one@x"><img src="logo.png"><img src="cid:gone">'
    )
    assert ' src="http' not in html
    own = {"one@x": "/files/1/", "logo.png": "/files/2/"}
    blocked = show(html, own)
    assert ' src="/files/1/"' in blocked
    assert ' src="/files/2/"' in blocked
    assert "/proxy/" not in blocked
    asked = show(html, own, lambda address: "/proxy/?of=" + address)
    assert ' src="/proxy/?of=https://a.test/p.gif?x=1&amp;y=2"' in asked
    assert asked.count(' src="/') == 3


def test_ordinary_styles_stay_and_calling_ones_go() -> None:
    html = sanitise('<p style="color: rgb(1, 2, 3); background: url(x); font-size:12px">x</p>')
    assert "rgb(1, 2, 3)" in html
    assert "font-size:12px" in html
    assert "url" not in html


def test_an_agents_text_keeps_marks_and_loses_styling() -> None:
    html = compose(
        '<p class="x" style="color:red">Hi <strong>you</strong><img src="cid:a"><script>1</script></p><h1>T</h1>'
    )
    assert html == '<p>Hi <strong>you</strong><img src="cid:a"></p><h1>T</h1>'


def test_text_becomes_paragraphs_with_links() -> None:
    assert from_text("a <b>\nsee https://a.test/x?y=1&z=2.\n\nbye") == (
        '<p>a &lt;b&gt;<br>see <a href="https://a.test/x?y=1&amp;z=2" target="_blank" rel="noopener nofollow">'
        "https://a.test/x?y=1&amp;z=2</a>.</p><p>bye</p>"
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one<br>two</p><p>three</p>", "one\ntwo\n\nthree"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul>", "- a\n- b\n  1. c"),
        ("x<blockquote>q<blockquote>r</blockquote></blockquote>y", "x\n\n> q\n>\n>> r\n\ny"),
        ("<a href='https://a.test/x'>here</a> <a href='https://a.test'>a.test</a>", "here <https://a.test/x> a.test"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<head><title>t</title><style>p{}</style></head><p>x</p>", "x"),
        ("<div style='display:none'>hidden</div><div>seen</div>", "seen"),
        ("a&nbsp;b   c\n d &lt;e&gt;", "a b c d <e>"),
        ("<img alt='A cat' src=x>", "[A cat]"),
        ("", ""),
    ],
)
def test_html_in_words(html: str, text: str) -> None:
    assert to_text(html) == text


@settings(max_examples=200, deadline=None)
@given(MARKUP)
def test_putting_into_words_never_fails(html: str) -> None:
    to_text(html).encode("utf-8")


HOSTILE = {
    "deep": "<div>" * 300_000,
    "marks without end": "<p>" + "".join(f"<font color=#{n}>" for n in range(400)) + "<p>x" * 599,
    "one tag, many attributes": "<a " + " ".join(f"a{n}=1" for n in range(200_000)) + ">",
    "one text, many entities": "hello &" * 200_000,
    "open comments": "<!-- x " * 100_000,
    "nothing but <": "<" * 1_000_000,
    "open quote": '<img src="' + "a " * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_html_takes_seconds_at_most(name: str) -> None:
    began = time.process_time()
    safe = sanitise(HOSTILE[name])
    to_text(HOSTILE[name])
    assert time.process_time() - began < 4
    assert sanitise(safe) == safe


def test_a_newsletter_of_two_megabytes_costs_as_much_as_its_length_says() -> None:
    row = (
        "<table width=600><tr><td style='padding:10px;color:#333'><a href='https://a.test/c?x=1'>"
        "<img src='https://i.test/j.png' width=10></a><p style='font:12px arial'>Some words of a letter</p></td></tr>"
        "</table>\n"
    )

    def cost(size: int) -> float:
        began = time.process_time()
        assert "<table" in sanitise(row * (size // len(row)))
        return time.process_time() - began

    assert cost(2_000_000) < 12 * cost(500_000)  # four times as long; a cost by the square would be sixteen
