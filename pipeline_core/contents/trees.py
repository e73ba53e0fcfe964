"""A decision tree as a table of its nodes, from the root down."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from pipeline_core.contents.attributes import estimators_of
from pipeline_core.contents.reading import Reading
from pipeline_core.contents.tables import MAX_COLUMNS, MAX_ROWS, plain_table, plain_value


class _Row(NamedTuple):
    """A node with what leads to it."""

    node: int
    parent: int
    depth: int
    branch: str


def read_tree(reading: Reading) -> None:
    """Add the nodes of a single tree, by depth, and its size.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> tree = DecisionTreeRegressor().fit([[1.0], [2.0]], [5.0, 9.0])
    >>> reading = Reading(tree, ["age"])
    >>> read_tree(reading)
    >>> reading.tables["nodes"][["node", "feature", "threshold", "prediction"]].values.tolist()
    [[0, 'age', 1.5, 7.0], [1, '', nan, 5.0], [2, '', nan, 9.0]]
    """
    tree: Any = getattr(reading.fitted, "tree_", None)
    if not hasattr(tree, "children_left"):  # other things are called a tree too
        return
    reading.done.add("tree_")
    reading.metrics |= {
        "depth": int(tree.max_depth),
        "leaves": int(tree.n_leaves),
        "nodes": int(tree.node_count),
    }
    rows = _first_rows(tree)
    reading.add_table("nodes", plain_table(_columns_of_nodes(reading, tree, rows)))
    if tree.node_count > len(rows):
        values = {"table": "nodes", "rows": len(rows), "of": int(tree.node_count)}
        reading.notes.append({"code": "inside_table_cut", **values})


def _columns_of_nodes(
    reading: Reading, tree: Any, rows: Sequence[_Row]
) -> dict[str, Iterable[Any]]:
    nodes = [row.node for row in rows]
    inner = tree.children_left[nodes] >= 0
    names = [*reading.feature_names(tree.n_features), ""]
    return {
        "node": nodes,
        "parent": [row.parent for row in rows],
        "branch": [row.branch for row in rows],
        "depth": [row.depth for row in rows],
        "feature": [names[place] for place in np.where(inner, tree.feature[nodes], -1)],
        "threshold": np.where(inner, tree.threshold[nodes], np.nan),
        "rows": tree.n_node_samples[nodes],
        "impurity": tree.impurity[nodes],
        **_predictions(reading, tree.value[nodes]),
    }


def _first_rows(tree: Any) -> list[_Row]:
    """Return the first nodes, those near the root first."""
    rows: list[_Row] = []
    waiting = deque([_Row(0, -1, 0, "")])
    while waiting and len(rows) < MAX_ROWS:
        row = waiting.popleft()
        rows.append(row)
        if tree.children_left[row.node] >= 0:
            left, right = tree.children_left[row.node], tree.children_right[row.node]
            waiting.append(_Row(int(left), row.node, row.depth + 1, "≤"))
            waiting.append(_Row(int(right), row.node, row.depth + 1, ">"))
    return rows


def _predictions(reading: Reading, values: Any) -> dict[str, Iterable[Any]]:
    """Return what each node predicts: a number, or a class with the share of each."""
    first = values[:, 0, :]
    if not reading.classes or len(reading.classes) != first.shape[1]:
        return {"prediction": first[:, 0]}
    names = reading.class_names(first.shape[1])
    shares = {f"p_{name}": first[:, place] for place, name in enumerate(names[:MAX_COLUMNS])}
    return {"prediction": [names[place] for place in first.argmax(axis=1)], **shares}


def read_trees(reading: Reading) -> None:
    """Add how many trees an ensemble has, and the depth and leaves of each.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> forest = RandomForestClassifier(3, random_state=0).fit([[1.0], [2.0]], [0, 1])
    >>> reading = Reading(forest)
    >>> read_trees(reading)
    >>> reading.metrics["trees"], list(reading.tables["trees"])
    (3, ['tree', 'depth', 'leaves'])
    """
    members = estimators_of(reading.fitted)
    trees: list[Any] = [getattr(member, "tree_", None) for member in members]
    if not trees or not all(hasattr(tree, "children_left") for tree in trees):
        return
    depths = np.array([tree.max_depth for tree in trees])
    leaves = np.array([tree.n_leaves for tree in trees])
    reading.metrics |= {
        "trees": len(trees),
        "depth_mean": plain_value(depths.mean()),
        "depth_max": plain_value(depths.max()),
        "leaves_mean": plain_value(leaves.mean()),
        "leaves_total": plain_value(leaves.sum()),
    }
    columns: dict[str, Iterable[Any]] = {"tree": range(1, len(trees) + 1)}
    columns |= {"depth": depths, "leaves": leaves, **_of_each_tree(reading, len(trees))}
    reading.add_table("trees", plain_table(columns))


def _of_each_tree(reading: Reading, count: int) -> dict[str, Any]:
    """Return what boosting knows of each tree."""
    names = ("estimator_weights_", "estimator_errors_")
    values = {name: reading.array(name) for name in names if name in reading.names}
    return {name: v[:count] for name, v in values.items() if v is not None and v.size >= count}
