"""The fresh rows of a retraining: those of the batches since the champion was kept, as a file.

The file lies beside the pipeline, where a pipeline may read, and is written in one step.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import UsageError
from pipeline_core.monitor.late_rows import with_late_labels
from pipeline_core.monitor.window_rows import rows_still_there
from pipeline_core.spec import Pipeline, Stage, dump
from pipeline_core.store import Store
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.retrainings import Retraining

FOLDER = "retraining"
_READER = "read_parquet"


def fresh_file(
    store: Store, retraining: Retraining, champion: KeptModel, catalogue: Catalogue
) -> Path:
    """Return the file of a retraining's fresh rows, written where it is not there yet.

    Parameters
    ----------
    store, retraining
        The workspace, and the retraining.
    champion
        The version that was watched.
    catalogue
        The blocks, by id.

    Raises
    ------
    UsageError
        No batch has come since the champion was kept, its rows are gone, or they do not have
        the column that is predicted.
    """
    file = Path(retraining.plan["pipeline"]).parent / FOLDER / f"{_stem(retraining)}.parquet"
    if file.is_file():
        return file
    tables = list(_tables(store, retraining, champion, catalogue))
    if not tables:
        raise UsageError("retrain.no_rows", model=champion.title)
    target = champion.record["roles"].get("target")
    rows = pd.concat(tables, ignore_index=True)
    key, sources = retraining.plan.get("key") or (), ", ".join(retraining.sources)
    rows = with_late_labels(store, champion, rows, key, sources)
    if target is not None and target not in rows.columns:
        columns = [str(name) for name in rows.columns]
        raise UsageError("retrain.no_target", model=champion.title, target=target, known=columns)
    if target is not None:
        rows = rows[rows[target].notna()]  # a label that has not come teaches nothing
    if not len(rows):
        raise UsageError("retrain.no_labels", model=champion.title, target=target)
    content = io.BytesIO()
    rows.to_parquet(content, index=False)
    file.parent.mkdir(exist_ok=True, mode=0o700)
    replace_file(file, content.getvalue())
    return file


def _stem(retraining: Retraining) -> str:
    return f"{retraining.name}-{retraining.id[:12]}"


def _tables(
    store: Store, retraining: Retraining, champion: KeptModel, catalogue: Catalogue
) -> Iterator[pd.DataFrame]:
    times = champion.created, retraining.created
    batches = store.retrainings.fresh_batches(
        retraining.name, retraining.sources, *times, retraining.plan.get("last")
    )
    for source, batch, count in batches:
        rows = rows_still_there(store, champion, source, batch, count, catalogue)
        if rows is not None:
            yield rows


def text_with_rows(pipeline: Pipeline, text: str, stage: str, file: Path) -> str:
    """Return a pipeline's text whose source stage reads the fresh rows, for one run.

    Parameters
    ----------
    pipeline, text
        The pipeline, and its text.
    stage
        The source stage: whatever it reads, it reads these rows in its place.
    file
        The file, below the pipeline's folder.

    Raises
    ------
    UsageError
        There is no such stage, or it is no source.
    """
    source = require_source(pipeline, stage)
    path = f"{FOLDER}/{file.name}"
    reader = Stage(stage, _READER, settings={"path": path}, title=source.title, note=source.note)
    return dump(replace(pipeline, stages={**pipeline.stages, stage: reader}), text)


def require_source(pipeline: Pipeline, stage: str) -> Stage:
    """Return a source stage of a pipeline.

    Raises
    ------
    UsageError
        There is no such stage, or it is no source.
    """
    source = pipeline.stages.get(stage)
    if source is None or source.inputs:
        known = [name for name, one in pipeline.stages.items() if not one.inputs]
        raise UsageError("retrain.no_source", stage=stage, known=known)
    return source
