"""Signatures and stored secrets, also while SECRET_KEY is being replaced."""

from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib import crypto

OLD, NEW = crypto.derive("old secret", "test"), crypto.derive("new secret", "test")


@given(st.text())
def test_what_a_key_signed_is_recognised_whatever_the_letter_case(message: str) -> None:
    signature = crypto.sign(message, NEW)
    assert len(signature) == 16
    assert crypto.is_signed(message, signature.upper(), [NEW])
    assert crypto.is_signed(message, signature, [OLD, NEW])
    assert not crypto.is_signed(message, signature, [OLD])
    assert not crypto.is_signed(message + "!", signature, [NEW])


@pytest.mark.parametrize("forged", ["", "a", "ä" * 16, "a" * 16, "a" * 40])
def test_a_forged_or_shortened_signature_is_refused(forged: str) -> None:
    assert not crypto.is_signed("message", forged, [NEW])
    assert not crypto.is_signed("message", crypto.sign("message", NEW)[:8], [NEW])


def test_keys_of_different_purposes_differ() -> None:
    assert crypto.derive("secret", "one") != crypto.derive("secret", "two")


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_a_secret_comes_back_as_it_was(secret: str) -> None:
    assert crypto.decrypt(crypto.encrypt(secret, [NEW]), [NEW]) == secret


def test_a_changed_or_foreign_secret_is_unreadable() -> None:
    token = crypto.encrypt("password", [OLD])
    for broken in (token[:-4] + "AAAA", "", "nonsense", "ä"):
        with pytest.raises(crypto.Unreadable):
            crypto.decrypt(broken, [OLD])
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(token, [NEW])


def test_secrets_and_signatures_survive_a_new_secret_key_with_a_fallback() -> None:
    with override_settings(SECRET_KEY="first", SECRET_KEY_FALLBACKS=[]):
        hidden, signature = crypto.hide("password"), crypto.sign("x", crypto.keys_for("mail")[0])
    with override_settings(SECRET_KEY="second", SECRET_KEY_FALLBACKS=["first"]):
        assert crypto.reveal(hidden) == "password"
        assert crypto.is_signed("x", signature, crypto.keys_for("mail"))
        assert crypto.sign("x", crypto.keys_for("mail")[0]) != signature
    with override_settings(SECRET_KEY="second", SECRET_KEY_FALLBACKS=[]), pytest.raises(crypto.Unreadable):
        crypto.reveal(hidden)
