"""The tables that a row block is given, one or several, and what they must be like together.

The rows, roles and split of the result are those of the first table. The others lend their
values, so they must not have been divided themselves, nor bring the answer in a second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline_core.catalog import Entry
from pipeline_core.data.data import Data
from pipeline_core.data.leaks import leak_of
from pipeline_core.engine.arguments import Task
from pipeline_core.errors import StageFailed


def wires_in_order(entry: Entry, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is wired to a block by port, in the order of its ports: the main one first.

    Examples
    --------
    >>> ports = [{"name": "left"}, {"name": "right"}]
    >>> wires_in_order({"ports": ports}, {"right": "b", "left": "a"})
    {'left': 'a', 'right': 'b'}
    """
    names = [port["name"] for port in entry["ports"]]
    return {name: inputs[name] for name in names if inputs.get(name)}


def row_arguments(entry: Entry, sources: Mapping[str, Mapping[str, Data]]) -> dict[str, Any]:
    """Return the tables of a row block's ports, as its function takes them.

    Each is a copy that shares its values: a block that works in place must not reach other
    stages.

    Parameters
    ----------
    entry
        The block.
    sources
        For each port, what is wired to it by stage name.
    """
    many = {port["name"] for port in entry["ports"] if port["many"]}
    tables: dict[str, Any] = {}
    for port, wires in sources.items():
        copies = {stage: data.rows.copy(deep=False) for stage, data in wires.items()}
        tables[port] = copies if port in many else next(iter(copies.values()))
    return tables


def tables_of(arguments: Mapping[str, Any]) -> list[pd.DataFrame]:
    """Return all tables among a row block's arguments.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1]})
    >>> len(tables_of({"left": table, "others": {"first": table, "second": table}}))
    3
    """
    nested = [list(v.values()) if isinstance(v, Mapping) else [v] for v in arguments.values()]
    return [table for tables in nested for table in tables]


def require_separate_tables(task: Task, tables: Sequence[Data], rows: pd.DataFrame) -> None:
    """Refuse further tables that were split, or that bring in the target of the first.

    Parameters
    ----------
    task
        The stage.
    tables
        What is wired to it, the main table first.
    rows
        What it made of them.

    Raises
    ------
    StageFailed
        The result would hide a split, or show a model its own answers.
    """
    first, *others = tables
    if any(other.train is not None for other in others):
        raise StageFailed("failed.second_table_split", stage=task.stage)
    target = first.roles.target
    if not others or target is None or target not in rows:
        return
    answered = rows[target].notna()
    for name in rows.columns.difference(first.rows.columns):
        if leak_of(rows.loc[answered, name], rows.loc[answered, target]) == "copy":
            values = {"column": str(name), "target": target}
            raise StageFailed("failed.second_table_target", stage=task.stage, **values)
