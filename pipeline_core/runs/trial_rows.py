"""Rows of a stage in a file, for the trial of a block in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline_core.runs.stage_table import sampled, stage_table

MAX_ROWS = 1_000
_MAX_CELLS = 200_000


def trial_rows(workspace: Path, target: str, **of: Any) -> dict[str, Any] | None:
    """Write rows of a stage as Parquet: all of few, a seeded sample of many.

    Parameters
    ----------
    workspace
        Holds the catalogue and the outputs.
    target
        The file to write.
    **of
        The stage, as `stage_table` takes it.

    Returns
    -------
    dict or None
        How many ``rows`` were written, and of how many; None if the stage has no table.
    """
    table = stage_table(workspace, **of)
    if table is None:
        return None
    rows = sampled(table.rows, min(MAX_ROWS, _MAX_CELLS // max(1, table.rows.shape[1])))
    rows.to_parquet(target)
    return {"rows": len(rows), "of": len(table.rows), "kept": table.kept}
