"""The graph algorithms against those of networkx, on random graphs of many sizes and densities."""

from __future__ import annotations

from random import Random

import networkx as nx
import pytest

from sops.checks.graphs import Graph, components, cycles, dominators, reachable

SEEDS = range(150)


def _graph(seed: int) -> Graph:
    random = Random(seed)
    size = random.randint(1, 60)
    nodes = [f"n{place}" for place in range(size)]
    chance = random.choice([0.5, 1.0, 1.5, 3.0]) / size
    return {node: [to for to in nodes if random.random() < chance] for node in nodes}


def _theirs(graph: Graph) -> nx.DiGraph[str]:
    found: nx.DiGraph[str] = nx.DiGraph()
    found.add_nodes_from(graph)
    found.add_edges_from((node, to) for node, following in graph.items() for to in following)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_networkx_finds_the_same(seed: int) -> None:
    graph = _graph(seed)
    theirs = _theirs(graph)
    assert reachable(graph, ["n0"]) == {"n0"} | nx.descendants(theirs, "n0")
    above = {node: over for node, over in nx.immediate_dominators(theirs, "n0").items() if node != "n0"}
    assert dominators(graph, "n0") == above
    groups = [frozenset(group) for group in nx.strongly_connected_components(theirs)]
    assert {frozenset(group) for group in components(graph)} == set(groups)
    going_round = {frozenset(one) for one in groups if len(one) > 1 or theirs.has_edge(*list(one) * 2)}
    assert {frozenset(group) for group in cycles(graph)} == going_round
    assert bool(going_round) != nx.is_directed_acyclic_graph(theirs)
