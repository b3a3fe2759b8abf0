"""Pictures from other servers: only when asked for, only through the desk, only what stands in the message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from helpdesk.web.limits import Limit
from tests.builders import a_partner, a_team, a_user
from tests.tickets.views.test_frame import a_mail, body_of
from tests.web_server import Page, Site, answer, serving, write_on
from tickets import pictures
from tickets.actions.files import NewFile
from tickets.models import Message
from tickets.views import frame

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server of pictures that is the whole internet for the desk."""
    cache.clear()
    pictures.KEPT.clear()
    pages: dict[str, Page] = {
        "/a.png": answer(PNG, "text/html"),
        "/a.svg": answer(SVG, "image/png"),
        "/gone": answer(b"", "", "404 No"),
    }
    with serving(pages) as site:
        monkeypatch.setattr(pictures, "OUTSIDE", site.way())
        yield site


def asked(client: Client, message: Message) -> str:
    return client.get(reverse("message_body", args=[message.pk]) + "?images=1").content.decode()


def address_in(body: str) -> str:
    [found] = re.findall(r'<img src="([^"]+)"', body)
    return unescape(found)


def test_nothing_is_fetched_or_named_before_somebody_asks(browser_of: Client, site: Site) -> None:
    message = a_mail(f'<img src="{site.url("/a.png")}">')
    assert message.has_remote_pictures
    assert " src=" not in body_of(browser_of, message)
    assert site.asked == []


def test_when_asked_a_picture_comes_through_the_desk_and_is_kept(browser_of: Client, site: Site) -> None:
    address = address_in(asked(browser_of, a_mail(f'<img src="{site.url("/a.png")}">')))
    for _ in range(2):
        shown = browser_of.get(address)
        assert (shown.status_code, shown["Content-Type"], shown.content) == (200, "image/png", PNG)
    assert "sandbox" in shown["Content-Security-Policy"] and shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Cross-Origin-Resource-Policy"] == "same-origin"
    assert len(site.asked) == 1


def test_an_address_that_does_not_stand_in_the_message_is_not_fetched(browser_of: Client, site: Site) -> None:
    one, other = (a_mail(f'<img src="{site.url(path)}">') for path in ("/a.png", "/b.png"))
    address = address_in(asked(browser_of, one))
    elsewhere = address.replace(f"/{one.pk}/", f"/{other.pk}/")
    for forged in (address.replace("a.png", "b.png"), elsewhere, address.partition("?")[0], address[:-1]):
        assert browser_of.get(forged).status_code == 404
    assert site.asked == []


def test_a_picture_of_a_message_out_of_sight_is_not_fetched(browser_of: Client, site: Site) -> None:
    message = a_mail(f'<img src="{site.url("/a.png")}">')
    address = address_in(asked(browser_of, message))
    stranger = Client()
    stranger.force_login(a_user(partner=a_partner(), teams=[a_team()]))
    assert stranger.get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert site.asked == []


@pytest.mark.parametrize("path", ["/a.svg", "/gone"])
def test_what_is_no_picture_by_its_content_is_not_passed_on(browser_of: Client, site: Site, path: str) -> None:
    address = address_in(asked(browser_of, a_mail(f'<img src="{site.url(path)}">')))
    assert browser_of.get(address).status_code == 404


def test_a_picture_at_a_private_address_is_not_fetched(browser_of: Client) -> None:
    with serving({"/a.png": answer(PNG)}) as site:
        address = address_in(asked(browser_of, a_mail(f'<img src="{site.url("/a.png", "127.0.0.1")}">')))
        assert browser_of.get(address).status_code == 404
        assert site.asked == []


def test_a_server_that_keeps_us_waiting_is_left_alone_for_a_while(
    browser_of: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.3)
    site.pages |= {"/slow1": write_on(b"x", 0.1), "/slow2": write_on(b"x", 0.1)}
    for path in ("/slow1", "/slow2", "/a.png"):
        address = address_in(asked(browser_of, a_mail(f'<img src="{site.url(path)}">')))
        assert browser_of.get(address).status_code == 404
    assert len(site.asked) == 1


def test_a_person_asks_for_so_many_pictures_only(
    browser_of: Client, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "BY_PERSON", Limit("test", 1, 600))
    first, second = (a_mail(f'<img src="{site.url("/a.png?" + n)}">') for n in "12")
    site.pages |= {"/a.png?1": answer(PNG), "/a.png?2": answer(PNG)}
    assert browser_of.get(address_in(asked(browser_of, first))).status_code == 200
    assert browser_of.get(address_in(asked(browser_of, second))).status_code == 429


def test_an_address_too_long_to_ask_for_stays_blocked(browser_of: Client, site: Site) -> None:
    message = a_mail(f'<img alt="x" src="{site.url("/" + "a" * 4000)}">')
    assert " src=" not in asked(browser_of, message)


def test_the_mails_own_pictures_are_found_by_id_location_and_name(browser_of: Client) -> None:
    files = [
        NewFile("one.png", "image/png", PNG + b"1", is_inline=True, content_id="one@mail"),
        NewFile("two.png", "image/png", PNG + b"2", is_inline=True, content_location="http://mail.test/pics/two.png"),
        NewFile("three 3.png", "image/png", PNG + b"3", is_inline=True),
    ]
    html = '<img src="cid:one@mail"><img src="http://mail.test/pics/two.png"><img src="three%203.png">'
    message = a_mail(html, *files)
    addresses = [reverse("attachment_image", args=[file.pk]) for file in message.attachments.order_by("pk")]
    assert re.findall(r'src="([^"]+)"', body_of(browser_of, message)) == addresses
    assert not message.has_remote_pictures
