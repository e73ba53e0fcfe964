"""The difference that a stage makes to its rows and columns.

It compares the tables that enter and leave a stage, as the preview shows them:
training rows as fitting and transforming gives them, test rows as transforming
alone; on a sample, or on all rows of the kept outputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.catalog import Entry
    from pipeline_core.data.data import Data
    from pipeline_core.plan import Plan

_ROW_PRESERVING = ("column", "roles", "split", "assessment")
_MAX_CLASSES = 20


def stage_changes(
    workspace: Path,
    line: str,
    file: str,
    stage: str,
    sample: int = 1_000,
    keys: Mapping[str, str] | None = None,
) -> dict[str, Any] | None:
    """Return what a stage changed in its rows and columns.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    line, file
        The pipeline as one line, and the file that its paths start from.
    stage
        Name of the stage.
    sample
        Rows to keep of each source.
    keys
        Keys of the outputs of the stage and of those before it, to compare all
        their rows instead of a sample.

    Returns
    -------
    dict or None
        The result of `measures.changes.table_changes`, with the ``shape`` of the stage's
        block, the ``parts`` of a split and the ``roles`` that were set; None
        if a table is not available.
    """
    from pipeline_core.runs.run_plan import plan_with_functions
    from pipeline_core.runs.stage_data import sample_data, stored_data
    from pipeline_core.spec import from_base64

    pipeline = from_base64(line)
    pipeline_plan, functions = plan_with_functions(workspace, pipeline, file)
    if stage not in pipeline_plan.jobs:
        return None
    if keys is None:
        data = sample_data(pipeline_plan, functions, sample, pipeline.seed)
    else:
        data = stored_data(workspace, pipeline_plan, functions, keys)
    return _difference(pipeline_plan, stage, data, is_sample=keys is None)


def _difference(
    pipeline_plan: Plan, stage: str, data: Mapping[str, Data], *, is_sample: bool
) -> dict[str, Any] | None:
    from pipeline_core.data.shown_columns import top_columns
    from pipeline_core.engine.fitted_layers import FittedLayers
    from pipeline_core.engine.preview import few_rows_of, slow_blocks, table_after_recipe

    job = pipeline_plan.jobs[stage]
    entry = pipeline_plan.entries[job.block]
    sources = list(dict.fromkeys(s for names in job.written_inputs.values() for s in names))
    if any(name not in data for name in (stage, *sources)):
        return None
    slow = slow_blocks(pipeline_plan) if is_sample else frozenset()
    layers = FittedLayers(slow)
    if job.block in slow and entry["shape"] == "row":
        data = {**data, **{name: few_rows_of(data[name]) for name in sources}}
    names = (*sources, stage)
    tables = {name: top_columns(table_after_recipe(data[name], layers)) for name in names}
    matched = entry["shape"] in _ROW_PRESERVING or bool(entry["keeps_index"])
    return stage_difference(entry, job.written_inputs, tables, stage, data[stage], matched=matched)


def stage_difference(
    entry: Entry,
    inputs: Mapping[str, Sequence[str]],
    tables: Mapping[str, pd.DataFrame],
    stage: str,
    data: Data,
    *,
    matched: bool,
) -> dict[str, Any]:
    """Return the difference between the tables that enter a stage and the one that leaves it.

    Parameters
    ----------
    entry, inputs
        The stage's block, and the stages at each of its ports.
    tables
        The tables after their recipes, of the stage and of those wired to it.
    stage, data
        The stage's name, and its Data.
    matched
        Whether rows with the same label are the same row.
    """
    from pipeline_core.measures.changes import table_changes

    wires = [(port, name) for port, names in inputs.items() for name in names]
    is_ambiguous = len(wires) > len({name for _, name in wires})
    before = {f"{name} ({port})" if is_ambiguous else name: tables[name] for port, name in wires}
    return {
        **table_changes(before, tables[stage], matched=matched),
        "shape": entry["shape"],
        "parts": _parts(data) if entry["shape"] == "split" else None,
        "roles": _roles(data) if entry["shape"] == "roles" else None,
    }


def _parts(data: Data) -> dict[str, Any]:
    """Return the number of rows in each part of a split, and of each class."""
    sizes = {"train": len(data.train_rows), "test": len(data.test_rows)}
    target = data.roles.target
    values = data.rows.get(target)
    if values is None or values.nunique() > _MAX_CLASSES:
        return {**sizes, "target": target, "classes": None}
    names = values.value_counts().index
    parts = [part[target].value_counts() for part in (data.train_rows, data.test_rows)]
    counts = [[str(name), *(int(part.get(name, 0)) for part in parts)] for name in names]
    return {**sizes, "target": target, "classes": counts}


def _roles(data: Data) -> list[dict[str, Any]]:
    """Return the columns of each role that has any."""
    listed: list[dict[str, Any]] = []
    for role in ("target", "id", "weight", "group", "time", "sensitive"):
        value = getattr(data.roles, role)
        columns = [value] if isinstance(value, str) else list(value or ())
        if columns:
            listed.append({"role": role, "columns": columns})
    if data.roles.positive is not None:
        listed[0]["positive"] = data.roles.positive
    return listed
