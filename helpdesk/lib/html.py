"""HTML that others wrote, made safe to show.

What `sanitise` returns is a fixed point: parsing and cleaning it again changes nothing, so no browser
can read it as anything else than what was checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from urllib.parse import unquote

import nh3

from helpdesk.lib import words
from helpdesk.lib.styles import PROPERTIES, safe_style
from helpdesk.lib.tangles import is_tangled
from helpdesk.lib.text import readable, storable

LONGEST = 6_000_000  # characters in and out (cleaning adds some); what is longer is cut, the raw mail keeps it
LONGEST_WORDS = 100_000  # characters of the plain text that stands for HTML nobody may parse
ROUNDS = 4  # cleaning that has not settled by then gives way to plain text


def _names(text: str) -> set[str]:
    return set(text.split())


_TAGS = _names(
    """
    a abbr acronym address article aside b bdi big blockquote br caption center cite code col colgroup
    dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd
    li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table
    tbody td tfoot th thead time tr tt u ul var wbr
    """
)
_DROPPED_WHOLE = _names(
    """
    script style title head noscript template svg math object iframe textarea select
    """
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"style", "dir", "lang", "title", "align", "valign", "bgcolor"},
    "a": {"href"},
    "img": {"src", "data-remote-src", "alt", "width", "height", "border"},
    "font": {"color", "face", "size"},
    "table": {"width", "height", "border", "cellpadding", "cellspacing"},
    "td": {"width", "height", "colspan", "rowspan", "nowrap"},
    "th": {"width", "height", "colspan", "rowspan", "nowrap", "scope"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value"},
    "blockquote": {"cite", "type"},
    "time": {"datetime"},
    "hr": {"size", "width"},
}
_LINK = re.compile(r"(?:https?|mailto|tel|sms|xmpp|sip):", re.I)
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.I)
_ELSEWHERE = re.compile(r"https?:|(?![^/?#]*:)", re.I)
_MEASURES = _names("width height border cellpadding cellspacing size colspan rowspan span start value")
_MEASURE = re.compile(r"[-+]?\d{1,4}(?:\.\d{1,4})?(?:px|%)?\Z")


def sanitise(html: str) -> str:
    """The parts of foreign HTML that can neither run, track, phone home nor cover the page around it.

    Pictures on other hosts lose their `src` to `data-remote-src`; pictures of the mail itself keep
    `cid:`. `show` turns both into addresses.
    """
    before = storable(html[:LONGEST])
    for _ in range(ROUNDS):
        if is_tangled(before):
            break
        after = _clean(before)
        if before == after:
            return after
        if len(after) > LONGEST:
            break
        before = after
    return from_text(_without_tags(html)[:LONGEST_WORDS])


def compose(html: str) -> str:
    """What an agent wrote in the editor: marks, lists, links and the mail's own pictures, no styling."""
    return _COMPOSER.clean(storable(html[:LONGEST])).strip()


def show(html: str, own: Mapping[str, str], remote: Callable[[str], str] | None = None) -> str:
    """Sanitised HTML with its pictures in place.

    `own` maps content ids (bare) and content locations to addresses of ours; `remote` gives the proxy's
    address of a picture elsewhere, and is None until the reader asks for those.
    """

    def address(match: re.Match[str]) -> str:
        value = unescape(match[3])
        found = own.get(value) or own.get(unquote(value))
        if found is None and remote and _is_absolute(value) and not match[2].endswith("cid:"):
            found = remote(value)
        if found:
            return f'{match[1]}src="{escape(found)}"'
        return match[1] if match[2].endswith("cid:") else match[0]

    return _PLACED.sub(address, sanitise(html))


def remote_pictures(html: str) -> set[str]:
    """The addresses of pictures on other servers that sanitised HTML waits for."""
    found = (unescape(match[3]) for match in _PLACED.finditer(html) if not match[2].endswith("cid:"))
    return {address for address in found if _is_absolute(address)}


def own_pictures(html: str) -> set[str]:
    """What sanitised HTML calls the mail's own pictures: content ids, locations, file names."""
    names = {unescape(match[3]) for match in _PLACED.finditer(html)}
    return names | {unquote(name) for name in names}


def to_text(html: str) -> str:
    """The words of HTML for people and for search; quoted parts as `>` lines, links with their address."""
    html = storable(html[:LONGEST])
    return _without_tags(html).strip() if is_tangled(html) else words.to_text(html)


def from_text(text: str) -> str:
    """Plain text as HTML: paragraphs at blank lines, breaks kept, addresses made links."""
    text = readable(storable(text))
    paragraphs = re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    return "".join(f"<p>{_linked(part)}</p>" for part in paragraphs if part.strip())


def _clean(html: str) -> str:
    clean = readable(_CLEANER.clean(html))
    return _IMG.sub(_withhold, clean) if 'src="' in clean else clean


_IMG = re.compile(r'<img(?: [^\s=>"]+="[^"]*")*>')
_PLACED = re.compile(r'(<img(?: [^\s=>"]+="[^"]*")*? )(src="cid:|data-remote-src=")([^"]*)"')
_SRC = re.compile(r' (src|data-remote-src)="([^"]*)"')
_MARK = "remote:"


def _withhold(match: re.Match[str]) -> str:
    """One img tag, as serialised, with at most one source; a foreign one under `data-remote-src`."""
    seen: list[str] = []

    def source(part: re.Match[str]) -> str:
        if seen:
            return ""
        seen.append(part[1])
        if part[1] == "src" and part[2].startswith(_MARK):
            return f' data-remote-src="{part[2].removeprefix(_MARK)}"'
        return part[0]

    return _SRC.sub(source, match[0])


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return safe_style(value)
    if name == "href":
        value = value.strip()
        return "https:" + value if value.startswith("//") else value if _LINK.match(value) else None
    if name == "src":
        return _source(value.strip())
    if name == "data-remote-src":
        return value if _ELSEWHERE.match(value) and not value.startswith(_MARK) else None
    if name in _MEASURES:
        return value if _MEASURE.match(value.strip()) else None
    return None if name == "cite" and not _LINK.match(value) else value


def _source(value: str) -> str | None:
    if value[:4].lower() == "cid:":
        return "cid:" + value[4:]
    if _PICTURE.match(value):
        return value
    if value.startswith("//"):
        return f"{_MARK}https:{value}"
    return _MARK + value if value and _ELSEWHERE.match(value) else None


def _is_absolute(value: str) -> bool:
    return value.lower().startswith(("http:", "https:"))


def _cleaner(tags: set[str], attributes: dict[str, set[str]], schemes: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=attributes,
        attribute_filter=_attribute,
        link_rel="noopener nofollow",
        url_schemes=schemes,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=set(PROPERTIES),
    )


_SCHEMES = {"http", "https", "mailto", "tel", "sms", "xmpp", "sip"}
_CLEANER = _cleaner(_TAGS, _ATTRIBUTES, _SCHEMES | {"cid", "data", "remote"})
_COMPOSER = _cleaner(
    _names("a b blockquote br code em h1 h2 h3 hr i img li ol p pre s strong u ul"),
    {"a": {"href"}, "img": {"src", "alt", "width", "height"}, "ol": {"start"}},
    _SCHEMES | {"cid"},
)


def _without_tags(html: str) -> str:
    """The words of HTML that no parser may be given; its paragraphs and breaks are kept."""
    text = re.sub(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", "", html, flags=re.I | re.S)
    text = re.sub(r"<br[^<>]*>", "\n", text, flags=re.I)
    text = re.sub(r"</(?:p|div|tr|li|h[1-6]|table)\b[^<>]*>", "\n\n", text, flags=re.I)
    text = unescape(re.sub(r"<[^<>]*>", "", text))
    return "\n".join(line.strip() for line in text.splitlines())


_URL = re.compile(r"""\b(?:https?://|www\.)[^\s<>"']+|\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+""")
_CLOSERS = ".,;:!?)]}'"


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def _linked(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for match in _URL.finditer(text):
        address = match[0].rstrip(_CLOSERS)
        pieces += [_escaped(text[end : match.start()]), _link(address)]
        end = match.start() + len(address)
    pieces.append(_escaped(text[end:]))
    return "".join(pieces).replace("\n", "<br>")


def _link(address: str) -> str:
    target = address if "://" in address else f"mailto:{address}" if "@" in address else f"https://{address}"
    return f'<a href="{escape(target)}" target="_blank" rel="noopener nofollow">{_escaped(address)}</a>'
