"""The words in files of strangers: found where they are, and within limits whatever the file is made to do."""

from __future__ import annotations

import time
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from helpdesk.lib import filetext
from helpdesk.lib.filetext import Unreadable, words_in

WORDS = "4929 1711 Zanzibar"


def an_office_file(**parts: str) -> bytes:
    """`parts` by name, with __ for a slash and _xml for the ending."""
    to = BytesIO()
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, xml in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), xml)
    return to.getvalue()


def a_pdf(stream: bytes, *, more: bytes = b"") -> bytes:
    """One page that draws what the stream says."""
    squeezed = zlib.compress(stream)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/MediaBox[0 0 300 300]>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(squeezed), squeezed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        more or b"<<>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + end


@pytest.mark.parametrize(
    "content",
    [
        WORDS.encode(),
        f"<p>{WORDS}</p>".encode(),
        WORDS.encode("utf-16"),
        f"Größe {WORDS}".encode("cp1252"),
        an_office_file(word__document_xml="<w:p><w:r><w:t>49</w:t></w:r><w:r><w:t>29 1711</w:t></w:r>"
                                          "<w:r><w:tab/><w:t>Zanzi</w:t><w:t>bar</w:t></w:r></w:p>"),
        an_office_file(xl__sharedStrings_xml="<sst><si><t>a</t></si></sst>",
                       xl__worksheets__sheet1_xml="<row><c><v>4929</v></c><c><v>1711</v></c><c><t>Zanzibar</t></c></row>"),
        an_office_file(docProps__core_xml=f"<dc:title>{WORDS}</dc:title>"),
        an_office_file(word__comments_xml="<w:p><w:t>4929&#32;1711 Zanzi&#98;ar</w:t></w:p>"),
        a_pdf(f"BT /F1 12 Tf 10 100 Td ({WORDS}) Tj ET".encode()),
    ],
    ids=["text", "html", "utf-16", "cp1252", "docx", "xlsx", "title", "comment", "pdf"],
)  # fmt: skip
def test_words_are_found_in_what_holds_them(content: bytes) -> None:
    assert WORDS in " ".join(words_in(content).split())


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04 no archive at all",
        b"%PDF-1.7 nothing more",
        a_pdf(b"0 0 100 100 re f"),
        an_office_file(word__document_xml="<w:p/>", word__embeddings__sheet="PK"),
    ],
    ids=["picture", "broken zip", "broken pdf", "pdf of pictures", "file in a file"],
)
def test_what_can_not_be_read_is_said(content: bytes) -> None:
    with pytest.raises(Unreadable):
        words_in(content)


def test_an_archive_of_anything_is_not_read() -> None:
    to = BytesIO()
    with ZipFile(to, "w") as archive:
        archive.writestr("secret.xml", WORDS)
    with pytest.raises(Unreadable):
        words_in(to.getvalue())


def test_a_file_that_unpacks_to_gigabytes_is_given_up() -> None:
    with pytest.raises(Unreadable):
        words_in(an_office_file(word__document_xml="<w:t>" + " " * 120_000_000 + "</w:t>"))
    with pytest.raises(Unreadable):
        words_in(a_pdf(b" " * 200_000_000))


def test_entities_are_never_expanded() -> None:
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "' + "lol" * 1000 + '"><!ENTITY b "' + "&a;" * 1000 + '">]>' + "<w:t>&b;</w:t>" * 100
    )
    assert len(words_in(an_office_file(word__document_xml=bomb))) < 100_000


def test_a_file_that_takes_for_ever_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filetext, "SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(Unreadable):
        words_in(a_pdf(b"BT /F1 12 Tf " + b"(x) Tj 1 0 0 1 1 1 Tm " * 3_000_000 + b"ET"))
    assert time.monotonic() - began < 60
