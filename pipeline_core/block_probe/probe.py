"""Probes: a small table, inputs and settings with which any block can run."""

from __future__ import annotations

import ast
import copy
import inspect
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.block import Block
from pipeline_core.catalog.describe import describe
from pipeline_core.catalog.estimators.maker import completed
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.data.data import Data, Model, Roles
from pipeline_core.data.dtypes import normalise
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import Task, arguments, call_with_parts
from pipeline_core.engine.fitted_recipes import FittedRecipes, fit_recipe
from pipeline_core.engine.row_inputs import row_arguments, tables_of
from pipeline_core.engine.stage import run_stage
from pipeline_core.plan.cache_key import fill_seeds
from pipeline_core.spec.entry import Entry, SettingSchema

_BY_MEANING = {
    "condition": "number > 0",
    "formula": "number * 2",
    "file": "table.csv",
    "files": "*.csv",
    "connection": "secret:PROBE",
    "query": "SELECT 1 AS one",
    "url": "https://data.example/rows.csv",
    "vary": {"source.C": [0.1, 1.0]},
}
# The table for a reader of another format, which its `try_with` names.
_WRITERS: dict[str, Callable[[pd.DataFrame, Path], object]] = {
    "table.parquet": lambda rows, path: rows.to_parquet(path, index=False),
    "table.feather": lambda rows, path: rows.reset_index(drop=True).to_feather(path),
    "table.xlsx": lambda rows, path: rows.to_excel(path, index=False),
    "table.json": lambda rows, path: rows.to_json(path, orient="records", date_format="iso"),
}
_JUDGED = {
    "cluster": KMeans(2, n_init=1, random_state=0),
    "outlier": IsolationForest(random_state=0),
}
_BY_KIND = {"number": "number", "word": "word", "boolean": "member", "date": "born"}


class Probe:
    """The task of a block, with inputs for its ports.

    What the schema cannot tell, the block brings: `try_with` and `try_on` of its decorator.
    """

    def __init__(self, block: Block, entry: Entry, folder: Path) -> None:
        self.block = block
        others = entry.get("completes")
        self.function = completed(block.function, others) if others else block.function
        self.entry = entry
        self.folder = folder
        self.rows.to_csv(folder / "table.csv", index=False)
        if (name := self.block.try_with.get("path")) in _WRITERS:
            _WRITERS[name](self.rows, folder / name)
        with closing(sqlite3.connect(folder / "table.db")) as database:
            self.rows.to_sql("rows", database, index=False, if_exists="replace")

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Sixty rows with columns of every kind; labels differ from positions."""
        random = np.random.default_rng(0)
        own = {name: _repeated(values) for name, values in self.block.try_on.items()}
        return pd.DataFrame(
            {
                "number": random.normal(size=60),
                "other": random.normal(size=60),
                "word": random.choice(["a", "b"], 60),
                "member": random.random(60) > 0.5,
                "born": pd.date_range("2000-01-01", periods=60).as_unit("us"),
                "y": np.arange(60) % 2,
                **own,
            },
            index=range(100, 160),
        )

    @property
    def task(self) -> Task:
        """The block with settings to run it."""
        schema = self.entry["settings"]
        chosen = {n: _value(schema["properties"][n]) for n in schema["required"]}
        chosen |= self.block.try_with
        settings = fill_seeds(effective_settings(chosen, schema), schema, 0)
        variants = _Variants(self._model)
        return Task("probe", self.entry, self.function, settings, self.folder, variants=variants)

    def inputs(self) -> dict[str, dict[str, Output]]:
        """Return a new output for every port."""
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
        return {
            port["name"]: dict.fromkeys(
                ("source", "other")[: 1 + port["many"]], wires[port["wire"]]
            )
            for port in self.entry["ports"]
        }

    @cached_property
    def _model(self) -> Any:
        is_number = "number" in (self.block.takes_models, self.block.judges)
        plain = Ridge(random_state=0) if is_number else LogisticRegression(random_state=0)
        estimator = _JUDGED.get(self.block.judges or "", plain)
        columns = make_pipeline(FunctionTransformer(_numbers), estimator)
        return columns.fit(self.rows.drop(columns="y"), self.rows["y"])

    def run(self, global_seed: int = 0, function: Callable[..., Any] | None = None) -> Output:
        """Run the block once with a seed of numpy's global generator."""
        np.random.seed(global_seed)
        task = replace(self.task, function=function or self.function)
        return run_stage(task, self.inputs(), FittedRecipes())

    def returned(self) -> Any:
        """Return what the function itself returns when the engine calls it."""
        results: list[Any] = []

        @wraps(self.function)
        def recorded(*inputs: Any, **settings: Any) -> Any:
            results.append(self.function(*inputs, **settings))
            return results[-1]

        self.run(function=recorded)
        return results[-1]

    def block_result(self, **settings: Any) -> Any:
        """Return what a column, estimator or meta block returns."""
        if self.entry["shape"] == "meta":
            changed = {**self.task.settings, **settings}
            return call_with_parts(replace(self.task, settings=changed), self.inputs())
        return self.function(**{**arguments(self.task, None), **settings})


@dataclass(frozen=True)
class BlockCase:
    """A block with its source and a probe."""

    block: Block
    folder: Path

    @cached_property
    def entry(self) -> Entry:
        """Its catalogue entry."""
        return describe(self.block)

    @cached_property
    def probe(self) -> Probe:
        """A table, inputs and settings to run it with."""
        return Probe(self.block, self.entry, self.folder)

    @cached_property
    def file(self) -> Path:
        """The file that defines it."""
        return Path(inspect.getfile(self.block.function))

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of its file."""
        return ast.parse(self.file.read_text(encoding="utf-8"))

    @property
    def settings(self) -> dict[str, inspect.Parameter]:
        """Its settings: the keyword-only parameters."""
        parameters = inspect.signature(self.block.function).parameters
        return {name: p for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY}


def _numbers(X: pd.DataFrame) -> pd.DataFrame:
    return X[["number", "other"]]


def _repeated(values: Sequence[Any]) -> list[Any]:
    """Return the values of a block's own column, repeated to the table's sixty rows."""
    return [values[row % len(values)] for row in range(60)]


def _value(schema: SettingSchema) -> Any:
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
    return {"integer": 1, "number": 0.5, "boolean": True, "array": []}.get(
        schema.get("type", ""), "a"
    )


def changed_inputs(probe: Probe) -> str | None:
    """Return which inputs a block changes in place, or None.

    Checked around the call itself: the engine passes copies, a script does not.
    """
    changed: list[str] = []

    @wraps(probe.function)
    def recorded(*args: Any, **kwargs: Any) -> Any:
        inputs = inspect.signature(probe.function).bind(*args, **kwargs).arguments
        before = {name: copy.deepcopy(value) for name, value in inputs.items()}
        result = probe.function(*args, **kwargs)
        changed.extend(name for name in inputs if not _equal(inputs[name], before[name]))
        return result

    probe.run(function=recorded)
    return f"it changes {changed} in place" if changed else None


def _equal(first: Any, second: Any) -> bool:
    if isinstance(first, pd.DataFrame):
        return first.index.equals(second.index) and _table_fingerprint(first) == _table_fingerprint(
            second
        )
    if isinstance(first, pd.Series):
        return _equal(first.to_frame(), second.to_frame())
    return repr(first) == repr(second)


def difference(first: Output, second: Output, probe: Probe) -> str | None:
    """Return how two outputs of the same run differ, or None."""
    is_same = _fingerprint(first, probe) == _fingerprint(second, probe)
    return None if is_same else "the same settings, seed and inputs gave two results"


def unnormalised_columns(probe: Probe) -> str | None:
    """Return which columns of a row block's result the engine would convert, or None."""
    task, inputs = probe.task, probe.inputs()
    data = {
        port: {n: o.data for n, o in wires.items() if o.data is not None}
        for port, wires in inputs.items()
    }
    tables = row_arguments(probe.entry, data)
    rows = next(iter(tables_of(tables)), None)
    result = probe.function(**tables, **arguments(task, rows))
    normalised = normalise(result)
    columns = [str(name) for name in result.columns if result[name].dtype != normalised[name].dtype]
    return (
        f"the dtypes of {columns} are not plain: script and run would differ" if columns else None
    )


def _fingerprint(output: Output, probe: Probe) -> str:
    parts: list[Any] = []
    if output.data is not None:
        data = output.data
        prepared = fit_recipe(data).X if data.recipe else data.rows
        parts += [
            _table_fingerprint(data.rows),
            _table_fingerprint(prepared),
            data.roles,
            _as_list(data.train),
        ]
    if output.model is not None:
        rows = probe.rows[["number", "other"]]
        pipeline = output.model.pipeline
        predict = getattr(pipeline, "predict_proba", pipeline.predict)
        parts.append(predict(rows).tobytes())
    if output.report is not None:
        tables = output.report.get("tables", {})
        parts += [{n: _table_fingerprint(table) for n, table in tables.items() if n != "timing"}]
        parts += [{n: value for n, value in output.report.items() if n != "tables"}]
    return repr(parts)


def _table_fingerprint(table: pd.DataFrame) -> Any:
    hashes = pd.util.hash_pandas_object(table.astype("str")).tolist()
    return list(table.columns), [str(dtype) for dtype in table.dtypes], hashes


def _as_list(positions: Any) -> Any:
    return None if positions is None else positions.tolist()


@dataclass(frozen=True)
class _Variants:
    """The model wired to a block, with other settings of its last step."""

    fitted: Any

    def model(self, _stage: str, changes: Mapping[str, Any], **_: Any) -> Any:
        last = self.fitted.steps[-1][0]
        names = {f"{last}__{key.partition('.')[2]}": value for key, value in changes.items()}
        return clone(self.fitted).set_params(**names)

    def recipes(self, _stage: str) -> list[Any]:
        return []
