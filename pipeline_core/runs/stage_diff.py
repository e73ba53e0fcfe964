"""What a stage changed, on the sample or on all rows of the results that are kept.

A wire's table is what leaves its source, as the preview shows it: training
rows as fitting and transforming gives them, test rows as transforming alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline_core.data.data import Data
    from pipeline_core.plan import Plan

_MATCHED = ("column", "roles", "split", "assessment")
_CLASSES = 20


def changes(
    workspace: Path,
    line: str,
    file: str,
    stage: str,
    sample: int = 1_000,
    keys: Mapping[str, str] | None = None,
) -> dict[str, Any] | None:
    """Return what a stage did to its rows and columns.

    Parameters
    ----------
    workspace
        Where the catalogue and the results are kept.
    line, file
        The pipeline as a line, and the file that its paths start from.
    stage
        Which stage.
    sample
        Rows to keep of each source.
    keys
        Where the results of the stage and of those before it are kept: compare
        all their rows instead of a sample.

    Returns
    -------
    dict or None
        What `measures.changes.changes` tells, with the ``shape`` of the
        stage's block and for a split its ``parts``, for roles the ``roles``;
        None where a table is not to be had.
    """
    from pipeline_core.catalog import load_catalogue, load_functions
    from pipeline_core.plan import plan
    from pipeline_core.spec import from_line

    pipeline, known = from_line(line), load_catalogue(workspace)
    made = plan(pipeline, known, folder=Path(file).parent)
    if stage not in made.jobs:
        return None
    functions = load_functions(known, {job.block for job in made.jobs.values()})
    if keys is None:
        found = _on_sample(made, functions, sample, pipeline.seed)
    else:
        found = _as_kept(workspace, made, functions, keys)
    return _told(made, stage, found)


def _on_sample(
    made: Plan, functions: Mapping[str, Callable[..., Any]], sample: int, seed: int
) -> dict[str, Data]:
    from pipeline_core.engine.preview import preview

    outputs = preview(made, functions, sample=sample, seed=seed, only=()).outputs
    return {name: one.data for name, one in outputs.items() if one.data is not None}


def _as_kept(
    workspace: Path,
    made: Plan,
    functions: Mapping[str, Callable[..., Any]],
    keys: Mapping[str, str],
) -> dict[str, Data]:
    from pipeline_core.engine.arguments import from_settings
    from pipeline_core.store import open_store

    store = open_store(workspace)
    makers = from_settings(made.entries, functions)
    try:
        loaded = {
            name: store.artifacts.load(key, makers, want=("data",)) for name, key in keys.items()
        }
    finally:
        store.close()
    return {name: one.data for name, one in loaded.items() if one is not None and one.data}


def _told(made: Plan, stage: str, found: Mapping[str, Data]) -> dict[str, Any] | None:
    from pipeline_core.engine.fitted_layers import Layered
    from pipeline_core.engine.preview import shown
    from pipeline_core.measures.changes import changes as compare

    fitted = Layered()
    job, entry = made.jobs[stage], made.entries[made.jobs[stage].block]
    wires = [(port, name) for port, names in job.inputs.items() for name in names]
    if any(name not in found for name in (stage, *job.sources)):
        return None
    twice = len(wires) > len(job.sources)
    before = {
        f"{name} ({port})" if twice else name: shown(found[name], fitted) for port, name in wires
    }
    matched = entry["shape"] in _MATCHED or bool(entry["keeps_index"])
    told = compare(before, shown(found[stage], fitted), matched=matched)
    return {
        **told,
        "shape": entry["shape"],
        "parts": _parts(found[stage]) if entry["shape"] == "split" else None,
        "roles": _roles(found[stage]) if entry["shape"] == "roles" else None,
    }


def _parts(data: Data) -> dict[str, Any]:
    """Tell how many rows a split put where, and each class's count on both sides."""
    told: dict[str, Any] = {"train": len(data.train_rows), "test": len(data.test_rows)}
    target = data.roles.target
    values = data.rows.get(target)
    if values is None or values.nunique() > _CLASSES:
        return {**told, "target": target, "classes": None}
    names = values.value_counts().index
    sides = [part[target].value_counts() for part in (data.train_rows, data.test_rows)]
    counts = [[str(name), *(int(side.get(name, 0)) for side in sides)] for name in names]
    return {**told, "target": target, "classes": counts}


def _roles(data: Data) -> list[dict[str, Any]]:
    """Tell which columns have which role, but for those that no column has."""
    roles = data.roles
    found = {"target": roles.target, "id": roles.id, "weight": roles.weight, "group": roles.group,
             "time": roles.time, "sensitive": roles.sensitive}  # fmt: skip
    listed = {
        role: [one] if isinstance(one, str) else list(one or ()) for role, one in found.items()
    }
    told: list[dict[str, Any]] = [{"role": r, "columns": one} for r, one in listed.items() if one]
    if roles.positive is not None:
        told[0]["positive"] = roles.positive
    return told
