"""The rows of a stream: a file's, or those that the model was tested on, in their order."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import StoreError, UsageError
from pipeline_core.expressions import Expression
from pipeline_core.measures.bent_rows import OF_NUMBERS
from pipeline_core.measures.kinds import column_kind
from pipeline_core.registry.new_rows import pipeline_folder
from pipeline_core.registry.opened_model import OpenedModel
from pipeline_core.registry.row_blocks import row_blocks
from pipeline_core.registry.row_replay import replayed_rows
from pipeline_core.registry.table_files import read_rows
from pipeline_core.simulator.scenario import KINDS, SHUFFLED, Scenario
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel

_MOST_NAMED = 30


class Stream(NamedTuple):
    """What is played against a model.

    Parameters
    ----------
    model
        The model.
    rows
        The rows as they are, as they leave the pipeline's last row block, in order.
    scenario
        What happens to them.
    """

    model: OpenedModel
    rows: pd.DataFrame
    scenario: Scenario

    @property
    def windows(self) -> int:
        """How many whole windows are played."""
        whole = len(self.rows) // self.scenario.rows
        most = self.scenario.windows
        return whole if most is None else min(whole, most)

    @property
    def target(self) -> str:
        """The column of the labels; empty where the rows have none."""
        target = self.model.kept.record["answers"]["target"]
        return target if target in self.rows.columns else ""


def source_rows(
    store: Store, model: OpenedModel, scenario: Scenario, catalogue: Catalogue, folder: Path
) -> pd.DataFrame:
    """Return the rows of a scenario's table as the model takes them, in no order of its own.

    Parameters
    ----------
    store, model, scenario, catalogue
        The workspace, the model, what is played, and the blocks by id.
    folder
        What a relative path starts from.

    Raises
    ------
    FabricaError
        The table cannot be read, or the test rows are no longer kept.
    """
    if not scenario.table:
        return held_out_rows(store, model.kept)
    path, version = folder / scenario.table, model.kept
    blocks = None
    if not scenario.prepared:
        blocks = row_blocks(version, catalogue, pipeline_folder(store, version))
    rows = read_rows(version, path, catalogue, blocks.source if blocks else None)
    if blocks is None:
        return rows
    return replayed_rows(blocks, rows, version.record["roles"], {*model.columns}).rows


def held_out_rows(store: Store, version: KeptModel) -> pd.DataFrame:
    """Return the rows that a kept model was tested on, with their labels, from its run.

    Raises
    ------
    UsageError
        The results of the run are no longer kept.
    """
    from pipeline_core.quality.subjects import Subjects
    from pipeline_core.runs.run_plan import plan_run, runnable_part
    from pipeline_core.runs.tests_at_end import GAVE

    run = store.runs.get(version.run)
    if run is None:
        raise UsageError("simulate.no_test_rows", model=version.title)
    try:
        part = runnable_part(store, run)
        plan = plan_run(store, run, part, anew=False)
        rows = store.runs.stages(run.id)
        keys = {row["stage"]: row["key"] for row in rows if row["key"] and row["status"] in GAVE}
        subjects = Subjects(plan, keys, part.catalogue, store.artifacts)
        tested: pd.DataFrame = subjects.fitted(version.stage).data.test_rows
    except StoreError as error:
        raise UsageError("simulate.no_test_rows", model=version.title) from error
    return tested


def stream_of(model: OpenedModel, rows: pd.DataFrame, scenario: Scenario, where: str) -> Stream:
    """Return the rows as a stream: those that are kept, in order.

    Parameters
    ----------
    model, rows, scenario
        As `Stream` has them.
    where
        What the scenario is called in sentences.

    Raises
    ------
    UsageError
        The scenario names a column that is not there or cannot be bent so, or there are fewer
        rows than one window.
    """
    rows = rows.set_axis(rows.columns.map(str), axis="columns").reset_index(drop=True)
    if scenario.keep:
        condition = Expression.parse(scenario.keep, "condition")
        for name in condition.columns:
            _require_column(rows, name, where, "keep")
        rows = rows[np.asarray(condition(rows), dtype=bool)]
    stream = Stream(model, _in_order(rows, scenario, where), scenario)
    if len(rows) < scenario.rows:
        values = {"where": where, "found": len(rows), "high": scenario.rows}
        raise UsageError("scenario.too_few_rows", **values)
    _check_bends(stream, where)
    return stream


def _in_order(rows: pd.DataFrame, scenario: Scenario, where: str) -> pd.DataFrame:
    if scenario.order == SHUFFLED and SHUFFLED not in rows.columns:
        order = np.random.default_rng(scenario.seed).permutation(len(rows))
        return rows.iloc[order].reset_index(drop=True)
    if scenario.order:
        _require_column(rows, scenario.order, where, "order")
        rows = rows.sort_values(scenario.order, kind="stable")
    return rows.reset_index(drop=True)


def _check_bends(stream: Stream, where: str) -> None:
    for number, bend in enumerate(stream.scenario.bends, 1):
        place, rows = f"bends[{number}]", stream.rows
        _require_column(rows, bend.column, where, f"{place}.column")
        kind = KINDS[bend.kind].measure
        if kind in OF_NUMBERS and column_kind(rows[bend.column]) != "number":
            actual = column_kind(rows[bend.column])
            values = {"where": where, "place": place, "column": bend.column, "found": actual}
            raise UsageError("scenario.not_numbers", **values, kind=bend.kind)
        if bend.kind == "bias" and not stream.target:
            raise UsageError("scenario.no_labels", where=where, place=place)
        needed = {"label_shift": [(bend.column, bend.value)]}.get(bend.kind, [])
        if bend.kind == "bias":
            needed = [(bend.column, bend.group), (stream.target, bend.value)]
        for name, value in needed:
            _require_value(rows[name], value, where, place)


def _require_column(rows: pd.DataFrame, name: str, where: str, place: str) -> None:
    if name not in rows.columns:
        names = [str(column) for column in rows.columns][:_MOST_NAMED]
        raise UsageError("scenario.no_column", where=where, place=place, found=name, known=names)


def _require_value(column: pd.Series, value: object, where: str, place: str) -> None:
    if not (column.map(str) == str(value)).any():
        examples = [str(item)[:40] for item in column.dropna().unique()[:_MOST_NAMED]]
        values = {"where": where, "place": place, "column": str(column.name), "found": str(value)}
        raise UsageError("scenario.no_value", **values, known=examples)
