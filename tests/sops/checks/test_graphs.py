"""The graph algorithms against slow ones that follow the definition of each word."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from sops.checks.graphs import Graph, above, components, cycles, dominators, reachable, turned, without

NODES = [f"n{place}" for place in range(8)]
EDGES = st.sets(st.sampled_from(list(product(NODES, NODES))), max_size=20)
GRAPHS = EDGES.map(lambda edges: {node: sorted(to for start, to in edges if start == node) for node in NODES})


def _reaches(graph: Graph, start: str, end: str) -> bool:
    """By at least one edge; Warshall's way, over and over until nothing is added."""
    found = set(graph[start])
    while True:
        more = found | {to for node in found for to in graph[node]}
        if more == found:
            return end in found
        found = more


@given(GRAPHS)
@settings(max_examples=200, deadline=None)
def test_reachable_is_the_start_and_all_that_some_way_leads_to(graph: Graph) -> None:
    assert reachable(graph, ["n0"]) == {node for node in NODES if node == "n0" or _reaches(graph, "n0", node)}
    assert reachable(turned(graph), ["n0"]) == {node for node in NODES if node == "n0" or _reaches(graph, node, "n0")}


@given(GRAPHS)
@settings(max_examples=200, deadline=None)
def test_a_node_is_dominated_by_those_without_which_it_is_not_reached(graph: Graph) -> None:
    tree = dominators(graph, "n0")
    assert set(tree) == reachable(graph, ["n0"]) - {"n0"}
    for node in tree:
        cut = {other for other in NODES if other != node and node not in reachable(without(graph, {other}), ["n0"])}
        assert set(above(node, tree)) == cut


@given(GRAPHS)
@settings(max_examples=200, deadline=None)
def test_components_are_the_nodes_that_reach_each_other(graph: Graph) -> None:
    groups = components(graph)
    assert sorted(node for group in groups for node in group) == NODES
    for one, other in product(NODES, NODES):
        together = one == other or (_reaches(graph, one, other) and _reaches(graph, other, one))
        assert together == any(one in group and other in group for group in groups)
    place = {node: index for index, group in enumerate(groups) for node in group}
    assert all(place[node] <= place[to] for node in NODES for to in graph[node])
    assert {node for group in cycles(graph) for node in group} == {
        node for node in NODES if _reaches(graph, node, node)
    }


def test_a_chain_of_many_steps_is_walked_without_recursion() -> None:
    chain = {f"n{place}": [f"n{place + 1}"] for place in range(50_000)} | {"n50000": []}
    assert len(dominators(chain, "n0")) == 50_000
    assert cycles(chain) == []
