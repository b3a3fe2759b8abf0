"""What the demo desk asks of its tickets, read from forms.toml; and what its agents fill in."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from events.within import together
from people.models import User
from tickets.actions import categories, classifying, custom_fields, statuses, ticket_forms
from tickets.actions.filling import set_fields
from tickets.choices import choices_of
from tickets.fields.layout import items_of
from tickets.mail.demo.cast import Cast
from tickets.models import Category, CustomField, Sensitivity, Status, TicketCategory, TicketForm
from tickets.models.field import FieldKind

ADMIN = "admin@demo.test"
SHY = {"harassment": "sensitive", "underage": "sensitive", "impersonation": "none"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The rows, by the codes of forms.toml."""

    categories: Mapping[str, TicketCategory]
    forms: Mapping[str, TicketForm]
    specialists: tuple[int, ...]


def set_up(cast: Cast) -> Asked:
    """Make what is missing, in the name of the demo's admin."""
    by = cast.staff[ADMIN]
    for row in _file()["fields"]:
        _field(row, by)
    for row in _file()["statuses"]:
        if not Status.objects.filter(name=row["names"]["en"]).exists():
            statuses.create(Category(row["category"]), statuses.Details(row["names"]), by=by)
    made = _categories(by)
    forms = {row["code"]: _form(row, by) for row in _file()["forms"]}
    leads = tuple(sorted(user.pk for user in cast.staff.values() if user.is_in_house and user.is_active))
    return Asked(made, forms, leads[:6])


def sorted_by_agent(topic: str, rng: Random) -> str:
    """What an agent makes of a ticket about this, as JSON for a moment of the story."""
    form, *codes = _file()["topics"][topic]
    level = SHY.get(topic, "none")
    if topic == "harassment" and rng.random() < 0.15:
        level = "graphic"
    return json.dumps(
        {"form": form, "category": rng.choice(codes), "fields": _FILLERS[form](rng, topic), "sensitivity": level}
    )


def apply(ticket: int, told: str, asked: Asked, *, by: User) -> None:
    wanted = json.loads(told)
    fields = wanted["fields"]
    if fields.get("specialist") is not None:
        fields["specialist"] = asked.specialists[fields["specialist"] % len(asked.specialists)]
        if not by.is_in_house:
            del fields["specialist"]
    with transaction.atomic(), together():
        classifying.set_category(ticket, to=asked.categories[wanted["category"]].pk, by=by)
        if wanted["form"] != "general":
            classifying.set_form(ticket, to=asked.forms[wanted["form"]], by=by)
        set_fields(ticket, fields, by=by)
        if wanted["sensitivity"] != "none":
            classifying.set_sensitivity(ticket, to=Sensitivity(wanted["sensitivity"]), by=by)


def _field(row: Mapping[str, Any], by: User) -> None:
    if CustomField.objects.filter(key=row["key"]).exists():
        return
    details = custom_fields.Details(
        names=row["names"],
        helps=row.get("helps", {}),
        choices=choices_of(row.get("choices", "")),
        pattern=row.get("pattern", ""),
        is_filterable=row.get("is_filterable", False),
    )
    custom_fields.create(row["key"], FieldKind(row["kind"]), details, by=by)


def _categories(by: User) -> dict[str, TicketCategory]:
    present = {(row.parent_id, row.names.get("en")): row for row in TicketCategory.objects.all()}
    made: dict[str, TicketCategory] = {}
    for one in choices_of(_file()["categories"]):
        parent = made[str(one["parent"])].pk if one["parent"] else None
        names: Any = one["names"]
        found = present.get((parent, names["en"]))
        made[str(one["code"])] = found or categories.create(categories.Details(names, parent), by=by)
    return made


def _form(row: Mapping[str, Any], by: User) -> TicketForm:
    found = TicketForm.objects.filter(names__en=row["names"]["en"]).first()
    details = ticket_forms.Details(
        names=row["names"],
        helps=row["helps"],
        items=items_of(row["layout"]),
        is_default=row.get("is_default", False),
    )
    return found or ticket_forms.create(details, by=by)


def _general(rng: Random, topic: str) -> dict[str, object]:
    return {"handle": _handle(rng), "device": rng.choice(("android", "android", "ios", "web"))}


def _bug(rng: Random, topic: str) -> dict[str, object]:
    device = rng.choice(("android", "android", "android", "ios", "ios", "tablet", "web"))
    version = f"9.{rng.randrange(4, 15)}.{rng.randrange(3)}" if device != "web" else None
    return {"device": device, "app_version": version}


def _appeal(rng: Random, topic: str) -> dict[str, object]:
    reason = "music" if topic == "copyright" else rng.choice(("fights", "weapons", "nudity", "repeats", "links"))
    video = "".join(rng.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(8))
    return {
        "handle": _handle(rng),
        "video_url": f"https://kita.test/v/{video}",
        "removal_reason": reason,
        "decision": rng.choice(("upheld", "upheld", "restored", "restored", "partly")),
    }


def _money(rng: Random, topic: str) -> dict[str, object]:
    paid = f"2026-0{rng.randrange(6, 10)}-{rng.randrange(1, 29):02}"
    if topic == "payout":
        problem = rng.choice(("late", "late", "amount", "rejected"))
        amount = round(rng.uniform(20, 900), 2) if problem != "rejected" else None
        specialist = rng.randrange(6) if rng.random() < 0.4 else None
        return {"payout_problem": problem, "amount": amount, "paid_on": paid, "specialist": specialist}
    coins = rng.choice((70, 350, 700, 1400, 3500))
    return {"order_number": f"KT-{rng.randrange(100_000, 999_999)}", "coins": coins, "paid_on": paid}


def _safety(rng: Random, topic: str) -> dict[str, object]:
    harm = {"impersonation": ["fake"], "underage": []}.get(
        topic, sorted(rng.sample(["insults", "threats", "images", "address"], rng.choice((1, 1, 2))))
    )
    return {"harm": harm, "in_danger": rng.random() < 0.12, "handle": _handle(rng)}


def _handle(rng: Random) -> str:
    return f"@{rng.choice(('sari', 'budi', 'maya', 'jun', 'liza', 'omar', 'yuki', 'rosa'))}.{rng.randrange(10, 9999)}"


_FILLERS = {"general": _general, "bug": _bug, "appeal": _appeal, "money": _money, "safety": _safety}


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("forms.toml").read_text("utf-8"))
