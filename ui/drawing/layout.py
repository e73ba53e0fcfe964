"""Where stages stand: columns from left to right, lanes from top to bottom.

The file's own layout decides if every stage has a place of its own in it;
distances are evened out, so that a drawing is as small as it can be.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline_core.spec import Pipeline

Cell = tuple[int, float]


def cells(pipeline: Pipeline) -> dict[str, Cell]:
    """Return the column and the lane of each stage.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "x", {"data": ("a",)})}
    >>> cells(Pipeline(stages=stages))
    {'a': (0, 0), 'b': (1, 0)}
    """
    if set(pipeline.layout) >= set(pipeline.stages):
        found = _ranked({name: pipeline.layout[name] for name in pipeline.stages})
        if len(set(found.values())) == len(found):
            return found
    return _by_depth(pipeline)


def _ranked(places: Mapping[str, tuple[float, float]]) -> dict[str, Cell]:
    columns = sorted({x for x, _ in places.values()})
    lanes = sorted({y for _, y in places.values()})
    return {name: (columns.index(x), lanes.index(y)) for name, (x, y) in places.items()}


def _by_depth(pipeline: Pipeline) -> dict[str, Cell]:
    columns: dict[int, list[str]] = {}
    for name, depth in depths(pipeline).items():
        columns.setdefault(depth, []).append(name)
    tallest = max(map(len, columns.values()), default=0)
    found: dict[str, Cell] = {}
    for depth in sorted(columns):
        above = (tallest - len(columns[depth])) / 2
        found |= {name: (depth, above + lane) for lane, name in enumerate(columns[depth])}
    return {name: (column, _whole(lane)) for name, (column, lane) in found.items()}


def depths(pipeline: Pipeline) -> dict[str, int]:
    """Return for each stage the length of the longest way to it; a cycle is cut where it closes.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> depths(Pipeline(stages={"a": Stage("a", "x", {"data": ("a", "gone")})}))
    {'a': 0}
    """
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(pipeline.stages)
    for stage in pipeline.stages.values():
        for source in (one for names in stage.inputs.values() for one in names):
            if source in pipeline.stages and not _closes(graph, source, stage.name):
                graph.add_edge(source, stage.name)
    layers = networkx.topological_generations(graph)
    return {name: depth for depth, names in enumerate(layers) for name in names}


def _closes(graph: object, source: str, target: str) -> bool:
    import networkx

    return source == target or networkx.has_path(graph, target, source)


def _whole(lane: float) -> float:
    return int(lane) if lane == int(lane) else lane
