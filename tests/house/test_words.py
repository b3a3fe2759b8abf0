"""The desk speaks Bahasa Indonesia as well as English: every word, on every page."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.test import Client
from django.utils import dates, translation
from pytest_django.fixtures import Settings

from people.models import User
from tests import builders
from tests.house import sources, words
from tickets.models import Brand, Ticket

# Written the same in every language: languages' own names, names of mail headers, words of style sheets and addresses.
AS_IS = {
    "English", "Bahasa Indonesia", "Message-ID", "In-Reply-To", "References", "Reply-To", "is-canvas", "list",
    "/help/", "IMAP", "POP3", "JSON", "Markdown", "is-aside", "escalation:", "α", "AC1",
}  # fmt: skip
SAMPLES = "templates/style/parts/"  # shows what customers and colleagues wrote, in their own words
ENGLISH = re.compile(r"\b(the|your|you|and|with|this|sign in|save|send|search|settings|reply|tickets)\b", re.I)
TICKET = "Uang belum kembali"


@cache
def _catalog() -> Catalog:
    return words.catalog()


def _translated(message: Message) -> str:
    return message.string if isinstance(message.string, str) else str((message.string or [""])[0])


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _entries() -> list[Message]:
    return [message for message in _catalog() if message.id]


# --- The catalog ---------------------------------------------------------------------------------


def test_every_marked_text_is_translated() -> None:
    known = {(entry.context or "", _english(entry)) for entry in _entries() if _translated(entry) and not entry.fuzzy}
    missing = [f"{where}: {text}" for (context, text), where in words.marked().items() if (context, text) not in known]
    assert not missing, "locale/id lacks these:\n" + "\n".join(missing)


def test_a_translation_keeps_names_of_values_and_markup() -> None:
    broken = []
    for entry in _entries():
        source = entry.id if isinstance(entry.id, str) else str(entry.id[-1])
        if words.places(source) != words.places(_translated(entry)):
            broken.append(f"{source} -> {_translated(entry)}")
    assert not broken


def test_a_translation_ends_as_its_source_does() -> None:
    ends = re.compile(r"[.:?…,]?$")
    broken = [
        f"{entry.id} -> {_translated(entry)}"
        for entry in _entries()
        if _last(ends, _english(entry)) != _last(ends, _translated(entry))
    ]
    assert not broken


def _last(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def test_the_catalog_holds_words_only_and_no_doubtful_ones() -> None:
    lines = words.CATALOG.read_text().splitlines()
    assert not [line for line in lines if line.startswith(("#:", "#~", "#|", "#, fuzzy")) or "POT-Creation" in line]


def test_months_and_days_keep_the_names_that_django_gives_them() -> None:
    with translation.override("en"):
        taken = {
            str(name)
            for names in (dates.MONTHS, dates.MONTHS_3, dates.WEEKDAYS, dates.WEEKDAYS_ABBR)
            for name in names.values()
        }
    assert not taken & {_english(entry) for entry in _entries() if not entry.context}


# --- The templates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [path for path in sources.templates() if not sources.name(path).startswith(SAMPLES)], ids=sources.name
)
def test_a_template_shows_no_words_that_are_not_marked(path: Path) -> None:
    assert [text for text in words.unmarked(path) if text not in AS_IS] == []


# --- The pages -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalog as set-up compiles it, elsewhere: what is in the folder itself may be of yesterday."""
    root = tmp_path_factory.mktemp("words")
    shutil.copytree(sources.ROOT / "locale", root / "locale", ignore=shutil.ignore_patterns("*.mo"))
    (root / ".venv").symlink_to(sys.prefix)
    subprocess.run([sources.ROOT / "deploy" / "setup" / "words"], cwd=root, check=True)
    return root / "locale"


@pytest.fixture
def indonesian(compiled: Path, settings: Settings) -> None:
    settings.LOCALE_PATHS = [compiled]


@pytest.fixture
def ticket() -> Ticket:
    brand = Brand.objects.create(name="Toko Senja", slug="toko-senja")
    sari = builders.a_contact("sari@example.org", name="Sari Dewi")
    return builders.a_ticket(TICKET, text="Mohon dibantu.", brand=brand, from_=sari)


@pytest.fixture
def admin() -> User:
    return builders.a_user("admin", name="Rina Anggraini", email="rina@desk.test", language="id")


def _checked(client: Client, address: str, *expected: str, status: int = 200) -> None:
    """The page holds the expected words, and no text that the catalog has another word for."""
    response = client.get(address)
    page = response.content.decode()
    texts = words.shown(page)
    assert response.status_code == status
    assert '<html lang="id"' in page
    assert [text for text in expected if not any(text in one for one in texts)] == []
    foreign = {_english(entry) for entry in _entries() if _translated(entry) != _english(entry)}
    assert [text for text in texts if text in foreign or ENGLISH.search(text)] == []


@pytest.mark.usefixtures("indonesian")
@pytest.mark.django_db
class TestAPageInIndonesian:
    def test_for_staff_who_are_not_signed_in_it_follows_the_browser(self) -> None:
        client = Client(headers={"accept-language": "id-ID,id;q=0.9,en;q=0.5"})
        _checked(client, "/accounts/login/", "Masuk", "Kata sandi", "Tetap masuk di perangkat ini")

    def test_for_requesters_it_follows_the_browser(self, ticket: Ticket) -> None:
        client = Client(headers={"accept-language": "id"})
        _checked(client, "/help/toko-senja/", "Apa yang bisa kami bantu?", "Nama Anda", "Kirim")

    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            (lambda ticket: "/tickets/?view=all", ["Semua tiket", "Kotak masuk", "Belum ditugaskan", TICKET]),
            (lambda ticket: f"/tickets/{ticket.pk}/", ["Catatan internal", "Kirim dan selesaikan", "Pelapor", "Baru"]),
            (lambda ticket: f"/tickets/{ticket.pk}/history/", ["Sari Dewi mengisi formulir"]),
            (lambda ticket: "/search/?q=mohon", ["Cari tiket", TICKET]),
            (lambda ticket: "/admin/people/", ["Orang", "Undang", "Terakhir masuk"]),
            (lambda ticket: "/admin/audit/", ["Perubahan"]),
            (lambda ticket: "/settings/security/", ["Kata sandi", "Aplikasi autentikator"]),
        ],
    )
    def test_for_staff_it_follows_their_settings(
        self, client: Client, ticket: Ticket, admin: User, address: Callable[[Ticket], str], expected: list[str]
    ) -> None:
        client.force_login(admin)
        _checked(client, address(ticket), *expected)

    def test_errors_speak_it_too(self, client: Client, admin: User) -> None:
        client.force_login(admin)
        _checked(client, "/tickets/999999999/", "Tidak ada apa pun di alamat ini", status=404)
