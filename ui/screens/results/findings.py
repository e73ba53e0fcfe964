"""What a run found out in a few words: the models, the best of them, the gate's verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline_core.compare import direction
from pipeline_core.spec import Pipeline
from ui.documents.stage_views import StageView, family_of

BASELINES = frozenset({"dummy_classifier", "dummy_regressor"})
# The first of these that all evaluations have decides which model is the best.
DECIDING = ("roc_auc", "balanced_accuracy", "accuracy", "r2", "mean_absolute_error")


@dataclass(frozen=True)
class Evaluation:
    """A model's numbers on rows that it had not seen.

    Parameters
    ----------
    stage
        The evaluation.
    model
        The stage that trained the model; None where the wire leads to none.
    block
        The model's block.
    """

    stage: str
    model: str | None
    block: str | None
    metrics: Mapping[str, Any]

    @property
    def baseline(self) -> bool:
        """Whether the model knows nothing and is there to compare with."""
        return self.block in BASELINES


def evaluations(
    pipeline: Pipeline, entries: Mapping[str, Any], views: Mapping[str, StageView]
) -> list[Evaluation]:
    """Return every evaluation with numbers, in the file's order."""
    found = []
    for name, view in views.items():
        metrics = (view.summary or {}).get("metrics")
        if view.block == "evaluate" and metrics:
            model = trained_by(pipeline, entries, name)
            block = pipeline.stages[model].block if model else None
            found.append(Evaluation(name, model, block, metrics))
    return found


def trained_by(pipeline: Pipeline, entries: Mapping[str, Any], stage: str) -> str | None:
    """Return the stage that trained the model which comes in at a stage.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> made = [Stage("f", "forest"), Stage("g", "gate", {"model": ("f",)}),
    ...         Stage("s", "evaluate", {"model": ("g",)})]
    >>> entries = {"forest": {"family": "train"}, "gate": {"family": "validate_model"}}
    >>> trained_by(Pipeline(stages={one.name: one for one in made}), entries, "s")
    'f'
    """
    seen = set()
    name: str | None = stage
    while name is not None and name not in seen:
        seen.add(name)
        here = pipeline.stages.get(name)
        if here is None:
            return None
        if family_of(here.block, entries) == "train":
            return name
        name = next(iter(here.inputs.get("model", ())), None)
    return None


def deciding(found: Sequence[Evaluation]) -> str | None:
    """Return the metric that models are ranked by."""
    for name in DECIDING:
        if found and all(one.metrics.get(name) is not None for one in found):
            return name
    return None


def best(found: Sequence[Evaluation], metric: str | None) -> Evaluation | None:
    """Return the best model that is no baseline.

    Examples
    --------
    >>> some = [Evaluation(name, "x", "ridge", {"r2": r2}) for name, r2 in (("a", 0.5), ("b", 1))]
    >>> best(some, "r2").stage
    'b'
    """
    real = [one for one in found if not one.baseline]
    if metric is None or not real:
        return next(iter(real), None)
    return max(real, key=lambda one: direction(metric) * float(one.metrics[metric]))


def baseline(found: Sequence[Evaluation]) -> Evaluation | None:
    """Return the baseline's evaluation, or None."""
    return next((one for one in found if one.baseline), None)
