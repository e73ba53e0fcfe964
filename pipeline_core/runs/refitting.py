"""A kept model fitted again: its pipeline's text run anew, as it was when it was kept."""

from __future__ import annotations

import os
from pathlib import Path

from pipeline_core.errors import UsageError
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.runs import Options, Run


def refit_run(store: Store, kept: KeptModel) -> Run:
    """Create the run that fits a kept model again; whoever asks executes it.

    Parameters
    ----------
    store
        The workspace.
    kept
        The version.

    Raises
    ------
    UsageError
        The folder of its pipeline, with the files that it reads, is gone.
    """
    pipeline = kept.record["pipeline"]
    run = store.runs.get(kept.run)
    file = pipeline.get("file") or (run.file if run else "")
    if not file or not Path(file).parent.is_dir():
        raise UsageError("registry.no_folder", model=kept.title, folder=str(Path(file).parent))
    options = Options(workers=os.cpu_count() or 1, to=_judging(kept))
    name = pipeline["name"] or Path(file).stem
    return store.runs.create(pipeline["id"], name, file, pipeline["text"], options)


def _judging(kept: KeptModel) -> tuple[str, ...]:
    """Return the model's stage and those that judged it: the rest need not run again."""
    return (kept.stage, *(judgement["stage"] for judgement in kept.record["judgements"]))


def require_refitted(run: Run) -> None:
    """Raise unless the run that fits a model again succeeded.

    Raises
    ------
    UsageError
        It did not.
    """
    if run.status not in ("succeeded", "refused"):  # keeping names the gate
        raise UsageError("registry.not_refitted", run=run.id, status=run.status)
