"""What the editor offers to choose from: the language of procedures, and what this desk has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.conf import settings

from helpdesk.lib.conditions.fields import FITTING, Words, name_of
from people.models import Team
from sops import kinds
from sops.definition.acts import ACTS, Act
from sops.definition.model import Definition
from sops.definition.vocabulary import KINDS as KIND_OF
from sops.definition.vocabulary import TICKET
from sops.desk_connectors import choosable as choosable_operations
from sops.desk_macros import choosable, key_of
from sops.models import ConnectorOperation, ProcedureVersion, State
from sops.stored import definition_of

LABELS: Final[Mapping[str, Mapping[str, Words]]] = {
    "kinds": kinds.KINDS,
    "types": kinds.TYPES,
    "sources": kinds.SOURCES,
    "proofs": kinds.PROOFS,
    "priorities": kinds.PRIORITIES,
    "approvers": kinds.APPROVERS,
}


def world_of(key: str) -> dict[str, Any]:
    """As JSON, for the editor of the procedure with this key, which does not call itself."""
    return {
        **{name: _choices(labels) for name, labels in LABELS.items()},
        "locales": _choices(dict(settings.LANGUAGES)),
        "edges": {edge: str(label) for edge, label in kinds.EDGES.items()},
        "operators": {
            name: [_choice(op.value, name_of(op, kind)) for op in FITTING[kind]] for name, kind in KIND_OF.items()
        },
        "fields": {name: _field(name) for name in TICKET},
        "acts": {
            **{name: _act(one) for name, one in ACTS.items()},
            **{one.action: _outside(one) for one in choosable_operations()},
        },
        "teams": [
            _choice(slug, name) for slug, name in Team.objects.filter(is_active=True).values_list("slug", "name")
        ],
        "macros": [_choice(key_of(one), f"{one.where} / {one}" if one.folder else one) for one in choosable()],
        "procedures": list(_procedures(key)),
    }


def _choice(code: str, label: object) -> dict[str, str]:
    return {"code": code, "label": str(label)}


def _choices(labels: Mapping[str, Words]) -> list[dict[str, str]]:
    return [_choice(code, label) for code, label in labels.items()]


def _field(name: str) -> dict[str, Any]:
    field = TICKET[name]
    return {"label": str(kinds.FIELDS[name]), "type": field.type, "codes": field.codes, "canSet": field.can_set}


def _act(act: Act) -> dict[str, Any]:
    parameters = {
        name: {"type": one.type, "choices": one.choices, "names": one.names} for name, one in act.parameters.items()
    }
    results = [{"name": name, "type": one.type} for name, one in act.results.items()]
    return {"label": str(act.label), "parameters": parameters, "results": results}


def _outside(found: ConnectorOperation) -> dict[str, Any]:
    """An operation of a connector; its parameters are called by their own names."""
    act = _act(found.operation.act)
    named = {name: {**one, "label": name.replace("_", " ")} for name, one in act["parameters"].items()}
    return {**act, "label": f"{found.connector}: {found.name}", "parameters": named}


def _procedures(key: str) -> Iterator[dict[str, Any]]:
    rows = ProcedureVersion.objects.filter(state=State.PUBLISHED).exclude(procedure__key=key)
    for version in rows.select_related("procedure").order_by("procedure__title"):
        called = definition_of(version)
        yield {
            "key": called.key,
            "title": version.procedure.title,
            "version": version.number,
            "inputs": _typed(called, called.inputs),
            "outputs": _typed(called, called.outputs),
        }


def _typed(called: Definition, names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"name": name, "type": called.variables[name].type} for name in names if name in called.variables]
