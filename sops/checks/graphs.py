"""What can be known of a directed graph without walking its every path: reachability, components, dominators.

A graph maps each node to those it leads to; all of them are keys. Nothing recurses, so long chains are no trouble.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

Graph: TypeAlias = Mapping[str, Sequence[str]]


def reachable(graph: Graph, starts: Iterable[str]) -> set[str]:
    """The starts and all that can be reached from them."""
    todo = [node for node in starts if node in graph]
    found = set(todo)
    while todo:
        for following in graph[todo.pop()]:
            if following not in found:
                found.add(following)
                todo.append(following)
    return found


def turned(graph: Graph) -> dict[str, list[str]]:
    """Every edge the other way round."""
    back: dict[str, list[str]] = {node: [] for node in graph}
    for node, following in graph.items():
        for one in following:
            back[one].append(node)
    return back


def without(graph: Graph, gone: Collection[str]) -> dict[str, list[str]]:
    return {
        node: [one for one in following if one not in gone] for node, following in graph.items() if node not in gone
    }


def postorder(graph: Graph, start: str, seen: set[str] | None = None) -> list[str]:
    """Every node that can be reached from the start, each after what it leads to, but for what leads back; those in
    `seen` are left out, and those found are put there."""
    order: list[str] = []
    seen = set() if seen is None else seen
    seen.add(start)
    stack: list[tuple[str, Iterator[str]]] = [(start, iter(graph[start]))]
    while stack:
        node, rest = stack[-1]
        following = next((one for one in rest if one not in seen), None)
        if following is None:
            order.append(node)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(graph[following])))
    return order


def components(graph: Graph) -> list[list[str]]:
    """The strongly connected components (Kosaraju), each before those that it leads to."""
    order: list[str] = []
    seen: set[str] = set()
    for node in graph:
        if node not in seen:
            order += postorder(graph, node, seen)
    back = turned(graph)
    placed: set[str] = set()
    groups = []
    for node in reversed(order):
        if node not in placed:
            group = _collect(back, node, placed)
            groups.append(sorted(group))
    return groups


def _collect(back: Graph, start: str, placed: set[str]) -> list[str]:
    placed.add(start)
    group, todo = [start], [start]
    while todo:
        for one in back[todo.pop()]:
            if one not in placed:
                placed.add(one)
                group.append(one)
                todo.append(one)
    return group


def cycles(graph: Graph) -> list[list[str]]:
    """The components in which one can go round for ever; empty when the graph has no cycle."""
    return [group for group in components(graph) if len(group) > 1 or group[0] in graph[group[0]]]


def dominators(graph: Graph, start: str) -> dict[str, str]:
    """The last node that every path from the start to a node passes, for each node that can be reached but the start.

    After Cooper, Harvey and Kennedy, 'A Simple, Fast Dominance Algorithm' (2001).
    """
    order = postorder(graph, start)
    place = {node: index for index, node in enumerate(order)}
    back = turned({node: graph[node] for node in order})
    above = {start: start}
    changed = True
    while changed:
        changed = False
        for node in reversed(order[:-1]):
            known = [one for one in back[node] if one in above]
            best = known[0]
            for one in known[1:]:
                best = _meet(best, one, above, place)
            if above.get(node) != best:
                above[node], changed = best, True
    del above[start]
    return above


def _meet(one: str, other: str, above: Mapping[str, str], place: Mapping[str, int]) -> str:
    while one != other:
        while place[one] < place[other]:
            one = above[one]
        while place[other] < place[one]:
            other = above[other]
    return one


def above(node: str, dominators: Mapping[str, str]) -> Iterator[str]:
    """Every node that is passed on each way to this one, the nearest first; not the node itself."""
    while node in dominators:
        node = dominators[node]
        yield node
