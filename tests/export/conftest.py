"""A pipeline taken home: run by the engine, exported, and run again as a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.data.output import Output, summary_of
from pipeline_core.engine.executor import execute
from pipeline_core.engine.preview import preview
from pipeline_core.export.script.script import export_script
from pipeline_core.export.verify.verify import Verification, verify
from pipeline_core.plan import Plan, plan
from pipeline_core.spec import parse


class Reports:
    """Keeps the reports of a run in memory, as a store would on disk."""

    def __init__(self) -> None:
        self.by_key: dict[str, Any] = {}

    def save(self, key: str, output: Output, ingredients: Mapping[str, Any]) -> dict[str, Any]:
        self.by_key[key] = output.report
        return summary_of(output)

    def load(self, key: str, functions: Mapping[str, Any]) -> Output | None:
        return None

    def remember(self, pipeline: str, stage: str, ingredients: Mapping[str, Any]) -> None:
        pass


@dataclass
class Home:
    """A planned pipeline, and what is to be asked of its export."""

    plan: Plan
    functions: Mapping[str, Callable[..., Any]]

    def script(self, language: str = "en") -> str:
        shown = preview(self.plan, self.functions)
        errors = {name: view.error for name, view in shown.views.items() if view.error}
        assert not errors
        return export_script(self.plan, self.functions, shown.outputs, language)

    def reports(self) -> dict[str, Any]:
        kept = Reports()
        ended = [
            event
            for event in execute(self.plan, self.functions, kept)
            if event["kind"] == "stage_finished"
        ]
        wrong = [event for event in ended if event["status"] not in ("succeeded", "refused")]
        assert not wrong
        found = {job.stage: kept.by_key[job.key] for job in self.plan.jobs.values()}
        return {stage: report for stage, report in found.items() if report is not None}

    def verified(self) -> Verification:
        return verify(self.script(), self.plan.folder, self.reports(), self.plan.threads)


@pytest.fixture(scope="session")
def kept_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose description of the built-in blocks all tests share."""
    return tmp_path_factory.mktemp("catalogue")


@pytest.fixture
def take_home(kept_catalogue: Path, tmp_path: Path) -> Callable[..., Home]:
    """Plan a pipeline, from its text, with the data in the test's folder."""

    def take(
        text: str, threads: int = 1, folder: Path = tmp_path, workspace: Path = kept_catalogue
    ) -> Home:
        catalogue = load_catalogue(workspace)
        made = plan(parse(text), catalogue, folder=folder, threads=threads)
        return Home(made, load_functions(catalogue, {job.block for job in made.jobs.values()}))

    return take


@pytest.fixture
def people(tmp_path: Path) -> pd.DataFrame:
    """A small table in the test's folder, with gaps, repeats and an awkward name."""
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
