"""A small table, wires and settings with which any block can be tried once."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.catalog.settings import effective
from pipeline_core.data.data import Data, Model, Roles
from pipeline_core.data.dtypes import normalise
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import Task, arguments
from pipeline_core.engine.fitted_recipes import Fits, fit_recipe
from pipeline_core.engine.stage import run_stage
from pipeline_core.plan.cache_key import seeded

# Where a block needs more than its schema says to be tried.
NEEDS: dict[str, dict[str, Any]] = {
    "quality_gate": {"metric": "accuracy", "at_least": 0.5},
    "select_k_best": {"columns": ["number", "other"], "k": 1},
    "set_roles": {"target": "y", "positive": "1"},
    "check_columns": {"rules": [{"column": "number", "min": 0, "severity": "warning"}]},
}
_BY_MEANING = {"condition": "number > 0", "formula": "number * 2", "file": "table.csv"}
_BY_KIND = {"number": "number", "word": "word", "boolean": "member", "date": "born"}


class Probe:
    """A block's task with inputs that fit its ports."""

    def __init__(
        self, function: Callable[..., Any], entry: Mapping[str, Any], folder: Path
    ) -> None:
        self.function = function
        self.entry = entry
        self.folder = folder
        self.rows.to_csv(folder / "table.csv", index=False)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Sixty rows of every kind, their labels not their positions."""
        random = np.random.default_rng(0)
        return pd.DataFrame(
            {
                "number": random.normal(size=60),
                "other": random.normal(size=60),
                "word": random.choice(["a", "b"], 60),
                "member": random.random(60) > 0.5,
                "born": pd.date_range("2000-01-01", periods=60).as_unit("us"),
                "y": np.arange(60) % 2,
            },
            index=range(100, 160),
        )

    @property
    def task(self) -> Task:
        """The block with settings to try it with."""
        schema = self.entry["settings"]
        chosen = {n: _value(n, schema["properties"][n]) for n in schema["required"]}
        chosen |= NEEDS.get(self.entry["id"], {})
        settings = seeded(effective(chosen, schema), schema, 0)
        return Task("probe", self.entry, self.function, settings, self.folder)

    def inputs(self) -> dict[str, dict[str, Output]]:
        """An output for every port, made anew."""
        split = self.entry["shape"] not in ("row", "roles", "split")
        train, test = (np.arange(45), np.arange(45, 60)) if split else (None, None)
        roles = Roles("y", 1, sensitive=("word",))
        data = Data(self.rows.copy(), roles, train, test)
        if self.entry["shape"] == "estimator":
            data = Data(self.rows[["number", "other", "y"]].copy(), roles, train, test)
        wires = {
            "Data": Output(data=data),
            "Model": Output(model=Model(self._model, roles)),
            "Report": Output(report={"metrics": {"accuracy": 0.75}, "tables": {}}),
        }
        return {port["name"]: {"source": wires[port["wire"]]} for port in self.entry["ports"]}

    @cached_property
    def _model(self) -> Any:
        columns = make_pipeline(FunctionTransformer(_numbers), LogisticRegression())
        return columns.fit(self.rows.drop(columns="y"), self.rows["y"])

    def run(self, chance: int = 0, function: Callable[..., Any] | None = None) -> Output:
        """Do the block's work once; numpy's own chance is set to `chance` before."""
        np.random.seed(chance)
        task = replace(self.task, function=function or self.function)
        return run_stage(task, self.inputs(), Fits())

    def made(self, **settings: Any) -> Any:
        """What a column or estimator block makes."""
        return self.function(**{**arguments(self.task, None), **settings})


def _numbers(X: pd.DataFrame) -> pd.DataFrame:
    return X[["number", "other"]]


def _value(name: str, schema: Mapping[str, Any]) -> Any:
    pick = schema.get("x-pick")
    if schema.get("x-means") in _BY_MEANING:
        return _BY_MEANING[schema["x-means"]]
    if pick and pick["new"]:
        return "made"
    if pick:
        column = _BY_KIND[pick["kind"] or "number"]
        return column if pick["single"] else [column]
    if "enum" in schema:
        return schema["enum"][0]
    return {"integer": 1, "number": 0.5, "boolean": True, "array": []}.get(schema.get("type"), "a")


def changed_inputs(probe: Probe) -> str | None:
    """Say which input a block changes in place, or None.

    Looked at around the call itself: the engine hands out copies, a script does not.
    """
    changed: list[str] = []

    @wraps(probe.function)
    def watched(*places: Any, **names: Any) -> Any:
        given = inspect.signature(probe.function).bind(*places, **names).arguments
        before = {name: copy.deepcopy(value) for name, value in given.items()}
        made = probe.function(*places, **names)
        changed.extend(name for name in given if not _equal(given[name], before[name]))
        return made

    probe.run(function=watched)
    return f"it changes {changed} in place" if changed else None


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, pd.DataFrame):
        return one.index.equals(other.index) and _table(one) == _table(other)
    if isinstance(one, pd.Series):
        return _equal(one.to_frame(), other.to_frame())
    return repr(one) == repr(other)


def difference(one: Output, other: Output, probe: Probe) -> str | None:
    """Say in what two outputs of the same work differ, or None."""
    same = _fingerprint(one, probe) == _fingerprint(other, probe)
    return None if same else "the same settings, seed and inputs gave two results"


def unplain(probe: Probe) -> str | None:
    """Say which columns of a row block's own table are not yet as the engine hands them on."""
    task, given = probe.task, probe.inputs()
    tables = {port: wires["source"].data.rows for port, wires in given.items()}
    rows = next(iter(tables.values()), None)
    made = probe.function(**tables, **arguments(task, rows))
    plain = normalise(made)
    columns = [str(name) for name in made.columns if made[name].dtype != plain[name].dtype]
    return (
        f"the dtypes of {columns} are not plain: script and run would differ" if columns else None
    )


def _fingerprint(output: Output, probe: Probe) -> str:
    parts: list[Any] = []
    if output.data is not None:
        data = output.data
        made = fit_recipe(data).X if data.recipe else data.rows
        parts += [_table(data.rows), _table(made), data.roles, _listed(data.train)]
    if output.model is not None:
        rows = probe.rows[["number", "other"]]
        pipeline = output.model.pipeline
        say = getattr(pipeline, "predict_proba", pipeline.predict)
        parts.append(say(rows).tobytes())
    if output.report is not None:
        tables = output.report.get("tables", {})
        parts += [{n: _table(table) for n, table in tables.items()}]
        parts += [{n: value for n, value in output.report.items() if n != "tables"}]
    return repr(parts)


def _table(table: pd.DataFrame) -> Any:
    hashes = pd.util.hash_pandas_object(table.astype("str")).tolist()
    return list(table.columns), [str(dtype) for dtype in table.dtypes], hashes


def _listed(positions: Any) -> Any:
    return None if positions is None else positions.tolist()
