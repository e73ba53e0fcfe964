"""Decision flips between evaluations of two runs, from what the workspace keeps of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.catalog import Catalogue, load_catalogue, load_functions
from pipeline_core.edits import renewed, sources_of
from pipeline_core.errors import CatalogError, UsageError
from pipeline_core.spec import Pipeline, parse
from pipeline_core.store import Store, open_store

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.compare.alignment import Judged
    from pipeline_core.compare.flips import Flips
    from pipeline_core.data.data import Data

TABLE = "predictions"
_MAX_COLUMNS = 40
_KEYS_ROWS = ("column", "roles", "split", "assessment")  # shapes that never change labels


@dataclass(frozen=True)
class EvaluatedRun:
    """A run with its pipeline and the keys of its stages' results."""

    id: str
    pipeline: Pipeline
    keys: Mapping[str, str]
    summaries: Mapping[str, Mapping[str, Any]]

    @property
    def evaluations(self) -> list[str]:
        """The stages whose report has a prediction for each row."""
        return [
            name
            for name, summary in self.summaries.items()
            if TABLE in (summary.get("tables") or {}) and name in self.keys
        ]


def evaluated_run(store: Store, run_id: str, catalogue: Catalogue) -> EvaluatedRun:
    """Return a run by its id.

    Raises
    ------
    UsageError
        There is no such run.
    """
    run = store.runs.get(run_id)
    if run is None:
        raise UsageError("store.no_such_run", run=run_id)
    rows = store.runs.stages(run_id)
    keys = {row["stage"]: row["key"] for row in rows if row["key"]}
    summaries = {row["stage"]: row["summary"] or {} for row in rows}
    return EvaluatedRun(run_id, renewed(parse(run.spec, run.file), catalogue), keys, summaries)


def flips(
    workspace: Path,
    first: Mapping[str, str],
    second: Mapping[str, str],
    by: str | None = None,
    beyond: float | None = None,
    show: int = 200,
) -> dict[str, Any]:
    """Return how the decisions of two evaluations differ, as plain data.

    Parameters
    ----------
    workspace
        Holds the runs and their results.
    first, second
        The ``run`` and the ``stage`` of each.
    by
        The column to count by: of the rows, or derived from them; None for none.
    beyond
        The amount beyond which another predicted number is a flip; None for the usual error.
    show
        How many of the rows that flip to return.

    Raises
    ------
    UsageError
        There is no such run, stage or column, or the two cannot be compared.
    """
    store = open_store(workspace)
    try:
        catalogue = load_catalogue(workspace)
        runs = [evaluated_run(store, each["run"], catalogue) for each in (first, second)]
        stages = (first["stage"], second["stage"])
        judged = [
            _judged(store, run, stage, catalogue) for run, stage in zip(runs, stages, strict=True)
        ]
        same = _same_source(runs, stages, catalogue)
        return _result(judged, by, beyond, show, same_source=same)
    finally:
        store.close()


def _judged(
    store: Store, run: EvaluatedRun, stage: str, catalogue: Catalogue
) -> tuple[Judged, pd.DataFrame | None]:
    """Return an evaluation's predictions with its test rows, and these with derived columns."""
    from pipeline_core.compare.alignment import Judged

    if stage not in run.evaluations:
        raise UsageError("flips.no_predictions", run=run.id, stage=stage, known=run.evaluations)
    predictions = store.artifacts.table(run.keys[stage], TABLE)
    data = _data(store, run, stage, catalogue)
    rows = None if data is None else data.test_rows
    if data is None or rows is None or list(rows.index) != list(predictions["row"]):
        return Judged(predictions), None
    return Judged(predictions, rows, data.roles.id), data.with_derived(rows)


def _data(store: Store, run: EvaluatedRun, stage: str, catalogue: Catalogue) -> Data | None:
    """Return the Data that a stage judged by; None if it is no longer kept."""
    from pipeline_core.engine.arguments import adapt_functions

    for source in _sources(run.pipeline, stage):
        key = run.keys.get(source)
        if key is None or "rows" not in run.summaries[source]:
            continue
        try:
            functions = load_functions(catalogue, store.artifacts.recipe_blocks(key))
        except CatalogError:  # a block of its recipe is gone, or not approved
            continue
        output = store.artifacts.load(key, adapt_functions(catalogue, functions), parts=("data",))
        if output is not None and output.data is not None:
            return output.data
    return None


def _sources(pipeline: Pipeline, stage: str) -> list[str]:
    names = sources_of(pipeline.stages[stage].inputs)
    return [name.partition(".")[0] for name in names]


def _same_source(runs: list[EvaluatedRun], stages: tuple[str, str], catalogue: Catalogue) -> bool:
    """Return whether a row label means the same row in both runs."""
    labels = [
        set(_label_keys(run, stage, catalogue)) for run, stage in zip(runs, stages, strict=True)
    ]
    return labels[0] == labels[1]


def _label_keys(run: EvaluatedRun, stage: str, catalogue: Catalogue) -> Iterator[str]:
    """Return the keys of the results from which a stage's row labels come."""
    for name in _sources(run.pipeline, stage):
        above = run.pipeline.stages.get(name)
        if above is None:
            continue
        entry = catalogue.get(above.block)
        shape = entry["shape"] if entry else ""
        keeps_labels = entry is not None and (shape in _KEYS_ROWS or bool(entry["keeps_index"]))
        if above.inputs and (keeps_labels or above.off or above.bypass):
            yield from _label_keys(run, name, catalogue)
        elif shape not in ("estimator", "meta"):
            yield run.keys.get(name, name)
        else:
            yield from _label_keys(run, name, catalogue)


def _result(
    judged: list[tuple[Judged, pd.DataFrame | None]],
    by: str | None,
    beyond: float | None,
    show: int,
    *,
    same_source: bool,
) -> dict[str, Any]:
    from pipeline_core.compare.flips import decision_flips

    (first, _), (second, rows) = judged
    result = decision_flips(first, second, beyond, same_source=same_source)
    compared = None
    if rows is not None:
        compared = rows.iloc[result.alignment.second].reset_index(drop=True)
    columns = [] if compared is None else [str(name) for name in compared.columns]
    return {
        **_counts(result),
        "columns": columns,
        "by": by,
        "groups": _groups(result, compared, by),
        "rows": _flipped_rows(result, compared, show),
    }


def _counts(result: Flips) -> dict[str, Any]:
    flipped, alignment = result.flipped, result.alignment
    outcomes = flipped["outcome"].value_counts()
    is_class = result.kind == "classification"
    return {
        "kind": result.kind,
        "beyond": result.beyond,
        "identity": list(alignment.identity),
        "compared": len(result.table),
        "only_first": alignment.only_first,
        "only_second": alignment.only_second,
        "unlike": alignment.unlike,
        "flips": len(flipped),
        **{name: int(outcomes.get(name, 0)) for name in ("better", "worse", "other")},
        "transitions": result.transitions().values.tolist() if is_class else [],
    }


def _groups(
    result: Flips, rows: pd.DataFrame | None, by: str | None
) -> list[dict[str, Any]] | None:
    from pipeline_core.compare.flip_groups import flips_by_group

    if by is None:
        return None
    if rows is None:
        raise UsageError("flips.no_rows")
    if by not in rows.columns:
        raise UsageError("flips.no_such_column", column=by, known=[str(name) for name in rows])
    table = flips_by_group(result, rows[by])
    groups: list[dict[str, Any]] = json.loads(table.to_json(orient="records"))
    return groups


def _flipped_rows(result: Flips, rows: pd.DataFrame | None, show: int) -> Any:
    """Return the rows that flip, with their columns, as JSON has a table."""
    table = result.flipped.drop(columns="flipped")
    if "change" in table:
        table = table.sort_values("change", key=abs, ascending=False, kind="stable")
    table = table.head(show)
    if rows is not None:
        names = [name for name in rows.columns if str(name) not in table.columns]
        table = table.join(rows.loc[table.index, names[:_MAX_COLUMNS]])
    plain = table.reset_index(drop=True).to_json(
        orient="split", date_format="iso", double_precision=15, default_handler=str
    )
    return json.loads(plain)
