"""What a user's block is tried for, each with what came out and, where known, the line."""

from __future__ import annotations

import doctest
import inspect
import json
import pickle
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from sklearn.base import clone

from pipeline_core.block import Block
from pipeline_core.block_probe.comparison import (
    changed_inputs,
    difference,
    unnormalised_columns,
)
from pipeline_core.block_probe.probe import BlockCase
from pipeline_core.catalog.own_place import own_place
from pipeline_core.catalog.row_probe import finding
from pipeline_core.errors import ExportError, FabricaError
from pipeline_core.export.source.carry import Carrier
from pipeline_core.export.source.imports import Imports
from pipeline_core.export.source.module_source import read_source
from pipeline_core.export.source.names import Names
from pipeline_core.messages.message import Message, MessageJson

State = Literal["kept", "doubtful", "broken"]
_UNFITTED = ("column", "estimator", "meta")


@dataclass(frozen=True)
class Finding:
    """The outcome of one trial of a block.

    Parameters
    ----------
    state
        Whether a promise is kept; a broken one keeps the block from being used.
    message
        What was tried, and what came out.
    line
        The line of the block's file that it is about; None if it is about no single one.
    """

    state: State
    message: Message
    line: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the finding as plain data."""
        message: MessageJson = self.message.as_json()
        return {**asdict(self), "message": message}


def findings_of_block(block: Block, folder: Path) -> list[Finding]:
    """Return what the trials of a block find out.

    Parameters
    ----------
    block
        A user's block that was imported.
    folder
        An empty folder for the files that a block may read.
    """
    case = BlockCase(block, folder)
    start = inspect.getsourcelines(block.function)[1]
    first = tried("described", describe_case, case, start)
    if first.state != "kept":
        return [first]
    runs = tried("runs", _run, case, start)
    trials = _TRIALS if runs.state == "kept" else {"example": _example}
    rest = [tried(name, trial, case, start) for name, trial in trials.items()]
    return [first, runs, *(found for found in rest if found.message.code != "probe.no_matter")]


def tried(
    name: str, trial: Callable[[BlockCase], Finding | None], case: BlockCase, start: int
) -> Finding:
    """Return what a trial finds out; whatever the block raises is a finding.

    Parameters
    ----------
    name
        What is tried; the message ``probe.NAME`` says that it holds.
    trial
        Returns a finding, or None if it holds.
    case
        The block with its probe.
    start
        The line at which the block begins, for a finding without a line of its own.
    """
    try:
        found = trial(case)
    except FabricaError as error:
        return Finding("broken", error.message, start)
    except Exception as error:  # it is the user's code: anything may happen
        place = own_place(error)
        values = {"type": type(error).__name__, "cause": str(error)[:300]}
        return Finding("broken", Message("probe.raised", values), place.line if place else start)
    return found or Finding("kept", Message(f"probe.{name}"))


def _no_matter() -> Finding:
    return Finding("kept", Message("probe.no_matter"))


def describe_case(case: BlockCase) -> None:
    """Describe a block as the catalogue does."""
    json.dumps(case.entry)


def _run(case: BlockCase) -> None:
    case.probe.run()


def _example(case: BlockCase) -> Finding | None:
    """Run the examples of the docstring."""
    function = case.block.function
    globs = vars(sys.modules[function.__module__])
    (test,) = doctest.DocTestFinder(recurse=False).find(function, case.block.id, globs=globs)
    if not test.examples:
        return Finding("doubtful", Message("probe.no_example"))
    output: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    runner = doctest.DocTestRunner(verbose=False, optionflags=flags)
    if not runner.run(test, out=output.append).failed:
        return None
    start = inspect.getsourcelines(function)[1]
    text = "".join(output)
    line = next((part for part in text.split("\n") if part.startswith("File ")), "")
    number = line.rpartition("line ")[2].partition(",")[0]
    cause = text.partition("Failed example:")[2].strip()
    if "Exception raised:" in cause:
        cause = f"{cause.splitlines()[0]} → {cause.splitlines()[-1].strip()}"
    cause = " ".join(cause[:300].split())
    message = Message("probe.example_differs", {"cause": cause})
    return Finding("broken", message, int(number) if number.isdigit() else start)


def _inputs_unchanged(case: BlockCase) -> Finding | None:
    if not changed_inputs(case.probe):
        return None
    return Finding("broken", Message("probe.changes_inputs"))


def _deterministic(case: BlockCase) -> Finding | None:
    runs = case.probe.run(global_seed=1), case.probe.run(global_seed=2)
    if difference(*runs, case.probe) is None:
        return None
    return Finding("broken", Message("probe.unsteady"))


def _labels(case: BlockCase) -> Finding | None:
    """Tell whether a row block keeps the labels of the rows that it lets through."""
    if case.entry["shape"] != "row" or not case.entry["ports"]:
        return _no_matter()
    result = case.probe.returned()
    kept = set(result.index) <= set(case.probe.rows.index)
    if case.entry["keeps_index"]:
        return None if kept else Finding("broken", Message("probe.loses_labels"))
    return Finding("kept", Message("probe.could_keep_labels" if kept else "probe.new_labels"))


def _rows_alone(case: BlockCase) -> Finding | None:
    """Tell whether a row's result depends on other rows, which a split may set apart."""
    entry = case.entry
    if entry["shape"] == "row" and entry["ports"]:
        if entry["combines_rows"]:
            return Finding("doubtful", Message("probe.combines_rows"))
        message = finding(case.block)
        return None if message is None else Finding("doubtful", message)
    if entry["shape"] != "column":
        return _no_matter()
    whole, halves = _transformed(case)
    return None if _is_same(whole, halves) else Finding("broken", Message("probe.learns_from_test"))


def _transformed(case: BlockCase) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what a fitted step makes of the rows set aside: of all at once, and of two halves."""
    rows = case.probe.rows
    names = case.probe.task.settings.get("columns") or ("number", "other")
    columns = rows[[name for name in names if name in rows]]
    train, test = columns.iloc[:45], columns.iloc[45:]
    step = case.probe.block_result().fit(train, rows["y"].iloc[:45])
    parts = [_as_table(step.transform(part)) for part in (test, test.iloc[:8], test.iloc[8:])]
    return parts[0], pd.concat(parts[1:], ignore_index=True)


def _as_table(values: Any) -> pd.DataFrame:
    dense = values.toarray() if hasattr(values, "toarray") else values
    return pd.DataFrame(dense).reset_index(drop=True)


def _is_same(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    try:
        pd.testing.assert_frame_equal(first, second, check_dtype=False, rtol=1e-9)
    except AssertionError:
        return False
    return True


def _unfitted(case: BlockCase) -> Finding | None:
    """Tell whether what is made is new, unfitted, and can be copied and kept."""
    if case.entry["shape"] not in _UNFITTED:
        return _no_matter()
    first, second = case.probe.block_result(), case.probe.block_result()
    if isinstance(first, str):
        return None
    fitted = [name for name in vars(first) if name.endswith("_") and not name.startswith("_")]
    if first is second or fitted:
        return Finding("broken", Message("probe.fitted_already"))
    clone(first)
    pickle.dumps(first)
    params = first.get_params()
    is_unseeded = "random_state" in params and params["random_state"] is None
    return Finding("doubtful", Message("probe.unseeded")) if is_unseeded else None


def _plain_kinds(case: BlockCase) -> Finding | None:
    if case.entry["shape"] != "row":
        return _no_matter()
    if not (found := unnormalised_columns(case.probe)):
        return None
    listed = found.partition("[")[2].partition("]")[0].replace("'", "")
    return Finding("doubtful", Message("probe.odd_kinds", {"columns": listed.split(", ")}))


def _plain_report(case: BlockCase) -> Finding | None:
    if case.entry["shape"] != "assessment":
        return _no_matter()
    report = {name: value for name, value in case.probe.returned().items() if name != "tables"}
    json.dumps(report, allow_nan=False)
    return None


def _export(case: BlockCase) -> Finding | None:
    """Tell whether the script can carry the block's source."""
    if case.entry["shape"] == "meta":  # the script has what it makes
        return _no_matter()
    names = Names()
    carrier = Carrier(names, Imports(names))
    carrier.start_block(case.block.id)
    try:
        carrier.carry(read_source(case.file), case.block.id)
    except ExportError as error:
        return Finding("doubtful", error.message)
    return None


_TRIALS: dict[str, Callable[[BlockCase], Finding | None]] = {
    "inputs_unchanged": _inputs_unchanged,
    "deterministic": _deterministic,
    "labels": _labels,
    "rows_alone": _rows_alone,
    "unfitted": _unfitted,
    "plain_kinds": _plain_kinds,
    "plain_report": _plain_report,
    "example": _example,
    "export": _export,
}
# Those that rows of a pipeline may answer otherwise than the made table.
ROW_TRIALS = {
    name: _TRIALS[name] for name in ("inputs_unchanged", "deterministic", "labels", "plain_kinds")
}
