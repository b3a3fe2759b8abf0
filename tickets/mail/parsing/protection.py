"""Whether a mail is signed or encrypted, with PGP or S/MIME. Says what is there; checks and opens nothing."""

from __future__ import annotations

import re

from tickets.mail.parsing import transfer
from tickets.mail.parsing.structure import Entity

_INLINE = re.compile(r"^-----BEGIN PGP (SIGNED )?MESSAGE-----\s*$", re.M)
_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # the object identifiers of RFC 5652
_ENVELOPES = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))


def read(root: Entity, text: str) -> str:
    """`pgp_signed`, `pgp_encrypted`, `smime_signed`, `smime_encrypted` or an empty string.

    A mail that is both is called encrypted.
    """
    found = {kind for part in root.walk() if (kind := _kind(part))}
    if "-----BEGIN PGP" in text and (inline := _INLINE.search(text)):
        found.add("pgp_signed" if inline[1] else "pgp_encrypted")
    return min(found, key=lambda kind: not kind.endswith("encrypted")) if found else ""


def _kind(part: Entity) -> str:
    media, params = part.media, part.params
    if media == "multipart/encrypted" or media == "application/pgp-encrypted":
        return "pgp_encrypted"
    if media == "multipart/signed":
        return "smime_signed" if "pkcs7" in params.get("protocol", "").lower() else "pgp_signed"
    if media in ("application/pkcs7-signature", "application/x-pkcs7-signature"):
        return "smime_signed"
    if media == "application/pgp-signature":
        return "pgp_signed"
    if media in _SMIME or params.get("name", "").lower().endswith(".p7m"):
        return _of_pkcs7(part)
    return ""


def _of_pkcs7(part: Entity) -> str:
    kind = part.params.get("smime-type", "").lower()
    if kind == "certs-only":
        return ""
    if kind == "signed-data":
        return "smime_signed"
    content = transfer.decode(part.body, part.headers.get("content-transfer-encoding"))[0][:64]
    return (
        "smime_signed"
        if _SIGNED_DATA in content and not any(one in content for one in _ENVELOPES)
        else "smime_encrypted"
    )
