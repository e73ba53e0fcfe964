"""Rules about tests: stages, columns, metrics and conditions that they name.

A faulty test keeps no stage from running; it is a warning, and `test FILE` fails on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from pipeline_core.catalog import Entry
from pipeline_core.catalog.settings import effective_settings, nearest_names
from pipeline_core.check.context import CheckContext
from pipeline_core.check.history import History, histories
from pipeline_core.check.metric_rules import predicted_by
from pipeline_core.check.problem import Problem
from pipeline_core.check.report_metrics import is_metric_of, metrics_of
from pipeline_core.edits import ChangeTest
from pipeline_core.errors import SettingsError
from pipeline_core.expressions import Expression, fault_in
from pipeline_core.spec import PipelineTest

_WIRES = {"metric": "Report", "data": "Data"}
_NEEDS = {"Report": "test_needs_report", "Data": "test_needs_data", "Model": "test_needs_model"}
_MAX_LISTED = 8


def problems_of_tests(context: CheckContext) -> Iterator[Problem]:
    """Find tests that name what there is not."""
    by_stage = histories(context) if context.pipeline.tests else {}
    for test in context.pipeline.tests:
        entry = context.entries.get(test.stage)
        if test.stage not in context.pipeline.stages:
            near = nearest_names(test.stage, list(context.pipeline.stages))
            yield _problem("test_unknown_stage", test, "stage", near)
        elif entry is None:
            continue
        elif _WIRES.get(test.kind, "Model") not in entry["outputs"]:
            yield _wrong_stage(context, test)
        elif test.kind == "metric":
            yield from _metric_problems(context, test, entry)
        else:
            yield from _condition_problems(test)
            yield from _column_problems(context, test, by_stage.get(test.stage))


def _wrong_stage(context: CheckContext, test: PipelineTest) -> Problem:
    wire = _WIRES.get(test.kind, "Model")
    known = [name for name, entry in context.entries.items() if wire in entry["outputs"]]
    return _problem(_NEEDS[wire], test, known=known[:_MAX_LISTED])


def _metric_problems(context: CheckContext, test: PipelineTest, entry: Entry) -> Iterator[Problem]:
    if "every" in test.entries:
        if entry["id"] != "bias_review":
            yield _problem("test_needs_groups", test)
        return
    stage = context.pipeline.stages[test.stage]
    settings = effective_settings(stage.settings, entry["settings"])
    known = metrics_of(entry["id"], settings, predicted_by(context, stage, entry))
    metric = str(test.entries["metric"])
    if known and not is_metric_of(metric, known):
        longer = [name for name in known if name.startswith(f"{metric}_")]
        near = [*longer[:1], *nearest_names(metric, known)]
        yield _problem("test_unknown_metric", test, "metric", near, metric=metric, known=known)


def _condition_problems(test: PipelineTest) -> Iterator[Problem]:
    if "holds" in test.entries and (fault := fault_in(test.entries["holds"], "condition")):
        yield _problem("test_bad_condition", test, fault=fault.message.as_json())


def _column_problems(
    context: CheckContext, test: PipelineTest, history: History | None
) -> Iterator[Problem]:
    known = _known_columns(context, test, history)
    for column in _named_columns(test) if known else ():
        if column not in known:
            near = nearest_names(column, list(known))
            listed = list(known)[:_MAX_LISTED]
            yield _problem("test_unknown_column", test, "", near, column=column, known=listed)


def _known_columns(
    context: CheckContext, test: PipelineTest, history: History | None
) -> Mapping[str, str]:
    """Return the columns that a test may name: of a model those of its rows before any step."""
    if test.kind == "data":
        return context.schemas.get(test.stage, {})
    if history is None or not history.roles_stage:
        return {}
    rows = context.schemas.get(history.roles_stage, {})
    hidden = {(history.roles or {}).get("target"), *history.new_columns}
    return {name: kind for name, kind in rows.items() if name not in hidden}


def _named_columns(test: PipelineTest) -> list[str]:
    entries = test.entries
    names: list[Any] = [*entries.get("columns", ()), *entries.get("no_gaps_in", ())]
    names += [*entries.get("changing", ()), *entries.get("in", ())]
    names += [entries["more"]] if "more" in entries else []
    over = entries.get("over")
    rows = [entries.get("row"), *entries.get("rows", ()), *(over if isinstance(over, list) else ())]
    names += [name for row in rows if isinstance(row, Mapping) for name in row]
    if "holds" in entries:
        with suppress(SettingsError):
            names += Expression.parse(entries["holds"], "condition").columns
    return [str(name) for name in dict.fromkeys(names)]


def _problem(
    code: str, test: PipelineTest, key: str = "", near: list[str] | None = None, **values: Any
) -> Problem:
    """Return the problem of a test; where a name is near, with the test of that name as fix."""
    new = {**test.entries, key: near[0]} if key and near else None
    fix = (ChangeTest(test.name, new),) if new else ()
    said = {"test": test.name, "near": near or [], **values}
    said["stage"] = test.stage
    stage = None if code == "test_unknown_stage" else test.stage
    return Problem(code, "warning", stage, None, said, fix)
