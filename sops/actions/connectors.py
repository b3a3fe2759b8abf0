"""Connectors and their operations: registered, changed and tried by in-house admins. A secret is in no log."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from events.record import record
from helpdesk.lib.crypto import hide
from helpdesk.lib.errors import Conflict, Invalid, Missing
from helpdesk.lib.outside import is_address
from helpdesk.lib.text import storable
from people.actions import saving
from people.models import User
from people.permissions import Capability, require_in_house
from sops.actions import calling_out
from sops.actions.calling_out import Outcome
from sops.definition import operations
from sops.definition.operations import Operation, Result
from sops.models import Connector, ConnectorOperation, ProcedureVersion, State

HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,59}")
OURS: Final = {"host", "content-length", "content-type", "connection", "idempotency-key", "accept", "accept-encoding",
               "transfer-encoding", "user-agent"}  # fmt: skip
IN_USE: Final = (State.PUBLISHED, State.SCHEDULED, State.APPROVED, State.IN_REVIEW)
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Details:
    """`key` is kept for good. An empty `secret` keeps the one that is there."""

    key: str
    name: str
    address: str
    header: str = "Authorization"
    secret: str = ""
    seconds: int = 10
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class OperationDetails:
    """`results` are (type, place in the answer) by name."""

    key: str
    name: str
    method: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    is_reversible: bool = False


def require_admin(user: User) -> None:
    require_in_house(user, Capability.MANAGE_PEOPLE)


@transaction.atomic
def create(details: Details, *, by: User) -> Connector:
    require_admin(by)
    if Connector.objects.count() >= MOST:
        raise Invalid(_("There are %(most)d connectors, which is the most.") % {"most": MOST})
    key = details.key.strip()
    if not re.fullmatch(operations.KEY, key):
        raise _invalid("key", _("Use small letters, digits and _, at most 29, such as payments."))
    connector = Connector(secret=_hidden(details.secret))
    with saving.unique("key", _("Another connector has this key. Choose another.")):
        saving.create(connector, "connector.created", {"key": key, **_checked(details)}, by=by.actor)
    if details.secret.strip():
        record("connector.secret_changed", connector, by=by.actor)
    return connector


@transaction.atomic
def change(connector_id: int, details: Details, *, by: User) -> Connector:
    """All but its key, by which procedures know it. Another host takes no secret along: whoever moves it gives one."""
    connector = _locked(connector_id, by)
    values, secret = _checked(details), details.secret.strip()
    if connector.secret and not secret and values["address"] != connector.address:
        raise _invalid("secret", _("Give the secret for the new address: the old one is not sent elsewhere."))
    saving.change(connector, "connector.changed", values, by=by.actor)
    if secret:
        connector.secret = _hidden(secret)
        connector.save(update_fields=["secret"])
        record("connector.secret_changed", connector, by=by.actor)
    return connector


def _checked(details: Details) -> dict[str, object]:
    header, seconds = details.header.strip(), details.seconds
    if not HEADER.fullmatch(header) or header.lower() in OURS:
        raise _invalid("header", _("Give the name of a header for the secret, such as Authorization."))
    if not 1 <= seconds <= 30:
        raise _invalid("seconds", _("Wait between 1 and 30 seconds."))
    return {
        "name": saving.name_of(storable(details.name), longest=80),
        "address": _address(details.address),
        "header": header,
        "seconds": seconds,
        "is_active": details.is_active,
    }


def _address(given: str) -> str:
    """Scheme and host alone, with TLS, except to hosts of our own network that a setting names."""
    url = storable(given).strip().rstrip("/")
    parts = urlsplit(url) if is_address(url) else None
    if parts is None or len(url) > 300 or parts.path or parts.query or parts.fragment or parts.username:
        raise _invalid("address", _("Give scheme and host alone, such as https://api.example.org."))
    is_ours = (parts.hostname or "") in settings.CONNECTOR_PRIVATE_HOSTS
    if not is_ours and (parts.scheme != "https" or parts.port not in (None, 443)):
        raise _invalid("address", _("Use https at its usual port, so that nobody on the way can read what is sent."))
    return url


def _hidden(secret: str) -> str:
    """Encrypted. It is the whole value of its header, so one line of plain letters."""
    text = secret.strip()
    if len(text) > 2000 or not text.isascii() or not text.isprintable():
        raise _invalid("secret", _("Give one line of letters, digits and signs."))
    return hide(text) if text else ""


@transaction.atomic
def add_operation(connector_id: int, details: OperationDetails, *, by: User) -> ConnectorOperation:
    connector = _locked(connector_id, by)
    if connector.operations.count() >= MOST:
        raise Invalid(_("This connector has %(most)d operations, which is the most.") % {"most": MOST})
    made = ConnectorOperation(connector=connector)
    with saving.unique("key", _("Another operation here has this key. Choose another.")):
        saving.create(made, "connectoroperation.created", _values(details), by=by.actor)
    return made


@transaction.atomic
def change_operation(operation_id: int, details: OperationDetails, *, by: User) -> ConnectorOperation:
    """What procedures in force rely on (its key, what it takes and gives, whether it can be undone) stays."""
    found = _operation(operation_id, by)
    values = _values(details)
    relied_on = ("key", "parameters", "results", "is_reversible")
    before = {name: getattr(found, name) for name in relied_on}
    if any(before[name] != values[name] for name in relied_on):
        _refuse_where_used(found, _("What it takes and gives can't change while %(titles)s relies on it. Add another."))
    with saving.unique("key", _("Another operation here has this key. Choose another.")):
        saving.change(found, "connectoroperation.changed", values, by=by.actor)
    return found


@transaction.atomic
def remove_operation(operation_id: int, *, by: User) -> Connector:
    found = _operation(operation_id, by)
    _refuse_where_used(found, _("It can't be removed while %(titles)s relies on it."))
    before = {"key": found.key, "method": found.method, "path": found.path}
    record("connectoroperation.removed", found.connector, by=by.actor, detail={"before": before, "after": {}})
    found.delete()
    return found.connector


@transaction.atomic
def noted_trial(operation_id: int, *, by: User) -> ConnectorOperation:
    """That it is about to be tried, in the log."""
    found = _operation(operation_id, by)
    record("connector.tried", found.connector, by=by.actor, detail={"action": found.action})
    return found


def try_out(operation_id: int, values: Mapping[str, Any], *, by: User) -> Outcome:
    """Ask it now, in earnest, with these values: an admin's test. Holds no lock while it waits for the answer."""
    found = noted_trial(operation_id, by=by)
    return calling_out.asked(found, dict(values), str(uuid4()))


def used_by(found: ConnectorOperation) -> list[ProcedureVersion]:
    """Versions in force, or on their way there, that ask for it."""
    named = [{"kind": "action", "action": found.action}]
    rows = ProcedureVersion.objects.filter(definition__steps__contains=named, state__in=IN_USE)
    return list(rows.select_related("procedure").defer("definition").order_by("procedure__title", "number"))


def _refuse_where_used(found: ConnectorOperation, words: str) -> None:
    titles = [f"{one.procedure.title} ({one.label})" for one in used_by(found)[:3]]
    if titles:
        raise Conflict(words % {"titles": ", ".join(titles)})


def _values(details: OperationDetails) -> dict[str, object]:
    results = {name: Result(*one) for name, one in details.results.items()}
    name = saving.name_of(storable(details.name), longest=80)
    operation = Operation(details.key.strip(), name, details.method, details.path.strip(), details.parameters, results)
    if problems := operations.problems_of(operation):
        raise Invalid(next(iter(problems.values())), {where: [words] for where, words in problems.items()})
    return {
        "key": operation.key,
        "name": name,
        "method": operation.method,
        "path": operation.path,
        "parameters": dict(operation.parameters),
        "results": {name: {"type": one.type, "at": one.at} for name, one in results.items()},
        "is_reversible": details.is_reversible,
    }


def _locked(connector_id: int, by: User) -> Connector:
    require_admin(by)
    found = Connector.objects.select_for_update().filter(pk=connector_id).first()
    if found is None:
        raise Missing(_("There is no such connector."))
    return found


def _operation(operation_id: int, by: User) -> ConnectorOperation:
    require_admin(by)
    rows = ConnectorOperation.objects.select_for_update().select_related("connector")
    found = rows.filter(pk=operation_id).first()
    if found is None:
        raise Missing(_("There is no such operation."))
    return found


def _invalid(name: str, words: str) -> Invalid:
    return Invalid(words, {name: [words]})
