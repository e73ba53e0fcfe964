"""What a test looks at, from what a run has kept: a fitted model, a report, or rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.catalog import Catalogue, load_functions
from pipeline_core.data.data import Data, Model
from pipeline_core.data.output import Output
from pipeline_core.engine.arguments import adapt_functions, data_of_source
from pipeline_core.errors import StoreError
from pipeline_core.measures.subject_rows import Subject
from pipeline_core.plan import Plan
from pipeline_core.plan.fitting import fitting_job
from pipeline_core.store.artifacts import Artifacts


class FittedModel(NamedTuple):
    """A fitted model, the stage that fitted it, and the data that the stage took.

    Parameters
    ----------
    stage
        The stage.
    model, data
        The model, and the rows that it was fitted on, with the test rows beside them.
    """

    stage: str
    model: Model
    data: Data

    @property
    def train(self) -> pd.DataFrame:
        """The features of the training rows."""
        return self.data.features(self.data.train_rows)

    @property
    def test(self) -> pd.DataFrame:
        """The features of the test rows; of every row where there is no split."""
        return self.data.features(self.data.test_rows)


class Subjects:
    """What the tests of a pipeline look at; each is read once.

    Parameters
    ----------
    plan
        The plan of the run that made it.
    keys
        The key of each stage's result, where it has one.
    catalogue, artifacts
        The blocks, and the store of results.
    """

    def __init__(
        self, plan: Plan, keys: Mapping[str, str], catalogue: Catalogue, artifacts: Artifacts
    ) -> None:
        self._plan = plan
        self._keys = keys
        self._artifacts = artifacts
        self._functions: Mapping[str, Callable[..., Any]] = load_functions(catalogue, plan.entries)
        self._makers = adapt_functions(plan.entries, self._functions)
        self._models: dict[str, Subject] = {}

    @property
    def folder(self) -> Path:
        """What the file paths of the pipeline start from."""
        return self._plan.folder

    def model(self, stage: str) -> Subject:
        """Return the model that a stage fits, or passes on, with its rows.

        Raises
        ------
        StoreError
            There is none, or it is no longer kept.
        """
        fitted = self.fitted(stage)
        if fitted.stage not in self._models:
            pipeline, positive = fitted.model.pipeline, fitted.model.roles.positive
            self._models[fitted.stage] = Subject(pipeline, fitted.train, fitted.test, positive)
        return self._models[fitted.stage]

    def fitted(self, stage: str) -> FittedModel:
        """Return the model that a stage fits, or passes on, with the data that it was fitted on.

        Raises
        ------
        StoreError
            There is none, or it is no longer kept.
        """
        self._key(stage)
        job = fitting_job(self._plan, stage)
        if job is None:
            raise StoreError("test.no_model", stage=stage)
        output = self._artifacts.load(self._key(job.stage), self._functions, parts=("model",))
        if output is None or output.model is None:
            raise StoreError("test.no_model", stage=stage)
        return FittedModel(job.stage, output.model, self._data(job.written_inputs["data"][0]))

    def report(self, stage: str) -> Mapping[str, Any]:
        """Return the report of a stage.

        Raises
        ------
        StoreError
            There is none, or it is no longer kept.
        """
        report = self._artifacts.report(self._key(stage))
        if report is None:
            raise StoreError("test.no_report", stage=stage)
        return report

    def rows(self, stage: str) -> pd.DataFrame:
        """Return the rows that leave a stage, with its steps that learn nothing.

        Raises
        ------
        StoreError
            There are none, a step learns from them, or they are no longer kept.
        """
        data = self._data(stage).bake()
        if data.recipe:
            raise StoreError("test.learned_rows", stage=stage, step=data.recipe[0].stage)
        return data.rows

    def _data(self, source: str) -> Data:
        def kept(stage: str) -> Output:
            parts = ("data", "failing")
            output = self._artifacts.load(self._key(stage), self._makers, parts=parts)
            return output or Output()

        data = data_of_source(source, kept)
        if data is None:
            raise StoreError("test.no_rows", stage=source)
        return data

    def _key(self, stage: str) -> str:
        if stage not in self._plan.jobs or stage not in self._keys:
            raise StoreError("test.not_run", stage=stage)
        return self._keys[stage]
