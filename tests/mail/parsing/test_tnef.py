"""winmail.dat gives its files and words, whole or damaged, and agrees with tnefparse where that can read it."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tnefparse import TNEF

from tests.mail.parsing import envelopes as made
from tickets.mail.parsing import rtf, tnef
from tickets.mail.parsing.mail import parse

HEAD = b"From: a@mail.test\r\nSubject: x\r\n"


def mail_of(content: bytes) -> bytes:
    return HEAD + b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\n" + content


def test_long_names_win_over_short_ones_and_keep_their_letters() -> None:
    found = tnef.unpack(
        made.envelope(
            made.file(b"LAPORA~1.PDF", b"%PDF", made.words(made.LONG_NAME, "Laporan – été 日本.pdf")),
            made.file("Größe.txt".encode("cp1252"), b"words"),
        )
    )
    assert [(one.name, one.content) for one in found.files] == [
        ("Laporan – été 日本.pdf", b"%PDF"),
        ("Größe.txt", b"words"),
    ]


def test_names_are_read_in_the_envelopes_codepage() -> None:
    found = tnef.unpack(made.envelope(made.file("請求書.txt".encode("cp932"), b"1"), codepage=932))
    assert found.files[0].name == "請求書.txt"


def test_type_and_content_id_of_a_picture_are_kept() -> None:
    content = made.envelope(
        made.file(b"p.png", b"\x89PNG", made.words(made.MIME, "image/png"), made.words(made.CONTENT_ID, "<p@x.test>"))
    )
    picture = parse(mail_of(content)).attachments[1]
    assert (picture.content_type, picture.content_id, picture.inline) == ("image/png", "p@x.test", True)


def test_text_html_and_rtf_bodies_are_read() -> None:
    html = "<p>Grüße</p>".encode()
    body = made.envelope(
        made.message(
            made.named("anything", made.words(0x8001, "skipped")),
            made.words(made.TEXT, "Grüße"),
            made.value_of(made.BINARY, made.HTML, html),
            made.number(made.CODEPAGE, 65001),
        )
    )
    assert (tnef.unpack(body).text, tnef.unpack(body).html) == ("Grüße", "<p>Grüße</p>")
    packed = made.compressed(rb"{\rtf1\ansi\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2\par {\b bold} \u8364?\par}")
    body = made.envelope(made.message(made.value_of(made.BINARY, made.RTF, packed)))
    assert tnef.unpack(body).text == "Привет\nbold €"


def test_html_hidden_in_rtf_comes_out_again() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\b \htmlrtf0 A"
        rb"{\*\htmltag84 &amp;}\'e4\htmlrtf }\htmlrtf0 {\*\mhtmltag8 no}{\*\htmltag72 </p>}}"
    )
    assert rtf.read(source).html == "<p>A&amp;ä</p>"


def test_repetitions_in_packed_rtf_are_repeated() -> None:
    dictionary_end = 207  # where the window that both sides begin with ends
    literals, pointer = b"abc", struct.pack(">H", dictionary_end << 4 | 4)
    data = b"\x08" + literals + pointer
    packed = struct.pack("<II4sI", len(data) + 12, 9, b"LZFu", 0) + data
    assert rtf.decompress(packed) == b"abcabcabc"


def test_its_words_speak_only_for_a_mail_without_words() -> None:
    content = made.envelope(made.message(made.words(made.TEXT, "inside")), made.file(b"a.txt", b"1"))
    assert parse(mail_of(content)).text == "inside"
    mixed = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\noutside\r\n--b\r\n"
    mail = parse(mixed + b"Content-Type: application/ms-tnef\r\n\r\n" + content + b"\r\n--b--\r\n")
    assert mail.text == "outside"
    assert [part.display_name for part in mail.attachments] == ["winmail.dat", "a.txt"]


def test_one_within_another_is_unpacked_but_not_without_end() -> None:
    content = made.envelope(made.file(b"deep.txt", b"1"))
    for _ in range(10):
        content = made.envelope(made.file(b"inner", content))
    assert 3 <= len(tnef.unpack(content).files) <= 6


def test_what_is_cut_off_gives_what_came_before() -> None:
    whole = made.envelope(made.file(b"a.txt", b"first"), made.file(b"b.txt", b"second"))
    for length in range(len(whole)):
        found = tnef.unpack(whole[:length])
        assert all(b"first".startswith(one.content) or b"second".startswith(one.content) for one in found.files)
    assert len(tnef.unpack(whole[:-40]).files) == 2


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 300), st.binary(max_size=20))
def test_nothing_in_it_raises(noise: bytes, place: int, patch: bytes) -> None:
    whole = made.envelope(made.message(made.words(made.TEXT, "x")), made.file(b"a", b"1", made.words(made.MIME, "a/b")))
    for content in (whole[:6] + noise, whole[:place] + patch + whole[place + len(patch) :]):
        tnef.unpack(content)
        rtf.read(rtf.decompress(content))
        rtf.read(content)


@pytest.mark.parametrize(
    "content",
    [
        made.envelope(made.file(b"a.txt", b"1234")),
        made.envelope(made.file(b"A~1.TXT", b"1234", made.words(made.LONG_NAME, "a long name.txt"))),
        made.envelope(made.message(made.number(made.CODEPAGE, 65001)), made.file(b"a", b"1"), made.file(b"b", b"22")),
    ],
)
def test_it_agrees_with_tnefparse(content: bytes) -> None:
    theirs = [(one.long_filename(), one.data) for one in TNEF(content).attachments]
    assert [(one.name, one.content) for one in tnef.unpack(content).files] == theirs
