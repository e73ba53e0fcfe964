"""Fixtures: a pipeline that is run by the engine, exported, and run again as a script."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.data.output import Output, summary_of
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.export.notebook.notebook import export_notebook, notebook_script
from pipeline_core.export.script.script import export_script
from pipeline_core.export.verify.verify import Verification, verify
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import parse
from tests.warm_python import WarmPython

verify_module = sys.modules[verify.__module__]


class ReportsInMemory:
    """Artifact store that holds the reports of a run in memory."""

    def __init__(self) -> None:
        self.by_key: dict[str, Any] = {}

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> dict[str, Any]:
        self.by_key[key] = output.report
        return summary_of(output)

    def load(self, key: str, functions: Mapping[str, Any]) -> Output | None:
        return None

    def save_recipe(self, name: str, data: Any, transformer: Any, X: Any) -> None:
        """Keep none."""

    def load_recipe(self, name: str, data: Any) -> None:
        """Have none."""

    def remember(self, pipeline: str, stage: str, ingredients: Mapping[str, Any]) -> None:
        pass


@dataclass
class ExportedPipeline:
    """A planned pipeline with its script and the reports of a run."""

    plan: Plan
    functions: Mapping[str, Callable[..., Any]]
    python: WarmPython

    def script(self, language: str = "en") -> str:
        preview_result = preview(self.plan, self.functions)
        errors = {name: view.error for name, view in preview_result.views.items() if view.error}
        assert not errors
        return export_script(self.plan, self.functions, preview_result.outputs, language)

    def notebook(self, language: str = "en", *, as_script: bool = False) -> str:
        outputs = preview(self.plan, self.functions).outputs
        write = notebook_script if as_script else export_notebook
        return write(self.plan, self.functions, outputs, language)

    def reports(self) -> dict[str, Any]:
        store = ReportsInMemory()
        finished = [
            event
            for event in execute(self.plan, self.functions, store)
            if event["kind"] == "stage_finished"
        ]
        failures = [event for event in finished if event["status"] not in ("succeeded", "refused")]
        assert not failures
        jobs = self.plan.jobs.values()
        judging = [job for job in jobs if "Report" in self.plan.entries[job.block]["outputs"]]
        reports = {job.stage: store.by_key[job.key] for job in judging}
        return {stage: report for stage, report in reports.items() if report is not None}

    def verified(self, script: str = "") -> Verification:
        """Compare the script's numbers with the run's; with threads a new Python runs it."""
        script, reports = script or self.script(), self.reports()
        warm = SimpleNamespace(run=self._output, TimeoutExpired=subprocess.TimeoutExpired)
        with pytest.MonkeyPatch.context() as patch:
            if self.plan.threads == 1:
                patch.setattr(verify_module, "subprocess", warm)
            return verify(script, self.plan.folder, reports, self.plan.threads)

    def _output(
        self, command: list[str], *, cwd: Path, env: Mapping[str, str], **_how: Any
    ) -> subprocess.CompletedProcess[str]:
        return self.python.output(command, cwd=cwd, env=env)


@pytest.fixture(scope="session")
def catalogue_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the catalogue of built-in blocks, shared by all tests."""
    return tmp_path_factory.mktemp("catalogue")


@pytest.fixture
def export_pipeline(
    catalogue_workspace: Path, tmp_path: Path, warm_python: WarmPython
) -> Callable[..., ExportedPipeline]:
    """Plan a pipeline from its text, with the data in the test's folder."""

    def export(
        text: str, threads: int = 1, folder: Path = tmp_path, workspace: Path = catalogue_workspace
    ) -> ExportedPipeline:
        catalogue = load_catalogue(workspace)
        planned = plan(parse(text), catalogue, folder=folder, threads=threads)
        functions = load_functions(catalogue, {job.block for job in planned.jobs.values()})
        return ExportedPipeline(planned, functions, warm_python)

    return export


@pytest.fixture
def people(tmp_path: Path) -> pd.DataFrame:
    """A small table in the test's folder, with missing values, duplicates and an awkward name."""
    random = np.random.default_rng(0)
    count = 240
    table = pd.DataFrame(
        {
            "age": random.integers(18, 80, count),
            "income": np.where(random.random(count) < 0.1, np.nan, random.normal(9, 3, count)),
            "city": random.choice(["Lima", "<1H OCEAN", "Quito"], count),
            "ward": random.choice([f"w{i}" for i in range(12)], count),
            "year": random.integers(2000, 2020, count),
            "weight": random.uniform(0.5, 2, count),
            "good": random.choice(["yes", "no"], count),
        }
    )
    table = pd.concat([table, table.head(20)], ignore_index=True)
    table.to_csv(tmp_path / "people.csv", index=False)
    return table
