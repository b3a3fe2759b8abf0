"""Where the old mail begins in HTML, by the names that mail programs give to the element it stands in.

Needed only where its words don't tell, as in a language that nobody has taught the desk. Quotes in <blockquote>
are not looked for here: they come as marked lines, so that answers between them stay.
"""

from __future__ import annotations

from helpdesk.lib.html import to_text

_NAMES = (
    "appendonsend",  # Outlook on the web
    "divRplyFwdMsg",
    "OutlookMessageHeader",
    "border-top:solid #E1E1E1 1",  # Outlook on Windows: the line above the header block
    "border-top:solid #B5C4DF 1",
    "mail-editor-reference-message-container",  # Outlook on phones and on the Mac
    "ms-outlook-mobile-reference-message",
    "OLK_SRC_BODY_SECTION",
    "stopSpelling",  # Hotmail
    "yahoo_quoted",
    "protonmail_quote",
    "tutanota_quote",
    "zmail_extra",  # Zoho
    "zwchr",  # Zimbra
    "replyHeader",
    "mail_quote",
    "qm_con_body_original",  # QQ
    "isReplyContent",  # 163
    "quoted_message",
)


def words_above(html: str) -> str:
    """The words above the old mail; empty where no program marked one, or nothing stands above it."""
    starts = [start for name in _NAMES if (start := _tag_with(html, name)) > 0]
    return to_text(html[: min(starts)]).rstrip() if starts else ""


def _tag_with(html: str, name: str) -> int:
    """Where the tag begins that holds a name; -1 when it only stands among the words."""
    found = html.find(name)
    start = html.rfind("<", 0, found) if found >= 0 else -1
    return start if start >= 0 and ">" not in html[start:found] else -1
