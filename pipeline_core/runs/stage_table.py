"""The table of a stage, to be looked at: all kept rows, or the preview's sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.catalog import Catalogue
    from pipeline_core.data.dtypes import Kind
    from pipeline_core.measures.class_histograms import Classes
    from pipeline_core.spec import Pipeline

_MAX_SAMPLE = 100_000
_MAX_CELLS = 10_000_000
Json = dict[str, Any]


class StageTable(NamedTuple):
    """The table that leaves a stage.

    Parameters
    ----------
    rows
        The table.
    kinds
        The kinds of its columns.
    target
        The column to be predicted, if the table has it.
    kept
        Whether these are all rows of a kept output, and not a sample.
    """

    rows: pd.DataFrame
    kinds: dict[str, Kind]
    target: str | None
    kept: bool

    def head(self) -> Json:
        """Return what every answer says of the table."""
        return {"rows": len(self.rows), "kept": self.kept, "target": self.target}


def stage_table(
    workspace: Path,
    line: str,
    file: str,
    stage: str,
    sample: int = 1_000,
    key: str | None = None,
    target: str | None = None,
) -> StageTable | None:
    """Return the table that leaves a stage; None if it has none.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    line, file
        The pipeline as one line, and the file that its paths start from.
    stage
        Name of the stage; ``stage.failing`` for the rows that a sieve sets aside.
    sample
        Rows to keep of each source, where there is no kept output.
    key
        Key of the stage's kept output.
    target
        The column that is predicted later, for a stage before the roles are set.
    """
    from pipeline_core.data.dtypes import kinds_of
    from pipeline_core.data.shown_columns import MAX_TERMS, top_columns
    from pipeline_core.engine.fitted_layers import FittedLayers
    from pipeline_core.engine.preview import slow_blocks, table_after_recipe
    from pipeline_core.runs.run_plan import plan_with_functions
    from pipeline_core.runs.stage_data import sample_data, stored_data
    from pipeline_core.spec import from_base64
    from pipeline_core.spec.failing import parsed_source

    pipeline = from_base64(line)
    planned, functions = plan_with_functions(workspace, pipeline, file)
    owner, _ = parsed_source(stage)
    stored = stored_data(workspace, planned, functions, {owner: key}) if key else {}
    data = stored.get(stage)
    if data is None:
        data = sample_data(planned, functions, sample, pipeline.seed).get(stage)
    if data is None:
        return None
    slow = () if stage in stored else slow_blocks(planned)
    rows = top_columns(table_after_recipe(data, FittedLayers(slow)), MAX_TERMS)
    names = [name for name in (data.roles.target, target) if name in rows.columns]
    return StageTable(rows, kinds_of(rows), next(iter(names), None), stage in stored)


def later_target(pipeline: Pipeline, catalogue: Catalogue, stage: str) -> str | None:
    """Return the target that the roles set in or after a stage, if they name one.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks.
    stage
        Name of the stage.
    """
    from pipeline_core.edits import entry_of, path_between

    for other in pipeline.stages.values():
        entry = entry_of(catalogue, other.block)
        target = other.settings.get("target")
        is_roles = entry is not None and entry["shape"] == "roles"
        if is_roles and isinstance(target, str) and path_between(pipeline, stage, other.name):
            return target
    return None


def bounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Return all rows of a table, or a seeded sample of one with very many cells."""
    most = max(1_000, min(_MAX_SAMPLE, _MAX_CELLS // max(1, rows.shape[1])))
    return sampled(rows, most)


def sampled(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return all rows of a table, or a seeded sample of so many, in their order."""
    import numpy as np

    if len(rows) <= most:
        return rows
    places = np.random.default_rng(0).choice(len(rows), most, replace=False)
    return rows.iloc[np.sort(places)]


def classes_in(table: StageTable, name: str | None) -> Classes | None:
    """Return the classes of a column; None if it is not there, or has too many values."""
    from pipeline_core.measures.class_histograms import classes_of

    return classes_of(table.rows[name]) if name in table.kinds else None
