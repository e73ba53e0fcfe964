"""One block of scikit-learn's through the whole product: run, kept, reloaded, exported."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.catalog import Catalogue, load_functions, pick_of
from pipeline_core.check import check
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import adapt_functions
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.export.script.script import export_script, write_script
from pipeline_core.plan import plan
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.entry import WITHOUT_TARGET
from pipeline_core.store import open_store

ROWS = 90
NUMBERS = ["length", "weight", "age", "depth"]
# Settings without which a block cannot do anything, or does nothing on a table this small.
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "isotonic_regression_transform": {"columns": ["length"]},
    "radius_neighbors_classifier": {"radius": 50.0},
    "radius_neighbors_regressor": {"radius": 50.0},
}


def write_table(folder: Path) -> None:
    """Write the table that the pipelines read: positive numbers, a column of words, two targets."""
    random = np.random.default_rng(0)
    kind = np.repeat([0, 1], ROWS // 2)
    table = pd.DataFrame(
        {
            "length": random.normal(10, 1, ROWS) + 2 * kind,
            "weight": random.gamma(4, 2, ROWS),
            "age": random.integers(1, 60, ROWS),
            "depth": random.normal(5, 1, ROWS) + kind,
            "size": random.normal(30, 3, ROWS) + 5 * kind,
            "kind": np.where(kind == 1, "oak", "elm"),
        }
    )
    table = table.assign(soil=random.choice(["clay", "loam", "sand"], ROWS))
    table.sample(frac=1, random_state=0).to_csv(folder / "trees.csv", index=False)


class EstimatorCase:
    """The pipeline in which a block is tried.

    Parameters
    ----------
    catalogue, block
        The blocks, and the id of the one.
    folder
        The folder of the tables and of a workspace.
    """

    def __init__(self, catalogue: Catalogue, block: str, folder: Path) -> None:
        self.catalogue, self.folder = catalogue, folder
        self.outputs: dict[str, Output] = {}
        self.entry = catalogue[block]
        self.pipeline = Pipeline("", 0, {stage.name: stage for stage in self._stages()})
        self.plan = plan(self.pipeline, catalogue, folder=folder)
        self.functions = load_functions(catalogue, {job.block for job in self.plan.jobs.values()})
        self.artifacts = open_store(folder / "workspace").artifacts

    def _stages(self) -> list[Stage]:
        entry, name = self.entry, self.entry["id"]
        shape, predicts = entry["shape"], entry.get("predicts")
        pick = pick_of(entry["settings"]["properties"].get("columns", {}))
        is_word_step = pick is not None and pick["kind"] == "word"
        table = Stage("table", "read_csv", {}, {"path": "trees.csv"})
        numbers = predicts == "number"
        roles = {"target": "size" if numbers else "kind"} | ({} if numbers else {"positive": "oak"})
        has_one_column = "one_column" in entry.get("needs", ()) and shape == "estimator"
        features = [*(NUMBERS[:1] if has_one_column else NUMBERS), *["soil"] * is_word_step]
        made = [] if shape != "row" else ["group"] if predicts else ["at_1", "at_2"]
        settings = {"columns": NUMBERS} if shape == "row" else SETTINGS.get(name, {})
        tried = Stage("tried", name, {"table": ("table",)}, settings)
        if shape != "row":
            tried = replace(tried, inputs={"data": ("split",)})
        roles_from = ("tried",) if shape == "row" else ("table",)
        stages = [
            *[table, *[tried] * (shape == "row")],
            Stage("roles", "set_roles", {"table": roles_from}, roles),
            Stage("picked", "select_columns", {"data": ("roles",)}, {"columns": features + made}),
            Stage("split", "split_rows", {"data": ("picked",)}),
            *[tried] * (shape != "row"),
        ]
        if shape == "estimator" and predicts in WITHOUT_TARGET:
            judge = {"cluster": "evaluate_clusters", "outlier": "evaluate_outliers"}[predicts]
            inputs = {"model": ("tried",), "data": ("split",)}
            return [*stages, Stage("scores", judge, inputs)]
        if shape != "estimator":
            last = "tried" if shape == "column" else "split"
            tree = "decision_tree_regressor" if numbers else "decision_tree_classifier"
            stages.append(Stage("model", tree, {"data": (last,)}))
        model = "tried" if shape == "estimator" else "model"
        inputs = {"model": (model,), "data": ("split",)}
        return [*stages, Stage("scores", "evaluate", inputs)]

    def problems(self) -> list[str]:
        """What the check finds with the columns known, errors only."""
        views = preview(self.plan, self.functions)
        problems = check(self.pipeline, self.catalogue, views.schemas, self.folder)
        return [problem.code for problem in problems if problem.severity == "error"]

    def run(self) -> dict[str, Any]:
        """Run the pipeline; return for each stage its status, with the error if there was one."""
        events = execute(self.plan, self.functions, self)
        ends = [event for event in events if event["kind"] == "stage_finished"]
        return {event["stage"]: (event["status"], event.get("error")) for event in ends}

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> Any:
        """Keep an output in the workspace, and the very object here."""
        self.outputs[key] = output
        return self.artifacts.save(key, output, ingredients)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.artifacts, name)

    def made(self, stage: str) -> Output:
        """The output of a stage as the run made it."""
        return self.outputs[self.plan.jobs[stage].key]

    def reloaded(self, stage: str) -> Output:
        """What the workspace gives back for a stage, in a workspace opened anew."""
        makers = adapt_functions(self.plan.entries, self.functions)
        artifacts = open_store(self.folder / "workspace").artifacts
        output = artifacts.load(self.plan.jobs[stage].key, makers)
        assert output is not None, "it was not kept"
        return output

    def script(self) -> str:
        """The exported script."""
        return export_script(self.plan, self.functions, preview(self.plan, self.functions).outputs)

    def results_of_script(self) -> dict[str, Any]:
        """What the script's `main` returns; where it reports nothing, its variables."""
        body = re.compile(r"(def main\(\)(?:.(?!\ndef ))*?\n    return )\{\}\n", re.DOTALL)
        outputs = preview(self.plan, self.functions).outputs
        script = write_script(self.plan, self.functions, outputs, "en")[0]
        text = body.sub(r"\1locals()\n", script, count=1)
        names: dict[str, Any] = {"__name__": "script"}
        with _inside(self.folder):
            exec(compile(text, "script.py", "exec"), names)
            return dict(names["main"]())


@contextmanager
def _inside(folder: Path):
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
