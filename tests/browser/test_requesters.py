"""A requester's way on a phone, in a real browser; and what axe says of their pages, and of those about them."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, ViewportSize, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from people.actions import attributes, notes, requesters
from people.models import Contact, Organisation, User
from tests import builders
from tests.axe import complaints
from tests.browser.network import losing
from tests.house import sources
from tickets.actions import looks, replies, signing_in
from tickets.actions.looks import LookDetails, SurveyDetails
from tickets.actions.replies import Writing
from tickets.mail.entrance import send_link
from tickets.models import Attachment, Brand, Category, Message, Satisfaction, SignIn, Ticket, Upload
from tickets.portal.links import RATING, requester_link, token_for
from tickets.portal.sessions import COOKIE

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.slow]
PHONE = ViewportSize(width=390, height=844)
# Draws a second of moving squares and records it: a film as a phone makes one.
FILM = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 48});
  const pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(25), {mimeType: "video/webm"});
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const ended = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  for (let frame = 0; frame < 30; frame++) {
    pen.fillStyle = `hsl(${frame * 12} 80% 50%)`;
    pen.fillRect(frame, frame, 30, 20);
    await new Promise((done) => setTimeout(done, 30));
  }
  recorder.stop();
  await ended;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


@pytest.fixture
def indonesian(tmp_path: Path, settings: Settings) -> None:
    """The catalog as set-up compiles it, elsewhere."""
    shutil.copytree(sources.ROOT / "locale", tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    (tmp_path / ".venv").symlink_to(sys.prefix)
    subprocess.run([sources.ROOT / "deploy" / "setup" / "words"], cwd=tmp_path, check=True)
    settings.LOCALE_PATHS = [tmp_path / "locale"]


@pytest.fixture
def admin(transactional_db: None, settings: Settings) -> User:
    cache.clear()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return builders.a_user("admin", name="Rina Anggraini")


@pytest.fixture
def brand(admin: User) -> Brand:
    brand = builders.a_brand("Kita", language="id")
    builders.a_mailbox("support@kita.test", brand=brand)
    looks.set_survey(brand, SurveyDetails(is_on=True), by=admin)
    looks.set_look(brand, LookDetails(colour="#f5c400"), by=admin)
    return brand


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, admin: User) -> Iterator[Page]:
    context = browser.new_context(
        viewport=PHONE,
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        base_url=live_server.url,
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    expect.set_options(timeout=15_000)
    problems: list[str] = []
    page.on("response", lambda answer: problems.append(answer.url) if answer.status >= 500 else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if "Content Security" in line.text else None)
    yield page
    context.close()
    assert problems == []


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def reports(phone: Page, film: bytes) -> None:
    """Fills in the form on a phone and sends it, with the film."""
    for name, value in (
        ("name", "Sari Wulandari"),
        ("email", "sari@contoh.test"),
        ("subject", "Video saya hilang"),
        ("message", "Rekaman kebun saya di Surabaya dihapus."),
    ):
        phone.fill(f"[name={name}]", value)
    phone.set_input_files("[name=attachments]", FilePayload(name="kebun.webm", mimeType="video/webm", buffer=film))
    fits(phone)
    phone.wait_for_timeout(3100)  # people take longer than the form's guard against programs
    phone.get_by_role("button", name="Kirim").click()
    expect(phone.get_by_role("heading", name="Permintaan Anda sudah kami terima")).to_be_visible()


def signs_in(phone: Page) -> None:
    """By the link in the mail, from the page that is open."""
    phone.get_by_role("link", name="Permintaan saya").click()
    phone.fill("[name=email]", "sari@contoh.test")
    phone.get_by_role("button", name="Kirimi saya tautan").click()
    expect(phone.get_by_role("heading", name="Periksa email Anda")).to_be_visible()
    assert send_link(SignIn.objects.get().pk)
    link = re.search(r"/my/sign-in/\S+", str(mail.outbox[-1].body))
    assert link and "Masuk ke permintaan Anda" in mail.outbox[-1].subject
    phone.goto(link[0])
    phone.get_by_role("button", name="Masuk").click()
    expect(phone.get_by_role("heading", name="Permintaan saya")).to_be_visible()
    fits(phone)


def test_a_requester_in_surabaya_reports_with_a_video_follows_it_and_rates_it(
    phone: Page, brand: Brand, admin: User, indonesian: None
) -> None:
    phone.goto("/help/kita/")
    film = base64.b64decode(phone.evaluate(FILM))
    reports(phone, film)
    phone.get_by_role("link", name="Ikuti permintaan Anda").click()
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="kebun.webm").click()
    assert Path(saved.value.path()).read_bytes() == film
    assert Attachment.objects.get().content_type == "video/webm"
    ticket = Ticket.objects.get()
    assert (ticket.language, ticket.channel) == ("id", "web")
    writing = Writing("<p>Videonya sudah kembali.</p>", ticket.thread_version)
    replies.reply(ticket.pk, writing, by=admin, then=Category.SOLVED)
    Message.objects.exclude(hold_until=None).update(hold_until=None)  # its undo window is over
    signs_in(phone)
    phone.get_by_role("link", name="Video saya hilang").click()
    expect(phone.get_by_text("Videonya sudah kembali.")).to_be_visible()
    phone.get_by_text("Sangat baik").click()
    phone.fill("[name=comment]", "Cepat sekali, terima kasih.")
    fits(phone)
    phone.get_by_role("button", name="Kirim penilaian").click()
    expect(phone.get_by_text("Terima kasih: kami sudah menerima penilaian Anda.")).to_be_visible()
    row = Satisfaction.objects.get()
    assert (row.score, row.comment, row.ticket) == (5, "Cepat sekali, terima kasih.", ticket)


def test_files_too_large_are_refused_in_words_and_stay_chosen(phone: Page, brand: Brand, settings: Settings) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    phone.goto("/help/kita/?language=en")
    for name, value in (("name", "Sari"), ("email", "sari@contoh.test"), ("subject", "Video"), ("message", "Gone.")):
        phone.fill(f"[name={name}]", value)
    large = FilePayload(name="long.webm", mimeType="video/webm", buffer=b"\x1aE\xdf\xa3" + b"0" * (1536 * 1024))
    phone.set_input_files("[name=attachments]", large)
    phone.wait_for_timeout(3100)
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("alert")).to_contain_text("the limit is 1 MB")
    assert phone.input_value("[name=message]") == "Gone."
    assert phone.evaluate("document.querySelector('[name=attachments]').files[0].name") == "long.webm"
    assert not Ticket.objects.exists()


def test_a_film_from_a_phone_goes_on_when_the_network_comes_back(phone: Page, brand: Brand) -> None:
    content = b"\x1aE\xdf\xa3" + bytes(range(256)) * 20_000  # 5 MB
    phone.goto("/help/kita/?language=en")
    for name, value in (("name", "Sari"), ("email", "sari@contoh.test"), ("subject", "Video"), ("message", "Gone.")):
        phone.fill(f"[name={name}]", value)
    phone.set_input_files("[name=attachments]", FilePayload(name="long.webm", mimeType="video/webm", buffer=content))
    phone.wait_for_timeout(3100)
    with losing(phone, "**/files/*/", after=3):
        phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_text("The connection is lost.")).to_be_visible()
    fits(phone)
    assert 0 < Upload.objects.get().received < len(content)
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="We have your request")).to_be_visible(timeout=120_000)
    file = Attachment.objects.get()
    assert (file.name, file.size) == ("long.webm", len(content))


# --- axe ------------------------------------------------------------------------------------------


def complaints_at(page: Page, address: str) -> list[object]:
    page.goto(address)
    return [(address, *one) for one in complaints(page)]


def browser_of(browser: Browser, url: str, theme: Literal["light", "dark"], size: ViewportSize) -> BrowserContext:
    return browser.new_context(viewport=size, color_scheme=theme, base_url=url, locale="en-GB")


@pytest.fixture
def solved(brand: Brand, admin: User) -> Ticket:
    acme = Organisation.objects.create(name="Batik Jaya", shares_tickets=True)
    siti = builders.a_contact("siti@example.org", name="Siti Rahma", organisation=acme, time_zone="Asia/Jakarta")
    attributes.create(attributes.Details(label="Plan", kind="choice", choices=["Free", "Studio"]), by=admin)
    requesters.set_attributes(siti, {"plan": "Studio"}, by=admin)
    notes.add(siti, "Prefers mornings.", by=admin)
    builders.a_contact("twin@example.org", name="Siti Rahma")
    ticket = builders.a_ticket("My video is gone", brand=brand, from_=siti)
    builders.a_ticket("Another one", brand=brand, from_=siti)
    replies.reply(ticket.pk, Writing("<p>It is back.</p>", 1), by=admin, then=Category.SOLVED)
    ticket.refresh_from_db()
    return ticket


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_requesters(
    browser: Browser, live_server: LiveServer, solved: Ticket, theme: Literal["light", "dark"]
) -> None:
    contact: Contact = solved.requester
    signing_in.ask(contact.email, brand=solved.brand, language="en")
    send_link(SignIn.objects.get().pk)
    link = re.search(r"/my/sign-in/\S+", str(mail.outbox[-1].body))
    assert link
    rating = f"/ratings/{token_for(solved.pk, contact.pk, RATING)}/"
    own = requester_link(solved).removeprefix("http://localhost:8000")
    context = browser_of(browser, live_server.url, theme, PHONE)
    page = context.new_page()
    open_to_all = ["/help/", "/help/kita/", own, f"{own}received/", "/my/sign-in/?brand=kita", "/my/sign-in/password/",
                   link[0], "/my/sign-in/unknown/", rating, f"{rating}?score=4", "/requests/unknown/"]  # fmt: skip
    found = [one for address in open_to_all for one in complaints_at(page, address)]
    with transaction.atomic():
        cookie = signing_in.begin(contact, solved.brand, "link")
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": live_server.url}])
    mine = ["/my/requests/", "/my/requests/?whose=organisation", "/my/requests/?q=nothing",
            f"/my/requests/{solved.pk}/", "/my/account/", "/my/account/?saved=password"]  # fmt: skip
    found += [one for address in mine for one in complaints_at(page, address)]
    context.close()
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_staff_about_requesters(
    browser: Browser, live_server: LiveServer, solved: Ticket, admin: User, theme: Literal["light", "dark"]
) -> None:
    from tests.browser.conftest import signed_in

    contact, twin = solved.requester, Contact.objects.get(email="twin@example.org")
    context = browser_of(browser, live_server.url, theme, ViewportSize(width=1366, height=768))
    context.add_cookies([{"name": "sessionid", "value": signed_in(admin), "url": live_server.url}])
    page = context.new_page()
    pages = ["/requesters/", f"/requesters/{contact.pk}/", f"/requesters/{contact.pk}/details/",
             f"/requesters/{contact.pk}/merge/?other={twin.pk}", "/organisations/",
             f"/organisations/{contact.organisation_id}/", f"/tickets/{solved.pk}/", "/admin/attributes/",
             "/admin/attributes/new/", f"/admin/brands/{solved.brand_id}/look/",
             f"/admin/brands/{solved.brand_id}/survey/"]  # fmt: skip
    found = [one for address in pages for one in complaints_at(page, address)]
    context.close()
    assert found == []
