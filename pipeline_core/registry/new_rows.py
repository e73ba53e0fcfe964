"""Answers of a kept model for new rows, given as its pipeline's source has them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline_core.catalog import Catalogue
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.registry.prediction import Prediction, predict, require_own_names
from pipeline_core.registry.row_blocks import RowBlocks, row_blocks
from pipeline_core.registry.row_replay import replayed_rows
from pipeline_core.registry.table_files import read_rows
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel


def pipeline_folder(store: Store, kept: KeptModel) -> Path:
    """Return what the file paths of a kept pipeline start from.

    Parameters
    ----------
    store
        The workspace.
    kept
        The model.
    """
    run = store.runs.get(kept.run)
    file = kept.record["pipeline"].get("file") or (run.file if run else "")
    return Path(file).parent if file else store.workspace / "pipelines"


def predict_file(
    store: Store, model: OpenedModel, path: Path, catalogue: Catalogue, *, prepared: bool = False
) -> tuple[pd.DataFrame, Prediction]:
    """Return the rows of a file that get an answer, and the answers.

    Parameters
    ----------
    store
        The workspace.
    model
        The model.
    path
        The file.
    catalogue
        The blocks, by id.
    prepared
        Whether the rows are as they leave the last row block already.

    Raises
    ------
    UsageError
        The file cannot be read, or the model cannot answer for its rows.
    """
    folder = pipeline_folder(store, model.kept)
    blocks = None if prepared else row_blocks(model.kept, catalogue, folder)
    rows = read_rows(model.kept, path, catalogue, blocks.source if blocks else None)
    return predict_rows(model, rows, blocks)


def predict_rows(
    model: OpenedModel, rows: pd.DataFrame, blocks: RowBlocks | None
) -> tuple[pd.DataFrame, Prediction]:
    """Return the rows of a table that get an answer, and the answers.

    Parameters
    ----------
    model
        The model.
    rows
        The table.
    blocks
        The row blocks that come before the model; None where there are none.

    Returns
    -------
    tuple
        The rows as they came, those that a row block dropped left out; as they leave the last
        row block where that makes other rows. And the answers for them.

    Raises
    ------
    UsageError
        The model cannot answer for them.
    """
    if blocks is None:
        return rows, predict(model, rows)
    require_own_names(model, rows)
    taken = {*model.columns}
    replayed = replayed_rows(blocks, rows, model.kept.record["roles"], taken)
    prediction = predict(model, replayed.rows)
    answered = replayed.rows
    if replayed.keeps_index:
        answered = rows.reset_index(drop=True).loc[answered.index]
    return answered, Prediction(prediction.answers, (*replayed.notes, *prediction.notes))
