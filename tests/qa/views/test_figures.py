"""Pages of figures: who may see them, the same numbers in page, file and API, and the tickets behind each."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from tests.builders import a_user
from tests.qa.figures.cast import Desk, a_desk

pytestmark = pytest.mark.django_db
SHEETS = ("partner", "team", "site", "person", "procedure", "item", "cause", "week")


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def of_page(text: str) -> list[list[str]]:
    rows = HTMLParser(text).css("table[data-sheet] tbody tr")
    return [[cell.text().strip() for cell in row.css("[data-cell]")] for row in rows]


@pytest.mark.parametrize("name", SHEETS)
def test_page_file_and_api_have_the_same_cells(client: Client, desk: Desk, name: str) -> None:
    client.force_login(desk.manager)
    page = client.get(f"/quality/figures/{name}/")
    assert page.status_code == 200
    text = client.get(f"/quality/figures/{name}/export/").content.decode("utf-8-sig")
    [_columns, *rows] = list(csv.reader(io.StringIO(text)))
    assert rows == of_page(page.content.decode())
    answer = client.get(f"/api/v1/quality/figures/{name}/").json()
    assert answer["sheet"]["rows"] == rows and (rows or name == "procedure")
    assert answer["figures"][0]["n"] == 13 * 60


def test_the_overview_has_charts_with_their_numbers_as_tables_and_no_inline_script(client: Client, desk: Desk) -> None:
    client.force_login(desk.manager)
    found = HTMLParser(client.get("/quality/figures/").content.decode())
    charts = found.css("figure[data-chart]")
    assert [one.attributes["data-chart"] for one in charts] == ["trend", "funnel"]
    assert all(one.css_first("table tbody tr[data-point]") for one in charts)
    assert not [one for one in found.css("script") if not one.attributes.get("src")] and not found.css("[style]")


def test_every_figure_opens_the_tickets_behind_it(client: Client, desk: Desk) -> None:
    client.force_login(desk.manager)
    for name in ("team", "item", "cause", "person", "week"):
        page = HTMLParser(client.get(f"/quality/figures/{name}/").content.decode())
        links = [one.attributes["href"] or "" for one in page.css("tbody td.actions a")]
        assert links
        behind = client.get(links[0])
        assert behind.status_code == 200 and b"/tickets/" in behind.content


def test_the_name_of_a_place_leads_to_its_own_figures(client: Client, desk: Desk) -> None:
    client.force_login(desk.manager)
    page = HTMLParser(client.get("/quality/figures/partner/").content.decode())
    links = {one.text(): one.attributes["href"] or "" for one in page.css("tbody th a")}
    assert set(links) == {"In-house", *(one.name for one in desk.partners)}
    narrowed = HTMLParser(client.get(links[desk.partners[1].name]).content.decode())
    names = [one.text().strip() for one in narrowed.css('[data-sheet="partner"] tbody th')]
    assert names == [desk.partners[1].name]


def test_an_agent_has_no_figures_of_others_and_finds_their_own(client: Client, desk: Desk) -> None:
    agent = desk.people[0]
    client.force_login(agent)
    assert client.get("/quality/figures/").status_code == 403
    assert client.get("/quality/figures/team/export/").status_code == 403
    assert client.get("/api/v1/quality/figures/team/").status_code == 403
    own = client.get("/quality/mine/")
    assert own.status_code == 200 and b"What to practise" in own.content
    other = desk.people[1]
    behind = client.get(f"/quality/figures/tickets/?by=person&key={other.pk}")
    assert b"No review that you may see" in behind.content


def test_a_vendors_lead_sees_no_name_of_another_house(client: Client, desk: Desk) -> None:
    team = desk.teams[1]
    client.force_login(a_user("lead", partner=team.partner, teams=[team]))
    seen = "".join(client.get(f"/quality/figures/{name}/").content.decode() for name in ("team", "person", "site"))
    assert team.name in seen and desk.teams[2].name not in seen
    assert all(one.name not in seen for one in desk.people if one.partner_id != team.partner_id)


def test_what_can_not_be_understood_is_as_if_nobody_had_said_it(client: Client, desk: Desk) -> None:
    client.force_login(desk.manager)
    assert client.get("/quality/figures/?last=x&weeks=-1&measure=y&team=z&partner=%27").status_code == 200
    for asked in ("by=item&key=x", "by=step&key=a/b", "by=person&key=zz", "by=cause", "queue=x&only=y&agent=q"):
        assert client.get(f"/quality/figures/tickets/?{asked}").status_code == 200
    assert client.get("/quality/figures/nothing/").status_code == 404
