"""What somebody entered at a step, read as what the step asks for; or what is wrong with it, by its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn, TypeAlias

from django.utils.translation import gettext as _

from helpdesk.lib.errors import Invalid
from sops.definition.model import Action, Call, Checklist, Definition, Evidence, Form, Question, Step, Variable
from sops.definition.vocabulary import TICKET, codes_of

Entered: TypeAlias = Mapping[str, Sequence[str]]
LONGEST: Final = 4_000


def values_of(step: Step, definition: Definition, entered: Entered) -> dict[str, Any]:
    """The values that this step gives, by variable. Raises Invalid."""
    if isinstance(step, Question):
        return {step.variable: read(definition.variables[step.variable], entered.get("answer", ()), "answer")}
    if isinstance(step, Form):
        found = {one.field: read(_of_field(one.field), entered.get(one.field, ()), one.field) for one in step.fields}
        return {one.variable: found[one.field] for one in step.fields if one.variable}
    return {}


def fields_of(step: Form, entered: Entered) -> dict[str, Any]:
    """What a form sets on the ticket, by field."""
    return {one.field: read(_of_field(one.field), entered.get(one.field, ()), one.field) for one in step.fields}


def found_of(step: Action | Call, definition: Definition, entered: Entered) -> dict[str, Any]:
    """What somebody says that an outside tool, or a called procedure, has given back, by our variables."""
    return {ours: read(definition.variables[ours], entered.get(ours, ()), ours) for ours in step.outputs}


def _of_field(name: str) -> Variable:
    return Variable(type=TICKET[name].type, source="ticket", field=name)


def items_of(step: Checklist, entered: Entered) -> tuple[str, ...]:
    """The items that are ticked; all must be."""
    ticked = tuple(item.id for item in step.items if item.id in entered.get("items", ()))
    if len(ticked) < len(step.items):
        _refuse("items", _("Tick every item, or deviate and say why."))
    return ticked


def enough_proof(step: Evidence, proofs: Sequence[object]) -> None:
    if len(proofs) < step.least:
        words = _("Add evidence: %(count)d of %(least)d is here.") % {"count": len(proofs), "least": step.least}
        _refuse("proof", words)


def proof_of(step: Evidence, entered: Entered) -> dict[str, str]:
    """One piece of evidence: its kind, and where it is. Raises Invalid."""
    kind, ref, note = (_one(entered.get(name, ())) for name in ("kind", "ref", "note"))
    if kind not in step.proofs:
        _refuse("kind", _("Choose what kind of evidence it is."))
    if kind == "link" and not re.fullmatch(r"https?://[^\s]{3,1900}", ref):
        _refuse("ref", _("Give the whole address, beginning with https://."))
    if kind in ("file", "message") and not re.fullmatch(r"[0-9]{1,18}", ref):
        _refuse("ref", _("Choose one of this ticket."))
    if kind == "snapshot" and ref not in TICKET:
        _refuse("ref", _("Choose a field of the ticket."))
    return {"kind": kind, "ref": ref, "note": note[:300]}


def read(variable: Variable, given: Sequence[str], field: str) -> Any:
    return READERS[variable.type](variable, given, field)


def _text(variable: Variable, given: Sequence[str], field: str) -> str:
    text = _one(given)
    if not text:
        _refuse(field, _("Write an answer."))
    if len(text) > LONGEST:
        _refuse(field, _("Use at most %(longest)s characters.") % {"longest": LONGEST})
    return text


def _number(variable: Variable, given: Sequence[str], field: str) -> int | float:
    try:
        exact = Decimal(_one(given).replace(",", "."))
    except InvalidOperation:
        _refuse(field, _("Give a number."))
    if not exact.is_finite() or abs(exact) > 10**12:
        _refuse(field, _("Give a number."))
    if variable.whole and exact != exact.to_integral_value():
        _refuse(field, _("Give a whole number."))
    if variable.least is not None and exact < variable.least:
        _refuse(field, _("Give at least %(least)d.") % {"least": variable.least})
    if variable.most is not None and exact > variable.most:
        _refuse(field, _("Give at most %(most)d.") % {"most": variable.most})
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _day(variable: Variable, given: Sequence[str], field: str) -> str:
    try:
        return date.fromisoformat(_one(given)).isoformat()
    except ValueError:
        _refuse(field, _("Give a day, such as 2026-10-01."))


def _flag(variable: Variable, given: Sequence[str], field: str) -> bool:
    answer = _one(given)
    if answer not in ("true", "false"):
        _refuse(field, _("Choose yes or no."))
    return answer == "true"


def _choice(variable: Variable, given: Sequence[str], field: str) -> str:
    code = _one(given)
    if code not in codes_of(variable):
        _refuse(field, _("Choose one."))
    return code


def _choices(variable: Variable, given: Sequence[str], field: str) -> list[str]:
    """In the order of the choices; of tags, as they come. None is an answer too."""
    codes = codes_of(variable)
    if not codes:
        return [tag for one in given for tag in (part.strip() for part in one.split(",")) if tag][:40]
    if set(given) - {*codes, ""}:
        _refuse(field, _("Choose from what is there."))
    return [code for code in codes if code in given]


READERS: Final[Mapping[str, Callable[[Variable, Sequence[str], str], Any]]] = {
    "text": _text,
    "number": _number,
    "date": _day,
    "flag": _flag,
    "choice": _choice,
    "choices": _choices,
}


def _one(given: Sequence[str]) -> str:
    return given[0].strip() if given else ""


def _refuse(field: str, words: str) -> NoReturn:
    raise Invalid(words, {field: [words]})
