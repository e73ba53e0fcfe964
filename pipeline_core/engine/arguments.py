"""Arguments of a block's function: parts of its wires, and its settings.

The annotations of a block's inputs say which part of which wire they are; the
marks on its settings say which text is a column, an expression or a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.base import clone

from pipeline_core.catalog import ColumnPick, Entry, SettingSchema, meaning_of, pick_of
from pipeline_core.catalog.describe import parts_of
from pipeline_core.data.column_choice import names_in_choice, resolve_choice
from pipeline_core.data.data import Data, Positions
from pipeline_core.data.dtypes import kinds_of
from pipeline_core.data.missing_columns import unknown_columns
from pipeline_core.data.output import Output
from pipeline_core.engine.path_arguments import PATH_ARGUMENTS
from pipeline_core.engine.second_table import second_table
from pipeline_core.errors import StageFailed
from pipeline_core.expressions import Expression
from pipeline_core.expressions.expression import ExpressionKind
from pipeline_core.plan import Job
from pipeline_core.spec.entry import COMPARED_PART, JUDGE_ON, ROW_VALUES, TEST_PARTS
from pipeline_core.spec.failing import parsed_source
from pipeline_core.store.written_files import WrittenFiles

Wires = Mapping[str, Mapping[str, Output]]


@dataclass(frozen=True)
class Task:
    """A stage's block and settings: what its work needs apart from its inputs.

    Parameters
    ----------
    stage
        Its name.
    entry
        Its block's catalogue entry.
    function
        Its block's function.
    settings
        Every setting with its effective value, as in the pipeline file.
    folder
        The pipeline file's folder; None leaves file paths as they are written, for code that
        is read and not called.
    keys
        The cache keys of the stages that are wired to it, by name.
    variants
        The models of the pipeline with other settings, for a stage that searches.
    stopped
        Tells whether the person asks for what there is so far.
    journal
        The file in which a search keeps what it has judged, for when it is killed.
    files
        The files that the workspace's runs have written; None where nothing may be written.
    """

    stage: str
    entry: Entry
    function: Callable[..., Any]
    settings: Mapping[str, Any]
    folder: Path | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    variants: Any = None
    stopped: Callable[[], bool] = lambda: False
    journal: Path | None = None
    files: WrittenFiles | None = None


def wires_of(job: Job, output_of: Callable[[str], Output]) -> dict[str, dict[str, Output]]:
    """Return the outputs wired to each port of a stage, by the names of their stages.

    Parameters
    ----------
    job
        The stage.
    output_of
        Returns the output of a stage.
    """

    def wired(port: str, source: str) -> Output:
        output = output_of(source)
        return output.set_aside if (port, source) in job.failing else output

    return {port: {name: wired(port, name) for name in names} for port, names in job.inputs.items()}


def data_of_source(source: str, output_of: Callable[[str], Output]) -> Data | None:
    """Return the Data that a source gives, written as in the file: ``stage`` or ``stage.failing``.

    Parameters
    ----------
    source
        The source.
    output_of
        Returns the output of a stage.
    """
    stage, failing = parsed_source(source)
    output = output_of(stage)
    return output.failing if failing else output.data


def require_columns(task: Task, rows: pd.DataFrame, names: list[str]) -> None:
    """Raise where a stage names columns that the rows do not have."""
    missing = [name for name in names if name not in rows.columns]
    if missing:
        raise unknown_columns(task.stage, missing, rows.columns)


def call_with_parts(task: Task, inputs: Wires, **settings: Any) -> Any:
    """Call a block with the parts its inputs ask for; `settings` stand for those of the task."""
    parts = {}
    inputs = _with_second_table(task, inputs)
    for name, part in parts_of(task.function).items():
        port = JUDGE_ON if part.part in TEST_PARTS and inputs.get(JUDGE_ON) else part.port
        wires = inputs.get(port, {})
        values = {stage: part_value(task, part.part, output) for stage, output in wires.items()}
        if part.many:
            parts[name] = values
        elif values:
            parts[name] = next(iter(values.values()))
    data = next((o.data for w in inputs.values() for o in w.values() if o.data), None)
    rows = None if data is None else rows_to_choose_from(task, data)
    return task.function(**parts, **{**arguments(task, rows), **settings})


def rows_to_choose_from(task: Task, data: Data) -> pd.DataFrame:
    """Return the rows whose columns a block's settings name: those that it is given."""
    takes_rows = any(part.part == "rows" for part in parts_of(task.function).values())
    return data.bake().rows if takes_rows else data.rows


def _with_second_table(task: Task, inputs: Wires) -> Wires:
    """Return the inputs with a second table's rows as the test rows of the first."""
    (first, second) = (
        next(iter(inputs.get(port, {}).items()), None) for port in ("data", JUDGE_ON)
    )
    if first is None or second is None or first[1].data is None or second[1].data is None:
        return inputs
    judged = second_table(task.stage, first[1].data, second[1].data)
    return {**inputs, JUDGE_ON: {second[0]: Output(data=judged)}}


def part_value(task: Task, part: str, output: Output) -> Any:
    """Return the part of a wire's value that an argument takes; None where there is none."""
    if part in ("report", COMPARED_PART):
        return output.report
    if part in ("fitted", "unfitted"):
        if output.model is None:
            return None
        return clone(output.model.to_fit) if part == "unfitted" else output.model.pipeline
    if output.data is None:
        return None
    return _PARTS[part](task, output.data)


def _role_column(rows: pd.DataFrame, name: str | None) -> Any:
    return rows[name] if name else None


def _group_column(rows: pd.DataFrame, data: Data) -> Any:
    """Return the group of each row; None where a second table does not have the column."""
    return _role_column(rows, data.roles.group) if data.roles.group in rows else None


def _target_of(task: Task, data: Data, part: Positions | None) -> pd.Series[Any]:
    if data.roles.target is None:
        raise StageFailed("failed.no_target", stage=task.stage)
    column = data.rows[data.roles.target]
    return column if part is None else column.iloc[part]


def _test_positions(task: Task, data: Data) -> Positions:
    if data.test is None:
        raise StageFailed("failed.no_split", stage=task.stage)
    return data.test


def _test_rows(task: Task, data: Data) -> pd.DataFrame:
    return data.rows.iloc[_test_positions(task, data)]


def _test_sensitive(task: Task, data: Data) -> pd.DataFrame:
    if not data.roles.sensitive:
        raise StageFailed("failed.no_sensitive", stage=task.stage)
    require_columns(task, data.bake().rows, list(data.roles.sensitive))
    return data.sensitive(_test_rows(task, data))


def _sensitive_groups(task: Task, data: Data) -> Any:
    if not data.roles.sensitive:
        raise StageFailed("failed.no_sensitive", stage=task.stage)
    hidden = [name for name in data.roles.sensitive if name in data.roles.not_features]
    if hidden:
        role = data.roles.by_column[hidden[0]]
        raise StageFailed("failed.sensitive_hidden", stage=task.stage, column=hidden[0], role=role)
    return data.sensitive_groups()


def _any_sensitive(task: Task, data: Data) -> pd.DataFrame | None:
    return _test_sensitive(task, data) if data.roles.sensitive else None


def _train_sensitive(task: Task, data: Data) -> pd.DataFrame | None:
    if not data.roles.sensitive:
        return None
    require_columns(task, data.bake().rows, list(data.roles.sensitive))
    return data.sensitive(data.train_rows)


def _test_times(task: Task, data: Data) -> Any:
    """Return the times of the test rows; a second table need not have any."""
    rows, time = _test_rows(task, data), data.roles.time
    return None if time is None else rows.get(time)


def _unseen_rows(data: Data) -> pd.DataFrame | None:
    return None if data.test is None else data.test_rows


def _unseen_features(data: Data) -> pd.DataFrame | None:
    rows = _unseen_rows(data)
    return None if rows is None else data.features(rows).copy(deep=False)


def _unseen_truth(data: Data) -> Any:
    rows = _unseen_rows(data)
    return None if rows is None else _role_column(rows, data.roles.target)


_PARTS: dict[str, Callable[[Task, Data], Any]] = {
    "rows": lambda task, data: data.bake().rows.copy(deep=False),
    "target": lambda task, data: _role_column(data.rows, data.roles.target),
    "groups": lambda task, data: _role_column(data.rows, data.roles.group),
    "times": lambda task, data: _role_column(data.rows, data.roles.time),
    "train_X": lambda task, data: data.features(data.train_rows).copy(deep=False),
    "train_y": lambda task, data: _target_of(task, data, data.train),
    "train_truth": lambda task, data: _role_column(data.train_rows, data.roles.target),
    "train_groups": lambda task, data: _role_column(data.train_rows, data.roles.group),
    "train_times": lambda task, data: _role_column(data.train_rows, data.roles.time),
    "train_weights": lambda task, data: _role_column(data.train_rows, data.roles.weight),
    "test_X": lambda task, data: data.features(_test_rows(task, data)),
    "test_y": lambda task, data: _target_of(task, data, _test_positions(task, data)),
    "test_weights": lambda task, data: _role_column(_test_rows(task, data), data.roles.weight),
    "test_groups": lambda task, data: _group_column(_test_rows(task, data), data),
    "test_sensitive": _test_sensitive,
    "sensitive_groups": _sensitive_groups,
    "test_columns": lambda task, data: data.describing(_test_rows(task, data)).copy(deep=False),
    "test_times": _test_times,
    "test_rows": lambda task, data: data.without_ids(_test_rows(task, data)),
    "any_sensitive": _any_sensitive,
    "train_sensitive": _train_sensitive,
    "unseen_X": lambda task, data: _unseen_features(data),
    "unseen_truth": lambda task, data: _unseen_truth(data),
    "positive": lambda task, data: data.roles.positive,
    "reference_rows": lambda task, data: data.bake().train_rows.copy(deep=False),
    "current_rows": lambda task, data: data.bake().test_rows.copy(deep=False),
}


def arguments(task: Task, rows: pd.DataFrame | None) -> dict[str, Any]:
    """Return the keyword arguments that a stage's settings become.

    Column choices become names where the rows are given, expressions become
    functions, file paths become absolute, lists become tuples.
    """
    return {
        name: _argument(task, task.settings[name], schema, rows)
        for name, schema in task.entry["settings"]["properties"].items()
        if name in task.settings
    }


def adapt_functions(
    entries: Mapping[str, Entry], functions: Mapping[str, Callable[..., Any]]
) -> dict[str, Callable[..., Any]]:
    """Return the blocks' functions wrapped to take settings as a pipeline file has them."""

    def adapt(block: str) -> Callable[..., Any]:
        def call(**settings: Any) -> Any:
            task = Task(block, entries[block], functions[block], settings)
            return task.function(**arguments(task, None))

        return call

    return {block: adapt(block) for block in functions}


def _argument(task: Task, value: Any, schema: SettingSchema, rows: pd.DataFrame | None) -> Any:
    meaning, pick = meaning_of(schema), pick_of(schema)
    if value == "" and schema.get("default") == "":
        return value
    if (meaning == "condition" or meaning == "formula") and isinstance(value, str):
        return _expression(task, value, meaning, rows)
    if meaning == "row_formula" and value:
        return _row_formula(task, value, rows)
    if meaning == "row_rules":
        return tuple(_row_rule(task, rule, rows) for rule in value)
    if meaning in PATH_ARGUMENTS:
        return PATH_ARGUMENTS[meaning](task.stage, value, task.folder)
    if pick and not pick["new"]:
        return _columns(task, value, pick, rows)
    return tuple(value) if isinstance(value, list) else value


def _expression(
    task: Task, text: str, kind: ExpressionKind, rows: pd.DataFrame | None
) -> Expression:
    expression = Expression.parse(text, kind)
    if rows is not None:
        require_columns(task, rows, list(expression.columns))
    return expression


def _row_formula(task: Task, text: str, rows: pd.DataFrame | None) -> Expression:
    expression = Expression.parse(text)
    if rows is not None:
        names = [name for name in expression.columns if name not in ROW_VALUES]
        require_columns(task, rows, names)
    return expression


def _row_rule(task: Task, rule: Mapping[str, Any], rows: pd.DataFrame | None) -> dict[str, Any]:
    text = rule["condition"]
    # Once for its sentence; a condition answers "no" where a value is missing, a formula "missing".
    _expression(task, text, "condition", rows)
    return {**rule, "condition": Expression.parse(text)}


def _columns(task: Task, value: Any, pick: ColumnPick, rows: pd.DataFrame | None) -> Any:
    if rows is None:
        return tuple(value) if isinstance(value, list) else value
    if pick["single"]:
        require_columns(task, rows, [] if value is None else [value])
        return value
    if not value:
        return ()
    chosen = resolve_choice(value, kinds_of(rows), pick["kind"], pick["others"])
    names = chosen if isinstance(chosen, tuple) else tuple(str(name) for name in rows.columns)
    require_columns(task, rows, list(dict.fromkeys([*names, *names_in_choice(value)])))
    return names
