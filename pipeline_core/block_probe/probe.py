"""Probes: a small table, inputs and settings with which any block can run."""

from __future__ import annotations

import ast
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
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import Task, arguments, call_with_parts
from pipeline_core.engine.fitted_recipes import FittedRecipes
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
        self.write_files()

    def write_files(self) -> None:
        """Write the files that a block may read."""
        folder = self.folder
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
        chosen = {n: made_value(schema["properties"][n]) for n in schema["required"]}
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


def made_value(schema: SettingSchema) -> Any:
    """Return a value for a setting that must have one, which suits the made table."""
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
