"""A mail that is signed without being encrypted is read, however its envelope was written."""

from __future__ import annotations

import datetime
from base64 import encodebytes

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail.parsing import cms
from tickets.mail.parsing.mail import parse

HEAD = b"From: ann@mail.test\r\nSubject: signed\r\nMIME-Version: 1.0\r\n"
INNER = (
    b'Content-Type: multipart/alternative; boundary="a"\r\n\r\n--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    b"Gr\xc3\xbc\xc3\x9fe\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>HTML</p>\r\n--a--\r\n"
)


@pytest.fixture(scope="module")
def signed() -> bytes:
    """INNER in an envelope as the cryptography package writes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ann@mail.test")])
    begins = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, begins, begins + datetime.timedelta(days=999))
    ).sign(key, hashes.SHA256())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(INNER).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_the_words_in_a_signed_envelope_are_shown_and_the_envelope_is_kept(signed: bytes) -> None:
    kind = b'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\r\n'
    mail = parse(HEAD + kind + b"Content-Transfer-Encoding: base64\r\n\r\n" + encodebytes(signed))
    assert (mail.subject, mail.text, mail.html.strip()) == ("signed", "Grüße", "<p>HTML</p>")
    assert mail.protection == "smime_signed"
    assert [(part.name, part.content) for part in mail.attachments] == [("smime.p7m", signed)]


def test_an_envelope_written_in_pieces_is_read() -> None:
    octets = b"\x24\x80" + b"".join(b"\x04\x02" + INNER[n : n + 2] for n in range(0, 20, 2)) + b"\0\0"
    inner = b"\x30\x80\x06\x01\x01\xa0\x80" + octets + b"\0\0\0\0"
    outer = b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702") + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + inner
    assert cms.signed_content(outer + b"\0\0" * 3) == INNER[:20]


def test_what_is_encrypted_or_cut_off_stays_closed(signed: bytes) -> None:
    assert cms.signed_content(signed.replace(bytes.fromhex("010702"), bytes.fromhex("010703"), 1)) is None
    assert all(cms.signed_content(signed[:length]) is None for length in range(0, len(signed), 7))
    assert cms.signed_content(b"\x30\x80" * 100_000) is None


@given(st.binary(max_size=200), st.integers(0, 60))
def test_nothing_in_it_raises(noise: bytes, place: int) -> None:
    start = b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702") + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80"
    cms.signed_content(start[:place] + noise)
