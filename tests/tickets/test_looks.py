"""How a brand looks and speaks to its requesters, and what its admins set."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from events.models import Event
from helpdesk.lib.errors import Invalid, NotAllowed
from people.models import User
from tests import builders
from tickets.actions import looks
from tickets.actions.looks import LookDetails, SurveyDetails
from tickets.filetypes import new_file
from tickets.models import Brand, Look, Survey

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "5a8d2d2e0000000049454e44ae426082"
)


@pytest.fixture
def admin() -> User:
    return builders.a_user("admin")


@pytest.fixture
def brand() -> Brand:
    return builders.a_brand("Kita", accent="rose")


def page_of(brand: Brand, language: str = "en") -> str:
    answer = Client(headers={"accept-language": language}).get(f"/help/{brand.slug}/")
    return answer.content.decode()


def test_a_brands_words_colour_and_logo_are_on_its_pages(admin: User, brand: Brand) -> None:
    texts = {"en": {"heading": "We <3 help", "footer": "8 to 20"}, "id": {"heading": "Halo"}}
    details = LookDetails(colour="1F4FA0", texts=texts, logo=new_file("logo.png", PNG))
    looks.set_look(brand, details, by=admin)
    page = page_of(brand)
    assert "We &lt;3 help" in page and "8 to 20" in page and "what happened" in page
    assert "Halo" in page_of(brand, "id")
    sheet = re.search(r'href="(/help/kita/look\.css\?1f4fa0)"', page)
    logo = re.search(r'src="(/help/kita/logo/\?\w+)"', page)
    assert sheet and logo
    css = Client().get(sheet[1])
    assert css["Content-Type"].startswith("text/css") and "--accent: light-dark(#1f4fa0" in css.content.decode()
    picture = Client().get(logo[1])
    assert b"".join(picture) == PNG and picture["Content-Type"] == "image/png"


def test_every_change_is_kept_with_before_and_after(admin: User, brand: Brand) -> None:
    looks.set_look(brand, LookDetails(colour="#1f6feb"), by=admin)
    looks.set_look(brand, LookDetails(colour="#1f6feb", texts={"en": {"lead": "Tell us."}}), by=admin)
    looks.set_look(brand, LookDetails(colour="#1f6feb", texts={"en": {"lead": "Tell us."}}), by=admin)
    details = (
        Event.objects.filter(kind="brand.changed", subject_id=brand.pk).order_by("pk").values_list("detail", flat=True)
    )
    assert list(details) == [
        {"before": {"colour": ""}, "after": {"colour": "#1f6feb"}},
        {"before": {"texts": []}, "after": {"texts": ["en, lead: Tell us."]}},
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"colour": "red;}"}, "colour"),
        ({"texts": {"en": {"heading": "x" * 200}}}, "heading_en"),
        ({"logo": new_file("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")}, "logo"),
        ({"logo": new_file("logo.png", PNG + b"0" * 400_000)}, "logo"),
    ],
)
def test_what_can_not_be_used_is_refused(admin: User, brand: Brand, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        looks.set_look(brand, LookDetails(**wrong), by=admin)  # type: ignore[arg-type]
    assert field in refused.value.fields
    assert not Look.objects.exists()


def test_only_who_manages_mail_sets_them(client: Client, brand: Brand) -> None:
    agent = builders.a_user()
    with pytest.raises(NotAllowed):
        looks.set_look(brand, LookDetails(), by=agent)
    with pytest.raises(NotAllowed):
        looks.set_survey(brand, SurveyDetails(is_on=True), by=agent)
    client.force_login(agent)
    for page in ("look", "look/preview", "survey"):
        assert client.get(f"/admin/brands/{brand.pk}/{page}/").status_code == 403


def test_the_page_saves_shows_what_is_wrong_and_takes_the_logo_off(client: Client, admin: User, brand: Brand) -> None:
    client.force_login(admin)
    page = f"/admin/brands/{brand.pk}/look/"
    sent = {"colour": "#1f6feb", "heading_en": "Hello", "logo": SimpleUploadedFile("logo.png", PNG)}
    assert client.post(page, sent).status_code == 302
    look = Look.objects.get()
    assert (look.colour, look.texts, look.logo_type) == ("#1f6feb", {"en": {"heading": "Hello"}}, "image/png")
    refused = client.post(page, {"colour": "blue", "heading_en": "Kept"})
    assert (
        refused.status_code == 422
        and "six hex digits" in refused.content.decode()
        and "Kept" in refused.content.decode()
    )
    client.post(page, {"colour": "", "drops_logo": "on"})
    look.refresh_from_db()
    assert (look.colour, look.logo, look.logo_type) == ("", None, "")


def test_the_preview_shows_what_is_typed_and_says_when_a_colour_is_hard_to_read(
    client: Client, admin: User, brand: Brand
) -> None:
    client.force_login(admin)
    page = f"/admin/brands/{brand.pk}/look/preview/"
    answer = client.post(page, {"colour": "#f5c400", "heading_en": "Typed only"})
    html = answer.content.decode()
    assert "Typed only" in html and "#f5c400 is hard to read" in html and "?try=f5c400" in html
    assert answer["X-Frame-Options"] == "SAMEORIGIN" and "script-src" not in answer["Content-Security-Policy"]
    assert client.post(page, {"colour": "no colour"}).status_code == 200
    assert not Look.objects.exists()


def test_a_survey_that_is_switched_on_says_since_when(admin: User, brand: Brand, client: Client) -> None:
    client.force_login(admin)
    sent = {
        "is_on": "on",
        "scale": "five",
        "delay": "2",
        "quiet_days": "30",
        "change_days": "7",
        "question_id": "Puas?",
    }
    assert client.post(f"/admin/brands/{brand.pk}/survey/", sent).status_code == 302
    survey = Survey.objects.get()
    assert survey.since and (survey.delay, survey.texts) == (2, {"id": {"question": "Puas?"}})
    since = survey.since
    client.post(f"/admin/brands/{brand.pk}/survey/", sent | {"delay": "3"})
    survey.refresh_from_db()
    assert survey.since == since
    assert client.post(f"/admin/brands/{brand.pk}/survey/", sent | {"delay": "9999"}).status_code == 422
    assert Event.objects.filter(kind="brand.changed").count() == 2
