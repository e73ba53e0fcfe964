"""The passport of a row: where it was at every stage of a run, and what was done to it there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypedDict

import pandas as pd

from pipeline_core.catalog import Catalogue
from pipeline_core.messages.message import Message, MessageJson
from pipeline_core.passport.cells import CellChange, cell_changes, plain_value, row_values
from pipeline_core.passport.choice import RowQuery, choose_row
from pipeline_core.passport.departure import departure, set_aside
from pipeline_core.passport.kept_tables import KeptTables
from pipeline_core.passport.records import read_run
from pipeline_core.passport.trail import Label, Step, trail
from pipeline_core.passport.verdicts import Verdict, failed_checks, judged_sources, verdicts
from pipeline_core.spec.failing import parsed_source, written_source
from pipeline_core.store import Store
from pipeline_core.store.runs import Run

MAX_LISTED = 20
_NOT_JUDGED: dict[str | None, str] = {
    "train": "row.not_judged_train",
    "test": "row.not_judged_test",
    "neither": "row.not_judged_neither",
    None: "row.not_judged",
}
# In the table; left out by this stage, or by one before; seen by a stage that gives no
# table; not on this lane; unknown, as the table is not kept; the stage gave no result.
Presence = Literal["here", "left_out", "gone", "seen", "beside", "not_kept", "not_run"]
Part = Literal["train", "test", "neither"]


class RowStage(TypedDict):
    """A row at one stage.

    `rows` are its labels in the stage's table; `source` is the stage that it came from, or
    ``stage.failing`` where a sieve had set it aside;
    `values` and `cells` are its values and what the stage changed in them, None where its
    table is not kept; `learned` says of an estimator whether it was fitted on the row.
    """

    stage: str
    block: str
    status: str
    presence: Presence
    rows: list[Any]
    source: str | None
    part: Part | None
    values: dict[str, Any] | None
    cells: list[CellChange] | None
    learned: bool | None
    verdicts: list[Verdict]
    checks: list[dict[str, Any]]
    note: MessageJson | None


class Passport(TypedDict):
    """A row through a run.

    `stage`, `row` and `column` say where it was found; `alike` are the labels of other rows
    that fit what was asked for (the first 20), of `matches` in all.
    """

    run: str
    stage: str
    row: Any
    column: str | None
    matches: int
    alike: list[Any]
    stages: list[RowStage]


def row_passport(store: Store, run: Run, catalogue: Catalogue, query: RowQuery) -> Passport:
    """Return the passport of a row, from what its run kept.

    Parameters
    ----------
    store, run, catalogue
        The workspace, the run and the blocks by id.
    query
        What is known of the row.

    Raises
    ------
    FabricaError
        There is no such row, or nothing of the run is kept.
    """
    tables = KeptTables(store, read_run(store, run, catalogue))
    choice = choose_row(tables, query)
    steps = trail(tables, choice.stage, choice.labels[0])
    stages: dict[str, RowStage] = {}
    for name in tables.record.order:
        stages[name] = _row_stage(tables, name, steps, stages)
    return {
        "run": run.id,
        "stage": choice.stage,
        "row": plain_value(choice.labels[0]),
        "column": choice.column,
        "matches": len(choice.labels),
        "alike": [plain_value(label) for label in choice.labels[1 : MAX_LISTED + 1]],
        "stages": list(stages.values()),
    }


def _row_stage(
    tables: KeptTables, name: str, steps: Mapping[str, Step], earlier: Mapping[str, RowStage]
) -> RowStage:
    record, step = tables.record, steps.get(name)
    row = record.rows.get(name, {})
    labels = step.labels if step else ()
    entry: RowStage = {
        "stage": name,
        "block": record.stage(name).block,
        "status": row.get("status", "skipped"),
        "presence": _presence(tables, name, steps, earlier),
        "rows": [plain_value(label) for label in labels[:MAX_LISTED]],
        "source": step.source if step else None,
        "part": _part(tables, name, steps),
        "values": None,
        "cells": None,
        "learned": None,
        "verdicts": [],
        "checks": [],
        "note": step.note.as_json() if step and step.note else None,
    }
    if entry["presence"] == "here" and step:
        _add_values(tables, entry, step, steps)
    if entry["presence"] == "left_out" and step:
        entry["note"] = _why_left_out(tables, name, step, steps)
    if entry["presence"] == "not_run":
        entry["note"] = row.get("error") or row.get("reason")
    if entry["presence"] in ("here", "seen"):
        _add_judgement(tables, entry, steps)
    return entry


def _presence(
    tables: KeptTables, name: str, steps: Mapping[str, Step], earlier: Mapping[str, RowStage]
) -> Presence:
    step = steps.get(name)
    if not tables.record.rows.get(name, {}).get("key"):
        return "not_run"
    if step is not None and step.labels:
        return "here" if tables.data(name) is not None else "not_kept"
    if step is not None:
        return "left_out"
    before = {_handed_on(tables, earlier[source]) for source in tables.record.sources(name)}
    before |= {"here" for source in tables.record.written_sources(name) if _is_aside(source, steps)}
    if before & {"here", "seen"}:
        return "seen" if tables.is_kept(name) else "not_kept"
    if before & {"left_out", "gone"}:
        return "gone"
    return "not_kept" if "not_kept" in before else "beside"


def _is_aside(source: str, steps: Mapping[str, Step]) -> bool:
    """Return whether a sieve has set a row aside, and hands it on by this source."""
    return parsed_source(source)[1] and bool(source in steps and steps[source].labels)


def _handed_on(tables: KeptTables, entry: RowStage) -> Presence:
    """Return how a row is in what a stage hands on; a table of other rows does not have it."""
    is_elsewhere = entry["presence"] == "seen" and tables.data(entry["stage"]) is not None
    return "beside" if is_elsewhere else entry["presence"]


def _part(tables: KeptTables, name: str, steps: Mapping[str, Step]) -> Part | None:
    """Return the part that a row is in after a stage, or of the rows that the stage sees."""
    for source in (name, *tables.record.written_sources(name)):
        step, data = steps.get(source), tables.data(source)
        if step is None or not step.labels or data is None or data.train is None:
            continue
        if step.labels[0] in data.train_rows.index:
            return "train"
        return "test" if step.labels[0] in data.test_rows.index else "neither"
    return None


def _add_values(tables: KeptTables, entry: RowStage, step: Step, steps: Mapping[str, Step]) -> None:
    after = _row_of(tables.table(entry["stage"]), step.labels[0])
    if after is None:
        return
    entry["values"] = row_values(after)
    source = steps.get(step.source) if step.source else None
    if step.source is None or source is None or not source.labels:
        return
    before = _row_of(tables.table(step.source), source.labels[0])
    if before is not None:
        entry["cells"] = cell_changes(before, after)
    if tables.record.shape(entry["stage"]) == "split" and entry["cells"]:
        entry["note"] = Message("row.learned_again").as_json()


def _row_of(table: pd.DataFrame | None, label: Label) -> pd.DataFrame | None:
    """Return a row as a table of one row; None if it is not there."""
    if table is None or label not in table.index:
        return None
    return table.loc[[label]].iloc[:1]


def _why_left_out(
    tables: KeptTables, name: str, step: Step, steps: Mapping[str, Step]
) -> MessageJson | None:
    before = tables.data(step.source) if step.source else None
    after = tables.data(name)
    if step.note is not None or before is None or after is None or step.source is None:
        return step.note.as_json() if step.note else None
    label = steps[step.source].labels[0]
    aside = tables.data(written_source(name, failing=True))
    if aside is not None and label in aside.rows.index:
        return set_aside(name, before.bake().rows, aside.bake().rows, label).as_json()
    rows = before.bake().rows, after.bake().rows
    return departure(tables.record, name, *rows, label).as_json()


def _add_judgement(tables: KeptTables, entry: RowStage, steps: Mapping[str, Step]) -> None:
    """Add what a stage learned from a row or said of it."""
    name = entry["stage"]
    shape = tables.record.shape(name)
    if shape in ("estimator", "meta"):
        entry["learned"] = entry["part"] in ("train", None)
    if shape != "assessment":
        if shape not in ("estimator", "meta") and entry["presence"] == "seen":
            entry["note"] = Message("row.other_rows").as_json()
        return
    report = tables.report(name) or {}
    for source in judged_sources(tables.record, name):
        for label in steps[source].labels[:MAX_LISTED] if source in steps else ():
            entry["verdicts"] += verdicts(report, label)
            entry["checks"] += failed_checks(report, label)
    if entry["verdicts"] or entry["presence"] == "here":
        return
    has_predictions = "predictions" in (report.get("tables") or {})
    code = _NOT_JUDGED[entry["part"]] if has_predictions else "row.judged_together"
    entry["note"] = Message(code).as_json()
