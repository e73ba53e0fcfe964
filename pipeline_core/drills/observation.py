"""What a drill looks at: plan, problems and tables of a pipeline, without a model fitted."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline_core.catalog import Catalogue, load_functions
from pipeline_core.check import Problem, check, faulty_stages
from pipeline_core.data.data import Data
from pipeline_core.data.output import Output
from pipeline_core.drills.drawing import Drawing, JudgedModel
from pipeline_core.edits import drop_stages, excluded_stages, renewed, with_bypasses
from pipeline_core.engine.fitted_layers import FittedLayers
from pipeline_core.engine.preview import preview
from pipeline_core.plan import plan
from pipeline_core.spec import Pipeline

_BAKED_ROWS = 1_500


@dataclass(frozen=True)
class Observation:
    """A pipeline as it would run, with the tables on its wires.

    Parameters
    ----------
    drawing
        The stages that a run uses.
    problems
        What is wrong or doubtful, muted ones too.
    outputs
        What leaves the stages that make tables.
    failures
        The stages that fail on the rows.
    """

    drawing: Drawing
    problems: tuple[Problem, ...]
    outputs: Mapping[str, Output]
    failures: tuple[str, ...] = ()

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep a stage from running."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def data(self, stage: str) -> Data | None:
        """Return the rows that leave a stage, or None where they are not known."""
        output = self.outputs.get(stage)
        return output.data if output is not None else None

    @cached_property
    def models(self) -> list[tuple[JudgedModel, Data, Data]]:
        """The models that are judged, with the data of training and judgement."""
        found = []
        for judged in self.drawing.judged:
            trained, tested = self.data(judged.trained_on), self.data(judged.judged_on)
            if trained is not None and tested is not None:
                found.append((judged, trained, tested))
        return found

    @property
    def learning(self) -> list[tuple[JudgedModel, Data, Data]]:
        """The judged models that look at columns: no baselines."""
        return [entry for entry in self.models if not self.drawing.is_baseline(entry[0].model)]

    @cached_property
    def shown(self) -> list[tuple[str, pd.DataFrame, pd.Series[Any]]]:
        """The features that each learning model is shown before learned steps, and its target."""
        found: dict[str, tuple[str, pd.DataFrame, pd.Series[Any]]] = {}
        for judged, trained, _ in self.learning:
            target = trained.roles.target
            if target is not None and target in trained.rows and judged.trained_on not in found:
                rows = trained.bake()
                features = rows.features(rows.train_rows)
                found[judged.trained_on] = (judged.model, features, rows.train_rows[target])
        return list(found.values())

    def baked(self, data: Data) -> pd.DataFrame:
        """Return the training rows as a model gets them: some of them, after all steps."""
        return _baked(data)


def _baked(data: Data) -> pd.DataFrame:
    rows = data.train_rows
    if len(rows) > _BAKED_ROWS:
        rows = rows.sample(_BAKED_ROWS, random_state=0)
    few = replace(data, rows=rows, train=None, test=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return FittedLayers().parts(few)[0]


def observe(pipeline: Pipeline, catalogue: Catalogue, folder: Path) -> Observation:
    """Return what there is to see of a pipeline; its stages with errors are left out.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    folder
        The folder that its paths start from.
    """
    unmuted = replace(renewed(pipeline, catalogue), muted=())
    used = drop_stages(with_bypasses(unmuted, catalogue), excluded_stages(unmuted, catalogue))
    problems = check(unmuted, catalogue, folder=folder)
    left_out = faulty_stages(used, [p for p in problems if p.severity == "error"])
    drawing = Drawing(used, catalogue)
    if len(left_out) >= len(used.stages):
        return Observation(drawing, tuple(problems), {})
    seen_plan = plan(used, catalogue, folder=folder, left_out=left_out)
    functions = load_functions(catalogue, {job.block for job in seen_plan.jobs.values()})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        previews = preview(seen_plan, functions, sample=sys.maxsize, only=(), suspects=False)
    failed = tuple(name for name, view in previews.views.items() if view.error)
    return Observation(drawing, tuple(problems), previews.outputs, failed)
