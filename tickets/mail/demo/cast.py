"""Who works at the demo desk and where; read from staff.toml. The names are made up."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from people.models import Organisation, Partner, Role, Site, Team, User
from tickets.models import Brand, Mailbox

PASSWORD = "demo-desk-2026"  # noqa: S105  (told to everybody who starts the demo)
DOMAIN = "demo.test"
ADDRESS = "support@kita.test"
"""The mailbox to write to in a demo."""


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    role: str
    site: str
    teams: tuple[str, ...]
    language: str = "en"
    has_login: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """The rows of the desk, by the names that stories use."""

    staff: dict[str, User]
    teams: dict[str, Team]
    mailboxes: dict[str, Mailbox]
    brands: dict[str, Brand]

    def agents_of(self, team: str) -> list[User]:
        """Who works a team's tickets, in the order of staff.toml."""
        return [self.staff[one.email] for one in people() if team in one.teams and one.role in {"agent", "lead"}]

    def lead_of(self, team: str) -> User:
        partner = self.teams[team].partner_id
        return next(
            self.staff[one.email]
            for one in people()
            if one.role == "lead" and self.staff[one.email].partner_id == partner
        )


def logins() -> list[tuple[str, str, str]]:
    """(what it is, email, password) of the people one can sign in as, for the start banner."""
    where = {"Jakarta": "Sinar Jakarta", "Manila": "Bayani Manila"}
    return [
        (f"{one.role.capitalize()}, {where.get(one.site, 'in-house')}", one.email, PASSWORD)
        for one in people()
        if one.has_login
    ]


@cache
def people() -> tuple[Person, ...]:
    return tuple(_people())


def set_up() -> Cast:
    """Make what is missing. Everybody has the demo's password."""
    partners = {row["slug"]: _made(Partner, "slug", row["slug"], name=row["name"]) for row in _file()["partners"]}
    sites = {row["name"]: _made(Site, "name", row["name"], **_place(row, partners)) for row in _file()["sites"]}
    teams = {row["slug"]: _made(Team, "slug", row["slug"], **_place(row, partners)) for row in _file()["teams"]}
    brands = {
        row["slug"]: _made(Brand, "slug", row["slug"], name=row["name"], accent=row["accent"], team=teams[row["team"]])
        for row in _file()["brands"]
    }
    mailboxes = {
        row["address"]: _made(
            Mailbox,
            "address",
            row["address"],
            name=row["name"],
            brand=brands[row["brand"]],
            team=teams[row["team"]],
            acknowledges=True,
        )
        for row in _file()["mailboxes"]
    }
    for row in _file()["organisations"]:
        _made(Organisation, "name", row["name"], domains=[row["domain"]])
    return Cast(_staff(sites, teams), teams, mailboxes, brands)


def _staff(sites: dict[str, Site], teams: dict[str, Team]) -> dict[str, User]:
    roles = {role.slug: role for role in Role.objects.all()}
    password = make_password(PASSWORD)
    staff = {}
    for one in people():
        site = sites[one.site]
        user, made = User.objects.get_or_create(
            email=one.email,
            defaults={
                "name": one.name,
                "password": password,
                "site": site,
                "partner": site.partner,
                "home_team": teams[one.teams[0]],
                "time_zone": site.time_zone,
                "language": one.language,
            },
        )
        if made:
            user.roles.set([roles[one.role]])
            user.teams.set([teams[slug] for slug in one.teams])
        staff[one.email] = user
    return staff


def _people() -> Iterator[Person]:
    for row in _file()["people"]:
        language = row.get("language", "en")
        yield Person(
            row["name"], f"{row['login']}@{DOMAIN}", row["role"], row["site"], tuple(row["teams"]), language, True
        )
    for site, lines in _file()["rest"].items():
        for line in lines:
            name, role, team = line.split(", ")
            yield Person(name, f"{name.lower().replace(' ', '.')}@{DOMAIN}", role, site, (team,))


def _place(row: dict[str, Any], partners: dict[str, Partner]) -> dict[str, Any]:
    values: dict[str, Any] = {key: row[key] for key in ("name", "time_zone") if key in row}
    return {**values, "partner": partners.get(row.get("partner", ""))}


def _made(model: Any, key: str, value: str, **values: Any) -> Any:
    return model.objects.get_or_create(**{key: value}, defaults=values)[0]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("staff.toml").read_text("utf-8"))
