"""Evaluations of a run: which model each one is of, the best one and the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.compare import direction
from pipeline_core.spec import Pipeline
from ui.documents.model_places import BASELINE_BLOCKS
from ui.documents.stage_views import StageView, family_of

EVALUATION_BLOCKS = frozenset({"evaluate"})
# Models are ranked by the first of these metrics that all evaluations have.
RANKING_METRICS = ("roc_auc", "balanced_accuracy", "accuracy", "r2", "mean_absolute_error")


@dataclass(frozen=True)
class Evaluation:
    """The metrics of a model on its test rows.

    Parameters
    ----------
    stage
        The evaluating stage.
    model
        The stage that trained the model; None if the wire leads to none.
    block
        The block of that stage.
    title
        What the model is called.
    """

    stage: str
    model: str | None
    block: str | None
    metrics: Mapping[str, Any]
    title: str = ""

    @property
    def is_baseline(self) -> bool:
        """Whether the model is a dummy, there to compare with."""
        return self.block in BASELINE_BLOCKS

    @property
    def label(self) -> str:
        """Name of the model in tables and sentences."""
        return self.title or self.model or self.stage


def evaluations_of(
    pipeline: Pipeline, entries: Catalogue, views: Mapping[str, StageView]
) -> list[Evaluation]:
    """Return every evaluation with numbers, in the file's order."""
    evaluations = []
    for name, view in views.items():
        metrics = (view.summary or {}).get("metrics")
        if view.block in EVALUATION_BLOCKS and metrics:
            model = training_stage_of(pipeline, entries, name)
            block = pipeline.stages[model].block if model else None
            evaluations.append(Evaluation(name, model, block, metrics))
    return evaluations


def training_stage_of(pipeline: Pipeline, entries: Catalogue, stage: str) -> str | None:
    """Return the stage that trained the model which a stage receives.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = [Stage("f", "forest"), Stage("g", "gate", {"model": ("f",)}),
    ...           Stage("s", "evaluate", {"model": ("g",)})]
    >>> entries = {"forest": {"family": "train"}, "gate": {"family": "validate_model"}}
    >>> training_stage_of(Pipeline(stages={stage.name: stage for stage in stages}), entries, "s")
    'f'
    """
    visited = set()
    name: str | None = stage
    while name is not None and name not in visited:
        visited.add(name)
        current = pipeline.stages.get(name)
        if current is None:
            return None
        if family_of(current.block, entries) == "train":
            return name
        name = next(iter(current.inputs.get("model", ())), None)
    return None


def ranking_metric(evaluations: Sequence[Evaluation]) -> str | None:
    """Return the metric that models are ranked by."""
    for name in RANKING_METRICS:
        if evaluations and all(
            evaluation.metrics.get(name) is not None for evaluation in evaluations
        ):
            return name
    return None


def best_evaluation(evaluations: Sequence[Evaluation], metric: str | None) -> Evaluation | None:
    """Return the evaluation of the best model; baselines do not count.

    Examples
    --------
    >>> scores = (("a", 0.5), ("b", 1))
    >>> ridges = [Evaluation(name, "x", "ridge", {"r2": r2}) for name, r2 in scores]
    >>> best_evaluation(ridges, "r2").stage
    'b'
    """
    candidates = [evaluation for evaluation in evaluations if not evaluation.is_baseline]
    if metric is None or not candidates:
        return next(iter(candidates), None)
    return max(
        candidates, key=lambda evaluation: direction(metric) * float(evaluation.metrics[metric])
    )


def baseline_evaluation(evaluations: Sequence[Evaluation]) -> Evaluation | None:
    """Return the first evaluation of a baseline, or None."""
    return next((evaluation for evaluation in evaluations if evaluation.is_baseline), None)
