"""Ticket forms: made, changed and ordered by admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.errors import Conflict, Invalid, Missing, TooMany
from people.actions import saving
from people.models import User
from people.permissions import Capability, require_in_house
from tickets.actions.naming import names_of
from tickets.fields.definitions import all_definitions
from tickets.fields.filled import form_vocabulary, given
from tickets.fields.layout import Item, check
from tickets.models import Brand, TicketForm
from tickets.tree import Tree

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """`brands` whose page offers it, none: all. `seen` is the version that the author saw, None for whatever is."""

    names: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)
    items: Sequence[Item] = ()
    brands: Sequence[Brand] = ()
    is_active: bool = True
    is_offered: bool = True
    is_default: bool = False
    seen: int | None = None


@transaction.atomic
def create(details: Details, *, by: User) -> TicketForm:
    """Raises Invalid with each problem by its place, such as items.2.when."""
    require_in_house(by, Capability.MANAGE_FORMS)
    if TicketForm.objects.count() >= MOST:
        raise TooMany(_("A desk has at most %(most)d forms.") % {"most": MOST})
    form = TicketForm()
    values = _values(details)
    last = TicketForm.objects.order_by("-position").values_list("position", flat=True).first()
    values["position"] = 0 if last is None else last + 1
    _yield_default(form, details, by)
    brands = sorted(brand.pk for brand in details.brands)
    for name, value in values.items():
        setattr(form, name, value)
    form.save()
    form.brands.set(details.brands)
    record("form.created", form, by=by.actor, detail={"before": {}, "after": values | {"brands": brands}})
    return form


@transaction.atomic
def change(form_id: int, details: Details, *, by: User) -> TicketForm:
    """Raises Conflict when another admin has changed it since `seen`."""
    require_in_house(by, Capability.MANAGE_FORMS)
    form = TicketForm.objects.select_for_update().filter(pk=form_id).first()
    if form is None:
        raise Missing(_("There is no such form."))
    if details.seen is not None and details.seen != form.version:
        words = _("Another admin has changed this form since you opened it. Nothing was saved; look at it again.")
        raise Conflict(words, {"version": form.version})
    values = _values(details)
    _yield_default(form, details, by)
    _save(form, values, sorted(brand.pk for brand in details.brands), by)
    return form


@transaction.atomic
def arrange(order: Sequence[int], *, by: User) -> None:
    """The order in which requesters and agents are offered them."""
    require_in_house(by, Capability.MANAGE_FORMS)
    rows = {row.pk: row for row in TicketForm.objects.select_for_update().order_by("position", "pk")}
    wanted = [pk for pk in dict.fromkeys(order) if pk in rows]
    for place, pk in enumerate([*wanted, *(pk for pk in rows if pk not in wanted)]):
        saving.change(rows[pk], "form.changed", {"position": place}, by=by.actor)


def _save(form: TicketForm, values: dict[str, object], brands: list[int], by: User) -> None:
    had = sorted(form.brands.values_list("pk", flat=True))
    before = {name: getattr(form, name) for name, value in values.items() if getattr(form, name) != value}
    after = {name: values[name] for name in before}
    if had != brands:
        before["brands"], after["brands"] = had, brands
        form.brands.set(brands)
    if not after:
        return
    for name, value in values.items():
        setattr(form, name, value)
    form.version += 1
    form.save(update_fields=[*values, "version"])
    record("form.changed", form, by=by.actor, detail={"before": before, "after": after})


def _yield_default(form: TicketForm, details: Details, by: User) -> None:
    """The form that was the default until now is not, once another is."""
    if details.is_default:
        for other in TicketForm.objects.select_for_update().filter(is_default=True).exclude(pk=form.pk):
            saving.change(other, "form.changed", {"is_default": False}, by=by.actor)


def _values(details: Details) -> dict[str, object]:
    names = names_of(details.names)
    if details.is_default and not details.is_active:
        words = _("The default form is in use. Make another the default first.")
        raise Invalid(words, {"is_active": [words]})
    problems = check(details.items, form_vocabulary(all_definitions(), Tree.load()), given())
    if problems:
        raise Invalid(problems[0].message, {f"items.{one.path}".rstrip("."): [one.message] for one in problems})
    return {
        "names": names,
        "helps": names_of(details.helps, "helps", longest=300, needed=False),
        "layout": [item.json() for item in details.items],
        "is_active": details.is_active,
        "is_offered": details.is_offered,
        "is_default": details.is_default,
    }
