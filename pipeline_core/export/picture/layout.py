"""Positions of stages in a picture: left to right by depth, children beside their parents."""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from pipeline_core.spec import Pipeline

COLUMN_WIDTH, ROW_HEIGHT = 225, 150


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
        graph.add_edges_from(
            (source, stage.name) for source in sorted(sources & set(pipeline.stages))
        )
    return graph


def positions_of(
    graph: nx.DiGraph[str], layout: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Return the position of each stage in pixels, x to the right and y down.

    Parameters
    ----------
    graph
        Stages and wires; it may have cycles.
    layout
        Positions on the canvas; they decide the order within a column.
    """
    order = {name: index for index, name in enumerate(graph)}
    heights: dict[str, float] = {}
    columns: dict[str, int] = {}
    for column, names in enumerate(_generations(graph)):
        preferred = {name: _preferred_height(graph, name, layout, heights) for name in names}
        ranked = sorted(names, key=lambda name: (preferred[name], order[name]))
        middle = sum(preferred.values()) / len(preferred)
        for row, name in enumerate(ranked):
            heights[name] = middle + (row - (len(ranked) - 1) / 2) * ROW_HEIGHT
            columns[name] = column
    return {name: (columns[name] * COLUMN_WIDTH, heights[name]) for name in graph}


def _generations(graph: nx.DiGraph[str]) -> list[list[str]]:
    acyclic = graph.copy()
    while True:
        try:
            return [list(names) for names in nx.topological_generations(acyclic)]
        except nx.NetworkXUnfeasible:
            acyclic.remove_edge(*nx.find_cycle(acyclic)[0][:2])


def _preferred_height(
    graph: nx.DiGraph[str],
    name: str,
    layout: Mapping[str, tuple[float, float]],
    heights: Mapping[str, float],
) -> float:
    if name in layout:
        return float(layout[name][1])
    parents = [heights[parent] for parent in graph.predecessors(name) if parent in heights]
    return sum(parents) / len(parents) if parents else 0.0
