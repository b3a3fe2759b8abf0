"""SAML: an answer that the provider signed lets staff in, any other doesn't."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree
from zlib import decompress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.test import Client
from onelogin.saml2.utils import OneLogin_Saml2_Utils  # type: ignore[import-untyped]
from pytest_django.fixtures import Settings

from helpdesk import single_sign_on
from people.models import User
from tests.builders import a_user

pytestmark = pytest.mark.django_db
ISSUER = "https://saml.example/me"
HERE = "http://desk.example/accounts/saml/desk"
ANSWER = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r1" Version="2.0" IssueInstant="{now}"
 Destination="{here}/acs/" InResponseTo="{request}"><saml:Issuer>{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion ID="_a1" Version="2.0" IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">person-1</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 NotOnOrAfter="{later}" Recipient="{here}/acs/" InResponseTo="{request}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{earlier}" NotOnOrAfter="{later}"><saml:AudienceRestriction>
<saml:Audience>{here}/metadata/</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_s1"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute Name="urn:oid:0.9.2342.19200300.100.1.3">
<saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
</saml:Assertion></samlp:Response>"""


class Signer:
    """A provider's key and its certificate."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "saml.example")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        self.certificate = made.public_bytes(serialization.Encoding.PEM).decode()
        self.key = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    def sign(self, text: str) -> str:
        signed = OneLogin_Saml2_Utils.add_sign(text, self.key, self.certificate)
        return signed.decode() if isinstance(signed, bytes) else str(signed)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.fixture(autouse=True)
def provider(settings: Settings, monkeypatch: pytest.MonkeyPatch, signer: Signer) -> None:
    for name, value in {
        "ENTITY_ID": ISSUER, "SSO_URL": "https://saml.example/in", "CERTIFICATE": signer.certificate,
        "NAME": "Sinar", "DOMAINS": "sinar.example",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"SAML_{name}", value)
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on.providers()
    settings.ALLOWED_HOSTS = ["desk.example"]


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "desk.example"})


@pytest.fixture
def user() -> User:
    return a_user("agent", email="sari@sinar.example")


def asked(client: Client) -> str:
    """Leave for the provider; returns the id of the desk's question."""
    left = client.post("/accounts/saml/desk/login/")
    [packed] = parse_qs(urlsplit(left.headers["Location"]).query)["SAMLRequest"]
    question = ElementTree.fromstring(decompress(base64.b64decode(packed), -15))  # noqa: S314  (our own)
    return question.attrib["ID"]


def answer(request: str, email: str = "sari@sinar.example", age: timedelta = timedelta()) -> str:
    now = datetime.now(UTC) - age
    moments = {"now": now, "earlier": now - timedelta(minutes=1), "later": now + timedelta(minutes=5)}
    words = {name: moment.strftime("%Y-%m-%dT%H:%M:%SZ") for name, moment in moments.items()}
    return ANSWER.format(here=HERE, issuer=ISSUER, request=request, email=email, **words)


def comes_in(client: Client, text: str) -> bool:
    posted = client.post("/accounts/saml/desk/acs/", {"SAMLResponse": base64.b64encode(text.encode()).decode()})
    client.get(posted.headers["Location"])
    return client.get("/settings/profile/").status_code == 200


def test_a_signed_answer_to_our_question_lets_staff_in(client: Client, user: User, signer: Signer) -> None:
    assert comes_in(client, signer.sign(answer(asked(client))))


def test_an_unsigned_one_does_not(client: Client, user: User) -> None:
    assert not comes_in(client, answer(asked(client)))


def test_one_signed_by_somebody_else_does_not(client: Client, user: User) -> None:
    assert not comes_in(client, Signer().sign(answer(asked(client))))


def test_one_that_was_changed_after_signing_does_not(client: Client, user: User, signer: Signer) -> None:
    signed = signer.sign(answer(asked(client), email="other@sinar.example"))
    assert not comes_in(client, signed.replace("other@sinar.example", "sari@sinar.example"))


def test_an_old_one_does_not(client: Client, user: User, signer: Signer) -> None:
    assert not comes_in(client, signer.sign(answer(asked(client), age=timedelta(hours=1))))


def test_one_that_nobody_asked_for_does_not(client: Client, user: User, signer: Signer) -> None:
    assert not comes_in(client, signer.sign(answer("_made_up")))


@pytest.mark.parametrize("email", ["sari@elsewhere.example", "stranger@sinar.example"])
def test_an_address_that_is_not_vouched_for_or_not_staff_does_not(client: Client, signer: Signer, email: str) -> None:
    a_user("agent", email="sari@elsewhere.example")
    assert not comes_in(client, signer.sign(answer(asked(client), email=email)))


def test_the_desks_metadata_is_there_for_the_provider(client: Client) -> None:
    page = client.get("/accounts/saml/desk/metadata/")
    assert page.status_code == 200
    assert f'Location="{HERE}/acs/"' in page.content.decode()
