"""Checks 2 to 6, 9 and 13: where the steps lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from sops.checks.case import Case, Finding
from sops.checks.graphs import above, cycles, dominators, reachable, turned, without
from sops.definition.model import Action, Approval, Decision, End, Evidence, Step

PROVEN_FROM: Final = 3


def start_exists(case: Case) -> Iterator[Finding]:
    if not case.has_start:
        words = _("There is no step “%(start)s” to start with. Set the start to the id of the first step.")
        yield Finding(2, "", words % {"start": case.definition.start})


def targets_exist(case: Case) -> Iterator[Finding]:
    for step in case.definition.steps:
        for one in step.exits:
            if one.to not in case.definition.by_id:
                words = _("%(step)s leads to “%(to)s” (%(edge)s), which is no step. Choose another step.")
                yield Finding(3, step.id, words % {"step": case.name(step), "to": one.to, "edge": one.edge})


def every_step_is_reached(case: Case) -> Iterator[Finding]:
    for step in case.definition.steps if case.has_start else ():
        if step.id not in case.reached:
            words = _("Nothing leads to %(step)s. Lead a step to it, or delete it.")
            yield Finding(4, step.id, words % {"step": case.name(step)})


def an_end_can_be_reached(case: Case) -> Iterator[Finding]:
    ends = [step.id for step in case.steps if isinstance(step, End)]
    leaving = reachable(turned(case.graph), ends)
    for step in case.steps:
        if step.id not in leaving:
            words = _("From %(step)s no end can be reached. Lead it, or a step after it, to an end.")
            yield Finding(5, step.id, words % {"step": case.name(step)})


def only_ends_end(case: Case) -> Iterator[Finding]:
    for step in case.definition.steps:
        if isinstance(step, End):
            if step.exits:
                words = _("%(step)s is an end, and yet leads on. Take out its next step.")
                yield Finding(6, step.id, words % {"step": case.name(step)})
        elif not _goes_on(step):
            words = _("%(step)s leads nowhere. Choose the step that follows.")
            yield Finding(6, step.id, words % {"step": case.name(step)})
        elif isinstance(step, Decision) and not all(rule.next for rule in step.rules):
            words = _("A rule of %(step)s leads nowhere. Choose the step that follows when it holds.")
            yield Finding(6, step.id, words % {"step": case.name(step)})
        elif isinstance(step, Approval) and not step.refused:
            words = _("%(step)s does not say where a no leads. Choose the step that follows when it is refused.")
            yield Finding(6, step.id, words % {"step": case.name(step)})


def _goes_on(step: Step) -> bool:
    """Its usual way out is there; a way out for when something fails is none."""
    return any(one.edge not in ("failed", "refused", "late") for one in step.exits)


def cycles_have_an_end(case: Case) -> Iterator[Finding]:
    human = {step.id for step in case.steps if _is_human(step)}
    limited = {step.id for step in case.steps if step.visits}
    graph = without(case.graph, set(case.graph) - case.reached)
    for group in cycles(without(graph, human)):
        words = _("Nobody has a hand in the loop over %(step)s. Put a step into it that a person takes.")
        yield _of_loop(group, case, words)
    for group in cycles(without(graph, limited)):
        words = _("The loop over %(step)s may go on for ever. Give one of its steps a limit of visits.")
        yield _of_loop(group, case, words)


def _of_loop(group: list[str], case: Case, words: str) -> Finding:
    """Names the step of the loop that is written first."""
    step = next(step for step in case.definition.steps if step.id in group)
    return Finding(9, step.id, words % {"step": case.name(step)})


def _is_human(step: Step) -> bool:
    return step.is_human or (isinstance(step, Action) and step.confirm)


def what_is_final_is_proven(case: Case) -> Iterator[Finding]:
    """A yes is passed, not only asked for: the way of a no counts as no approval."""
    final = [step for step in case.steps if _is_final(step, case)]
    if case.definition.risk < PROVEN_FROM or not final or not case.has_start:
        return
    graph, proofs = _with_proofs(case)
    tree = dominators(graph, case.definition.start)
    for step in final:
        if not proofs & {step.id, *above(step.id, tree)}:
            words = _(
                "%(step)s can't be undone, and is reached without evidence or approval. Put one on every way to it."
            )
            yield Finding(13, step.id, words % {"step": case.name(step)})


def _is_final(step: Step, case: Case) -> bool:
    act = case.world.acts.get(step.action) if isinstance(step, Action) else None
    return act is not None and not act.is_reversible


def _with_proofs(case: Case) -> tuple[dict[str, list[str]], set[str]]:
    """The graph with a node on the way out of each proof by which it has been given, and those nodes."""
    graph = {node: list(following) for node, following in case.graph.items()}
    proofs = set()
    for step in case.steps:
        if isinstance(step, Evidence | Approval) and step.next in graph:
            given = f"{step.id}/given"
            other = [one.to for one in step.exits if one.edge != "next" and one.to in graph]
            graph[given], graph[step.id] = [step.next], [given, *other]
            proofs.add(given)
    return graph, proofs
