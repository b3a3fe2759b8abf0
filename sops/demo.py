"""Procedures for the demo desk: the library in force, which tickets it is for, and agents who follow it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction

from events import doorbell
from helpdesk.lib import clock
from helpdesk.lib.errors import DeskError
from people.capabilities import Capability
from people.models import Team, User
from sops import learning_demo, past_runs, shelf
from sops.actions import bindings, drafts, interrupting, running
from sops.actions.storing import state_of
from sops.actions.turns import Spent
from sops.definition.model import Action, Checklist, Evidence, Macro, Question
from sops.matching import fitting
from sops.models import Binding, Procedure, ProcedureVersion, Run, State
from sops.stored import definition_of
from tickets.models import Message, Ticket
from tickets.models.status import UNSOLVED

BINDINGS: Final = {
    "account-recovery": ("tags", "contains", "login"),
    "hacked-account": ("tags", "contains", "account-takeover"),
    "under-age-user": ("tags", "contains", "minor-safety"),
    "impersonation": ("tags", "contains", "impersonation"),
    "harassment-report": ("tags", "contains", "harassment"),
    "self-harm-risk": ("tags", "contains", "self-harm"),
    "copyright-claim": ("tags", "contains", "copyright"),
    "appeal-of-removal": ("tags", "contains", "appeal"),
    "payment-dispute": ("tags", "contains", "payment"),
    "data-access-request": ("tags", "contains", "privacy"),
    "bug-report": ("tags", "contains", "bug"),
    "creator-programme-question": ("tags", "contains", "payout"),
}
REQUIRED: Final = {"self-harm-risk", "under-age-user", "data-access-request"}
OWNERS: Final = {
    **dict.fromkeys(("hacked-account", "impersonation", "harassment-report", "copyright-claim"), "trust-safety"),
    **dict.fromkeys(("self-harm-risk", "under-age-user", "appeal-of-removal"), "trust-safety"),
    "payment-dispute": "payments",
    "creator-programme-question": "creator-care",
}
MOST_RUNS: Final = 40
IN_FORCE: Final = 410
"""Days: longer than any ticket of the demo is old."""
LOOKED_AT: Final = 80
"""Days since the owners last said that it is still right."""


def fill(until: datetime, random: Random) -> None:
    """In one transaction. Nothing where nobody may write procedures and another approve them."""
    editors = User.objects.able_to(Capability.EDIT_PROCEDURES).filter(partner=None)
    people = list(editors.order_by("-pk")[:2])
    if len(people) < 2 or Procedure.objects.exists():
        return
    with transaction.atomic(), doorbell.muffled():
        with clock.set_to(until - timedelta(days=IN_FORCE)):
            shelf.fill(author=people[0], approver=people[1])
            _bind(people[0])
        with clock.set_to(until - timedelta(days=LOOKED_AT)):
            for procedure in Procedure.objects.order_by("pk"):
                drafts.reviewed(procedure.pk, by=people[0])
        _runs(until, random)
        _past_runs(random)
        learning_demo.fill(until, random)


def _bind(editor: User) -> None:
    for procedure in Procedure.objects.order_by("key"):
        team = Team.objects.filter(slug=OWNERS.get(procedure.key, "front-desk")).first()
        every = 90 if procedure.risk > 2 else 180
        drafts.set_up(procedure.pk, drafts.Settings(team=team, review_every=every), by=editor)
        if found := BINDINGS.get(procedure.key):
            field, op, value = found
            mode = Binding.Mode.REQUIRE if procedure.key in REQUIRED else Binding.Mode.SUGGEST
            condition = {"field": field, "op": op, "value": value}
            bindings.bind(procedure.pk, condition, mode=mode, by=editor)


def _runs(until: datetime, random: Random) -> None:
    """Agents follow procedures on tickets that are theirs and not solved yet."""
    rows = Ticket.objects.filter(status_category__in=UNSOLVED).select_related("assignee", "requester", "organisation")
    for ticket in list(rows.order_by("pk")[: MOST_RUNS * 3]):
        found = [one.procedure for one in fitting(ticket)]
        agent = ticket.assignee or User.objects.active().filter(teams=ticket.team_id).order_by("pk").first()
        moment = min(ticket.updated_at + timedelta(minutes=random.randint(1, 9)), until)
        if agent is not None and found:
            with suppress(DeskError), transaction.atomic(), clock.set_to(moment):
                run = running.start(ticket.pk, found[0].pk, by=agent)
                _follow(run, agent, moment, random)


def _past_runs(random: Random) -> None:
    """What was solved was solved by the procedure for it, where there is one."""
    bound = {value: key for key, (_field, _op, value) in BINDINGS.items()}
    rows = ProcedureVersion.objects.filter(state=State.PUBLISHED).select_related("procedure")
    versions = {version.procedure.key: version for version in rows}
    tickets = Ticket.objects.exclude(solved_at=None).filter(spam_at=None, merged_into=None, assignee__isnull=False)
    names = ("assignee", "requester", "organisation", "team", "brand")
    found = []
    for ticket in tickets.filter(runs=None).select_related(*names).order_by("pk"):
        key = next((bound[tag] for tag in ticket.tags if tag in bound), "")
        if key in versions:
            found.append((ticket, versions[key]))
    past_runs.fill(found, random)


def _follow(run: Run, agent: User, moment: datetime, random: Random) -> None:
    for _step in range(random.randint(1, 9)):
        run.refresh_from_db()
        here = Run.objects.filter(parent=run, ended_at=None).first() or run
        if here.ended_at or state_of(here).waiting:
            return
        moment += timedelta(seconds=random.randint(12, 160))
        with clock.set_to(moment), suppress(DeskError), transaction.atomic():
            if random.random() < 0.06:
                interrupting.deviate(here.pk, to="", reason="not_fitting", note="", by=agent)
            else:
                _one_step(here, agent, random)


def _one_step(run: Run, agent: User, random: Random) -> None:
    spent = Spent(random.randint(6_000, 90_000), random.randint(0, 40_000))
    for act, entered in entered_at(run, random):
        if act == "evidence":
            running.prove(run.pk, entered, by=agent)
        elif act == "reply":
            running.use_reply(run.pk, by=agent)
        else:
            running.go_forward(run.pk, entered, by=agent, spent=spent)


def entered_at(run: Run, random: Random) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """What an agent might do at the step where a run is: acts by the last word of their addresses, with what is
    posted. Nothing where the step would solve the ticket."""
    definition, state = definition_of(run.version), state_of(run)
    step = definition.by_id[state.step]
    entered: dict[str, list[str]] = {}
    if isinstance(step, Question):
        variable = definition.variables[step.variable]
        codes = list(variable.choices) or ["true", "false"]
        number = str(random.randint(variable.least or 1, min(variable.most or 40, 4000)))
        text = "Android 14, 8.2.1"
        entered["answer"] = [{"number": number, "text": text}.get(variable.type) or random.choice(codes)]
    elif isinstance(step, Checklist):
        entered["items"] = [item.id for item in step.items]
    elif isinstance(step, Evidence):
        first = Message.objects.filter(ticket=run.ticket_id).order_by("pk").values_list("pk", flat=True)[0]
        for _proof in range(step.least):
            yield "evidence", {"kind": ["message"], "ref": [str(first)]}
    elif isinstance(step, Macro):
        yield "reply", {}
    elif isinstance(step, Action) and step.action == "set_status":
        return
    yield "step", entered
