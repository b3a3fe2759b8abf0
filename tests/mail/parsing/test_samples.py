"""Forty-three mails in the manner of real programs, read whole; a table says what each must give.

Each line tests only the fields it names; addresses are given as plain strings.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from helpdesk.lib.html import sanitise
from tickets.mail.parsing.mail import ParsedMail, parse

SAMPLES = Path(__file__).parent / "samples"

FIELDS: dict[str, Callable[[ParsedMail], object]] = {
    "subject": lambda mail: mail.subject,
    "sender": lambda mail: (mail.sender.name, mail.sender.email),
    "to": lambda mail: [address.email for address in mail.to],
    "cc": lambda mail: [(address.name, address.email) for address in mail.cc],
    "reply_to": lambda mail: [address.email for address in mail.reply_to],
    "delivered_to": lambda mail: list(mail.delivered_to),
    "id": lambda mail: mail.message_id,
    "in_reply_to": lambda mail: list(mail.in_reply_to),
    "references": lambda mail: list(mail.references),
    "date": lambda mail: mail.date and mail.date.isoformat(),
    "text": lambda mail: mail.text,
    "new": lambda mail: mail.new_text,
    "trimmed": lambda mail: mail.new_text != mail.text,
    "html": lambda mail: sanitise(mail.html),
    "files": lambda mail: [(part.name, part.content_type, len(part.content), part.inline) for part in mail.attachments],
    "auto": lambda mail: mail.auto_reason,
    "bounced": lambda mail: (
        mail.bounce and [(found.address, found.status, found.permanent) for found in mail.bounce.recipients]
    ),
    "bounced_id": lambda mail: mail.bounce and mail.bounce.original_message_id,
    "forward": lambda mail: (
        mail.forward and (mail.forward.from_name, mail.forward.from_email, mail.forward.subject, mail.forward.body_text)
    ),
    "problems": lambda mail: list(mail.problems),
}

EXPECTED: dict[str, dict[str, object]] = {
    "address_hidden_in_an_encoded_name": {
        "sender": ("admin@corp.test", "x@evil.test"),
        "to": ["jane@corp.test", "support@helpdesk.test"],
    },
    "answers_between_quotes": {"new": "A Pixel 7.\n\nVersion 12."},
    "apple_mail_mixed": {
        "subject": "Photo de mon écran",
        "text": "Voici l’écran :\nMerci d'avance",
        "files": [("écran.png", "image/png", 70, True)],
    },
    "arabic_windows1256_reply": {
        "sender": ("أحمد", "ahmad@barid.test"),
        "subject": "رد: الحساب",
        "new": "شكرا لكم، يعمل الآن.",
    },
    "attachment_names": {
        "files": [
            ("laporan été.pdf", "application/pdf", 12, False),
            ("evil.exe", "application/octet-stream", 2, False),
            ("図.png", "image/png", 70, False),
            ("_con.txt", "text/plain", 8, False),
            ("", "text/calendar", 30, False),
        ]
    },
    "bad_base64": {"text": "This is not base64 at all, it is simply words!", "problems": ["bad_base64"]},
    "bounce_exim": {
        "auto": "auto_submitted",
        "bounced": [("lost@kunde.test", "5.1.1", True)],
        "bounced_id": "<sent2@helpdesk.test>",
    },
    "bounce_postfix": {
        "bounced": [("gone@kunde.test", "5.1.1", True), ("full@kunde.test", "4.2.2", False)],
        "bounced_id": "<desk.5.9.abcdef.sig@helpdesk.test>",
    },
    "bounce_qmail": {"bounced": [("nobody@kunde.test", "5.1.1", True)], "bounced_id": "<sent1@helpdesk.test>"},
    "broken_from_and_date": {
        "sender": ("", ""),
        "date": None,
        "id": "",
        "problems": ["no_sender", "no_message_id", "no_date"],
    },
    "chinese_gb2312_with_gbk_characters": {"sender": ("李镕", "li@youxiang.test"), "text": "朱镕基说：无法登录。"},
    "encoded_word_cut_inside_a_character": {"subject": "日本 plain café"},
    "folded_references": {
        "in_reply_to": ["<a1@helpdesk.test>"],
        "references": ["<one@mail.test>", "<two-long-long@mail.test>", "<three@mail.test>"],
    },
    "format_flowed": {"text": "This is one long paragraph that was wrapped.\n\nA second one."},
    "forward_attached": {
        "forward": ("Nur", "nur@kunde.test", "broken upload", "Upload fails at 99 %."),
        "files": [("broken upload.eml", "message/rfc822", 131, False)],
    },
    "forward_gmail": {
        "forward": ("Lia Wong", "lia@kunde.test", "Cannot log in", "I cannot log in since Monday."),
        "trimmed": False,
    },
    "forward_outlook_indonesian": {
        "forward": ("Sari Dewi", "sari@pelanggan.test", "Tagihan", "Tagihan saya salah."),
        "trimmed": False,
    },
    "gmail_indonesian_reply": {"new": "Terima kasih, sekarang sudah bisa masuk."},
    "gmail_reply": {
        "sender": ("Maria Santos", "maria.santos@mail.test"),
        "delivered_to": ["support@helpdesk.test"],
        "date": "2024-05-14T09:12:44+07:00",
        "references": ["<first@mail.mail.test>", "<desk.1.2.abcdef.x@helpdesk.test>"],
        "new": "Thank you, I can see it again 🙏\n\nCould you also look at my second video?",
        "auto": "",
        "problems": [],
    },
    "group_syntax_and_comments": {
        "sender": ("Ann", "ann@corp.test"),
        "to": [],
        "cc": [("", "bob@corp.test"), ("C, D", "cd@corp.test"), ("Éric", "eric@corp.test")],
        "reply_to": ["ann.reply@corp.test"],
    },
    "headers_only": {"subject": "nothing else", "text": "", "problems": []},
    "html_with_text_placeholder": {"text": "Only the HTML says it.\n\n- one\n- two"},
    "idn_and_utf8_addresses": {"sender": ("Jörg", "jörg@münchen.test"), "subject": "Grüße"},
    "japanese_iso2022jp": {
        "sender": ("山田太郎", "yamada@meru.test"),
        "subject": "動画の件",
        "text": "本文です。①番の動画",
    },
    "japanese_shift_jis_undeclared_header": {
        "sender": ("鈴木", "suzuki@meru.test"),
        "subject": "表示できない",
        "text": "画面が表示できません。～①",
    },
    "junk_before_headers": {"subject": "after junk", "text": "words", "problems": ["junk_before_headers"]},
    "korean_ks_c_5601": {
        "sender": ("김민수", "kim@pyeonji.test"),
        "subject": "똠방각하 문의",
        "text": "똠방각하 안녕하세요",
    },
    "mailbox_from_line": {"sender": ("", "a@mail.test"), "text": "words", "problems": []},
    "multipart_without_parts": {"text": "only words, no delimiter at all", "problems": ["no_parts"]},
    "newsletter": {
        "auto": "precedence",
        "text": "Big offers\n\nLook <https://shop.test/may>",
        "html": '<div style="display:none">preheader</div><p>Big <b>offers</b></p>'
        '<a href="https://shop.test/may" target="_blank" rel="noopener nofollow">Look</a>'
        '<img data-remote-src="https://track.test/p.gif" width="1" height="1">\n',
    },
    "no_boundary_parameter": {
        "text": "the words",
        "files": [("data.csv", "text/csv", 3, False)],
        "problems": ["no_boundary"],
    },
    "no_final_boundary": {
        "text": "the words",
        "files": [("log.txt", "text/plain", 10, False)],
        "problems": ["no_final_boundary"],
    },
    "no_headers_at_all": {
        "text": "just some words\nand more words",
        "problems": ["no_headers", "no_sender", "no_message_id", "no_date"],
    },
    "nul_and_control_characters": {"subject": "a b c", "sender": ("Ann", "ann@mail.test"), "text": "words"},
    "old_mac_line_ends": {"sender": ("", "a@mail.test"), "text": "one\ntwo"},
    "out_of_office": {"auto": "auto_submitted", "bounced": None, "text": "I am away until Monday."},
    "outlook_german_html_only": {
        "sender": ("Jürgen Groß", "juergen@firma.test"),
        "subject": "AW: Rückfrage",
        "new": "Das hätte ich gern – für 10 €.",
    },
    "outlook_reply": {
        "sender": ("Doe, John (Sales)", "john.doe@corp.test"),
        "to": ["support@helpdesk.test", "sales@helpdesk.test"],
        "cc": [("O'Neil, Pat", "pat@corp.test")],
        "new": "The second line is wrong, see the picture.\n\n[cid:image001.png@01DAA5]\n\nKind regards\nJohn",
        "files": [("image001.png", "image/png", 70, True)],
    },
    "russian_koi8r_undeclared": {
        "text": " ".join(
            ["Здравствуйте! Не могу войти в свою учётную запись, потому что забыл пароль. Помогите, пожалуйста."] * 2
        )
    },
    "thai_tis620": {"subject": "สวัสดี", "text": "ขอความช่วยเหลือ"},
    "unknown_encoding_and_charset": {"text": "Grüße", "problems": ["unknown_encoding"]},
    "uuencoded_in_text": {
        "text": "before\nafter",
        "files": [("hello.txt", "application/octet-stream", 20, False)],
    },
    "yahoo_html_reply": {"new": "Yes please refund."},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_gives_what_the_table_says(name: str) -> None:
    mail = parse((SAMPLES / f"{name}.eml").read_bytes())
    assert {field: FIELDS[field](mail) for field in EXPECTED[name]} == EXPECTED[name]


def test_every_sample_is_in_the_table() -> None:
    assert {path.stem for path in SAMPLES.glob("*.eml")} == set(EXPECTED)


def test_an_attached_mail_keeps_its_very_bytes() -> None:
    raw = (SAMPLES / "forward_attached.eml").read_bytes()
    assert parse(raw).attachments[0].content in raw
