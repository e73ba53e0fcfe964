"""What a run gave, as Python values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import StoreError, WiringError
from pipeline_core.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.data.output import Report


@dataclass(frozen=True)
class FinishedStage:
    """One stage of a finished run.

    Parameters
    ----------
    name, status
        Its name, and its state: ``succeeded``, ``reused``, ``failed``, ``skipped`` ...
    reason
        Why it ran, was reused or was skipped, in a sentence.
    seconds, rows
        How long it took, and the rows it gave; None where it has none.
    metrics, checks
        The numbers and checks of its report.
    error
        What went wrong, in a sentence.
    key
        Key of its output in the store.
    """

    name: str
    status: str
    reason: str | None
    seconds: float | None
    rows: int | None
    metrics: Mapping[str, Any]
    checks: list[dict[str, Any]]
    error: str | None
    key: str | None


@dataclass(frozen=True)
class FinishedRun:
    """A run that has ended, and its outputs.

    Parameters
    ----------
    id, status
        The run, and how it ended.
    error
        What ended it if no stage did, in a sentence.
    stages
        Its stages by name.
    pinned
        The stages whose kept result stood for them: the numbers may not be those of the file.
    overridden
        The stages that refused and passed all the same, in somebody's name.
    """

    id: str
    status: str
    error: str | None
    stages: Mapping[str, FinishedStage]
    _store: Store
    _catalogue: Catalogue
    pinned: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()

    @property
    def metrics(self) -> dict[str, Mapping[str, Any]]:
        """The metrics of each stage that has some; `pandas.DataFrame` takes them as they are."""
        return {name: stage.metrics for name, stage in self.stages.items() if stage.metrics}

    def table(self, stage: str, name: str = "rows") -> pd.DataFrame:
        """Return the rows that leave a stage, or a table of its report.

        Raises
        ------
        StoreError
            The stage gave no such table.
        """
        return self._store.artifacts.table(self._key(stage), name)

    def report(self, stage: str) -> Report:
        """Return a stage's report with its tables.

        Raises
        ------
        StoreError
            The stage gave no report.
        """
        report = self._store.artifacts.report(self._key(stage))
        if report is None:
            raise StoreError("store.no_such_table", table="report")
        return report

    def model(self, stage: str) -> Any:
        """Return a stage's fitted scikit-learn `Pipeline`.

        It takes rows as they are after the last row block.

        Raises
        ------
        StoreError
            The stage fitted no model.
        """
        from pipeline_core.catalog import load_functions

        known = [entry["id"] for entry in self._catalogue.values() if entry["approved"]]
        functions = load_functions(self._catalogue, known)
        output = self._store.artifacts.load(self._key(stage), functions, parts=("model",))
        if output is None or output.model is None:
            raise StoreError("store.no_such_table", table="model")
        return output.model.pipeline

    def _key(self, stage: str) -> str:
        if stage not in self.stages:
            raise WiringError("cli.no_such_stage", stage=stage, known=list(self.stages))
        key = self.stages[stage].key
        if key is None:
            raise StoreError("store.no_such_table", table=stage)
        return key


def finished_run_of(store: Store, run_id: str, catalogue: Catalogue) -> FinishedRun:
    """Return what a run gave."""
    finished = store.runs.get(run_id)
    if finished is None:
        raise StoreError("store.no_such_run", run=run_id)
    stages = {row["stage"]: _finished_stage(row) for row in store.runs.stages(run_id)}
    error = _sentence(finished.error)
    status, marks = finished.status, (finished.pinned, finished.overridden)
    return FinishedRun(run_id, status, error, stages, store, catalogue, *marks)


def _finished_stage(row: Mapping[str, Any]) -> FinishedStage:
    summary = row["summary"] or {}
    return FinishedStage(
        row["stage"],
        row["status"],
        _sentence(row["reason"]),
        row["seconds"],
        summary.get("rows"),
        summary.get("metrics", {}),
        summary.get("checks", []),
        _sentence(row["error"]),
        row["key"],
    )


def _sentence(message: Mapping[str, Any] | None) -> str | None:
    from pipeline_core.messages.words import say

    return say(message["code"], message["values"]) if message else None
