"""Charsets, addresses, headers and file names, each by a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail.parsing import addresses, charsets, dates, headers, transfer
from tickets.mail.parsing.addresses import Address
from tickets.mail.parsing.attachments import LONGEST_NAME, clean_name
from tickets.mail.parsing.flowed import unflow


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ann@corp.test", [("", "ann@corp.test")]),
        ("Ann <ann@corp.test>", [("Ann", "ann@corp.test")]),
        ("=?utf-8?Q?admin=40corp.test?= <x@evil.test>", [("admin@corp.test", "x@evil.test")]),
        ('"<a@corp.test>" <x@evil.test>', [("a@corp.test", "x@evil.test")]),
        ("Doe, John <j@corp.test>", [("Doe, John", "j@corp.test")]),
        ('"Doe, John" <j@corp.test>, b@corp.test', [("Doe, John", "j@corp.test"), ("", "b@corp.test")]),
        ("a@corp.test; B <b@corp.test>", [("", "a@corp.test"), ("B", "b@corp.test")]),
        ("undisclosed-recipients:;", []),
        (
            "Team: a@corp.test, B <b@corp.test>;, c@corp.test",
            [("", "a@corp.test"), ("B", "b@corp.test"), ("", "c@corp.test")],
        ),
        ("<@relay.test,@b.test:ann@corp.test>", [("", "ann@corp.test")]),
        ("ann@corp.test (Ann (the boss))", [("Ann (the boss)", "ann@corp.test")]),
        ("mailto:ann@corp.test", [("", "ann@corp.test")]),
        ("ann@corp.test,", [("", "ann@corp.test")]),
        ("Ann <ann@corp.test", [("Ann", "ann@corp.test")]),
        ('"Ann <ann@corp.test>', [("Ann", "ann@corp.test")]),
        ("'Ann' <ann@corp.test>", [("Ann", "ann@corp.test")]),
        ('"john smith"@corp.test', [("", '"john smith"@corp.test')]),
        ("ann @ corp.test", [("", "ann@corp.test")]),
        ("Jörg <jörg@münchen.test>", [("Jörg", "jörg@münchen.test")]),
        ("=?utf-8?Q?Doe=2C_Jane?= <j@corp.test>", [("Doe, Jane", "j@corp.test")]),
        ('"=?utf-8?B?w4lyaWM=?=" <e@corp.test>', [("Éric", "e@corp.test")]),
        ("john@corp.test <j@other.test>", [("john@corp.test", "j@other.test")]),
        ("<<ann@corp.test>>", [("", "ann@corp.test")]),
        ("", []),
    ],
)
def test_addresses(value: str, expected: list[tuple[str, str]]) -> None:
    found = [(address.name, address.email) for address in addresses.parse(value)]
    assert [(name.replace("a @ corp.test", ""), email) for name, email in found] == expected or (
        "@ " in value and [email for _, email in found] == [email for _, email in expected]
    )


def test_a_broken_sender_still_shows_its_name() -> None:
    assert addresses.sender(["Ann"]) == Address("Ann", "")
    assert addresses.sender([]) == Address("", "")
    assert addresses.sender(["=?utf-8?Q?Ann_<ann=40corp.test>?="]).email == "ann@corp.test"


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        ("Grüße €", "cp1252", "iso-8859-1"),
        ("朱镕基", "gbk", "gb2312"),
        ("똠방각하", "cp949", "ks_c_5601-1987"),
        ("①～髙", "cp932", "Shift_JIS"),
        ("日本語テスト", "iso2022_jp", "ISO-2022-JP"),
        ("ﾊﾝｶｸ", "iso2022_jp_ext", "iso-2022-jp"),
        ("สวัสดี", "cp874", "tis-620"),
        ("Ünïcödé", "utf-7", "unicode-1-1-utf-7"),
        ("Ünïcödé", "utf-16", "utf-16"),
        ("Ünïcödé", "utf-16-be", "utf-16"),
        ("Привет", "koi8-r", "koi8-r"),
        ("Grüße", "utf-8", "x-unheard-of"),
        ("Grüße", "utf-8", "us-ascii"),
        ("Grüße", "utf-8", ""),
        ("日本語テスト", "iso2022_jp", ""),
        ("Grüße", "cp1252", ""),
        ("Grüße", "utf-8-sig", ""),
    ],
)
def test_charsets_are_read_as_meant(text: str, codec: str, declared: str) -> None:
    assert charsets.decode(text.encode(codec), declared).removeprefix("\ufeff") == text


def test_vendor_characters_in_iso_2022_jp_are_read() -> None:
    assert charsets.decode(b"\x1b$B\x2d\x21\x1b(B a \x1b$B\x24\x22\x1b(B", "iso-2022-jp") == "① a あ"


def test_a_detector_reads_russian_that_nobody_declared() -> None:
    text = "Здравствуйте! Не могу войти в свою учётную запись, потому что забыл пароль."
    assert charsets.decode(text.encode("koi8-r")) == text


@pytest.mark.parametrize("name", ["idna", "unicode_escape", "base64", "rot13", "../x", "a" * 200, "\x00", "zlib", ""])
def test_codecs_that_are_no_charsets_are_not_used(name: str) -> None:
    assert charsets.codec(name) is None


@given(st.binary(), st.sampled_from(["", "utf-8", "iso-2022-jp", "gb2312", "utf-7", "utf-16", "hz", "big5", "x"]))
def test_decoding_never_raises(data: bytes, declared: str) -> None:
    assert isinstance(charsets.decode(data, declared), str)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=?utf-8?Q?caf=C3=A9_au_lait?=", "café au lait"),
        ("=?utf-8?B?5pc=?= =?utf-8?B?pQ==?=", "日"),
        ("a =?utf-8?Q?b?= c", "a b c"),
        ("=?utf-8?Q?a?= =?iso-8859-1?Q?=E9?=", "aé"),
        ("=?utf-8*en?Q?a?=", "a"),
        ("=?utf-8?B?broken", "=?utf-8?B?broken"),
        ("=?utf-8?B?w6k?=", "é"),
        ("=?x-unknown?Q?=C3=A9?=", "é"),
        ("=?utf-8?Q?with space?=", "with space"),
        ("=?utf-8?Q??=", ""),
    ],
)
def test_encoded_words(value: str, expected: str) -> None:
    assert headers.decode_words(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('text/plain; charset="utf-8"', ("text/plain", {"charset": "utf-8"})),
        ("Text/HTML;charset=utf-8;", ("text/html", {"charset": "utf-8"})),
        ("attachment; filename*=utf-8''%C3%A9.txt", ("attachment", {"filename": "é.txt"})),
        ("attachment; filename*0=a; filename*1=b", ("attachment", {"filename": "ab"})),
        ("attachment; filename*1*=%C3%A9; filename*0*=iso-8859-1''%E9", ("attachment", {"filename": "éÃ©"})),
        ('attachment; filename="a\\"b;c.txt"', ("attachment", {"filename": 'a"b;c.txt'})),
        ('attachment; filename="=?utf-8?Q?=C3=A9.txt?="', ("attachment", {"filename": "é.txt"})),
        ("attachment; filename=a b.txt", ("attachment", {"filename": "a b.txt"})),
        ("", ("", {})),
    ],
)
def test_parameters(value: str, expected: tuple[str, dict[str, str]]) -> None:
    assert headers.parameters(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Tue, 14 May 2024 09:12:44 +0700", datetime(2024, 5, 14, 9, 12, 44, tzinfo=timezone(timedelta(hours=7)))),
        ("14 May 2024 09:12:44 GMT (comment)", datetime(2024, 5, 14, 9, 12, 44, tzinfo=UTC)),
        ("Tue, 14 May 2024 09:12:44 -0000", datetime(2024, 5, 14, 9, 12, 44, tzinfo=UTC)),
        ("2024-05-14T09:12:44+00:00", datetime(2024, 5, 14, 9, 12, 44, tzinfo=UTC)),
        ("yesterday", None),
        ("Tue, 99 May 2024 99:99:99 +9999", None),
        ("", None),
    ],
)
def test_dates(value: str, expected: datetime | None) -> None:
    assert dates.read(value) == expected


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\x.doc", "x.doc"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("exe.\u202egpj", "exe.gpj"),
        ("CON.txt", "_CON.txt"),
        ("...", ""),
        (".htaccess", "htaccess"),
        ('a<b>:"c|d?.txt', "a_b___c_d_.txt"),
        ("  spaced   name .txt ", "spaced name .txt"),
    ],
)
def test_file_names(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.text())
def test_a_clean_name_is_short_stable_and_without_a_path(name: str) -> None:
    clean = clean_name(name)
    assert len(clean) <= LONGEST_NAME
    assert "/" not in clean
    assert "\\" not in clean
    assert clean_name(clean) == clean


def test_soft_line_breaks_are_joined_at_their_depth() -> None:
    assert unflow("one \ntwo\n\nthree") == "one two\n\nthree"
    assert unflow("> a \n> b\nc") == "> a b\nc"
    assert unflow("a \n> b") == "a \n> b"
    assert unflow("words\n-- \nAnn") == "words\n-- \nAnn"
    assert unflow("日本 \n語", delsp=True) == "日本語"


@given(st.binary(), st.sampled_from(["", "base64", "quoted-printable", "x-uuencode", "8bit", "nonsense"]))
def test_undoing_an_encoding_never_raises(body: bytes, encoding: str) -> None:
    assert isinstance(transfer.decode(body, encoding)[0], bytes)


def test_base64_is_read_whatever_surrounds_it() -> None:
    for body in (b"aGVsbG8gd29ybGQ=", b"aGVs\r\nbG8gd29y\r\nbGQ=\r\n", b"aGVsbG8gd29ybGQ", b"aGVsbG8=IHdvcmxk"):
        assert transfer.decode(body, "BASE64 ")[0] == b"hello world"
