"""Where stages stand in a picture: left to right by depth, parents beside their children."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from pipeline_core.spec import Pipeline

ACROSS, DOWN = 225, 150


def graph_of(pipeline: Pipeline) -> nx.DiGraph[str]:
    """Return stages and wires as a graph; wires from unknown stages are left out.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> pipeline = Pipeline(stages={"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})})
    >>> list(graph_of(pipeline).edges)
    [('a', 'b')]
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(pipeline.stages)
    for stage in pipeline.stages.values():
        sources = {source for names in stage.inputs.values() for source in names}
        graph.add_edges_from((one, stage.name) for one in sorted(sources & set(pipeline.stages)))
    return graph


def places_of(
    graph: nx.DiGraph[str], layout: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Return a place for each stage, in pixels, x to the right and y down.

    Parameters
    ----------
    graph
        Stages and wires; a cycle is drawn as well as it goes.
    layout
        Where they stand on the canvas: decides who stands above whom.
    """
    order = {name: at for at, name in enumerate(graph)}
    heights: dict[str, float] = {}
    for depth in _depths(graph):
        wanted = {name: _wanted(graph, name, layout, heights) for name in depth}
        ranked = sorted(depth, key=lambda name: (wanted[name], order[name]))
        middle = sum(wanted.values()) / len(wanted)
        for at, name in enumerate(ranked):
            heights[name] = middle + (at - (len(ranked) - 1) / 2) * DOWN
    across = {name: at for at, depth in enumerate(_depths(graph)) for name in depth}
    return {name: (across[name] * ACROSS, heights[name]) for name in graph}


def _depths(graph: nx.DiGraph[str]) -> list[list[str]]:
    rest = graph.copy()
    while True:
        try:
            return [list(names) for names in nx.topological_generations(rest)]
        except nx.NetworkXUnfeasible:
            rest.remove_edge(*nx.find_cycle(rest)[0][:2])


def _wanted(
    graph: nx.DiGraph[str],
    name: str,
    layout: Mapping[str, tuple[float, float]],
    heights: Mapping[str, float],
) -> float:
    if name in layout:
        return float(layout[name][1])
    parents = [heights[one] for one in graph.predecessors(name) if one in heights]
    return sum(parents) / len(parents) if parents else 0.0
